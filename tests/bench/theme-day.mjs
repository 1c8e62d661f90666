// A county's theme day: within ten minutes by the county's clock everybody of every branch checks in, by all ways that there are,
// through the real server. Taps are doubled, connections break after a request was sent and it is sent again, phones' clocks are
// wrong, what was kept without network arrives late, desks call the roll over people who are there already, and half of the
// meetings end while late ones still come. Used by ./bench and by tests/http/theme.mjs; imports neither.
//
// The lists are those of `bench-prepare theme`. The server's clock goes RATE times as fast as the machine's (clock_environment).
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

export const MINUTES = 10;
const CODE = 6, KEY = 16, MINUTE = 60, DAY = 86400;
const BEHIND = 3;                      // seconds by which the people's clock is behind the server's: a code is read before it is typed
// Seconds of the day: half come in the first; the roll is called; phones that had no network send, with a wrong clock before the roll.
const RUSH = 180, ARRIVALS = 480, ROLL = [485, 550], LATE = [300, 595], REFUSED = [400, 470];
const AHEAD = 2000;                    // milliseconds before the first of them comes, in which all are made ready: what that takes is not the server's
const TRIES = 8;                       // of one person, who reads the code again when it changed meanwhile

// ---- the lists ------------------------------------------------------------------------------------------------------

const rows = (dir, name) => fs.readFileSync(path.join(dir, name), 'utf8').trim().split('\n').map((line) => line.split(' '));

export function day_read(dir) {
	const branches = [];
	for (const [, branch, id, minute, codes] of rows(dir, 'activities'))
		branches[branch] = { id, minute: Number(minute), codes, people: [] };
	for (const [branch, , keys] of rows(dir, 'links'))
		branches[branch].keys = keys;
	for (const [branch, session, csrf, tv, tv_csrf] of rows(dir, 'desks'))
		Object.assign(branches[branch], { desk: { cookie: `sid=${session}`, csrf }, tv: { cookie: `tv=${tv}`, csrf: tv_csrf } });
	for (const [session, csrf, member, branch] of rows(dir, 'phones'))
		branches[branch].people.push({ cookie: `sid=${session}`, csrf, member, branch: branches[branch] });
	return branches;
}

// libfaketime's library lets the program's clock run so many times as fast, what it waits for included.
export function clock_environment(rate) {
	for (const folder of fs.readdirSync('/usr/lib'))
		for (const at of [path.join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1')])
			if (fs.existsSync(at))
				return { LD_PRELOAD: at, FAKETIME: `+0 x${rate}`, DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
	throw new Error('libfaketime is not installed');
}

// ---- what each person does ------------------------------------------------------------------------------------------

// [way, how many of a hundred, what it is, how it stands in the store: the first way counts].
export const WAYS = [
	['page', 22, 'QR code, on its page', 'present link'],
	['link', 14, 'QR code, by the outbox', 'present link'],
	['code', 20, 'code, by the outbox', 'present code'],
	['skewed', 6, 'code, phone\'s clock minutes to a day wrong', 'present code'],
	['late', 10, 'code without network, sent later', 'present code'],
	['wrong', 3, 'the same, clock wrong as well: refused, then called', 'present roll'],
	['video', 6, 'by video', 'remote video'],
	['name', 8, 'by name on the television', 'present name'],
	['roll', 8, 'called by the desk', 'present roll'],
	['away', 3, 'does not come', 'due '],
];
const stands = new Map(WAYS.map(([way, , , how]) => [way, how]));

// The same day each time.
function random_of(seed) {
	let x = seed >>> 0;
	return (below) => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		x >>>= 0;
		return x % below;
	};
}

function plan(branches) {
	const random = random_of(20261123), between = ([from, to]) => from + random((to - from) * 1000) / 1000, people = branches.flatMap((b) => b.people);
	for (const p of people) {
		let of_hundred = random(100);
		p.way = WAYS.find(([, share]) => (of_hundred -= share) < 0)[0];
		// Half of them come in the first three minutes.
		p.at = between([0, p.way === 'wrong' || random(2) ? RUSH : ARRIVALS]);
		p.sent = p.way === 'late' ? Math.max(p.at, between(LATE)) : p.way === 'wrong' ? between(REFUSED) : p.at;
		p.skew = p.way === 'skewed' || p.way === 'wrong' ? [-DAY, -3600, -600, -240, 240, 1800, DAY][random(7)] : p.way === 'late' ? random(3 * MINUTE) - 90 : random(20) - 10;
		// Twice at once, once more after the answer, cut off before it, or once more on the television.
		p.again = ['at once', 'at once', 'after', 'cut', 'name'][random(25)];
		if (p.way === 'video' ? p.again !== 'at once' : p.again === 'cut' && ['page', 'name'].includes(p.way)) // who comes into the room after all is no double
			p.again &&= 'after';
	}
	return people;
}

// ---- requests -------------------------------------------------------------------------------------------------------

class Day {
	constructor(port, rate, now) {
		Object.assign(this, { port, rate, began: performance.now() + AHEAD, shown: now + (AHEAD * rate) / 1000 - BEHIND });
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
		this.ways = new Map(WAYS.map(([way]) => [way, { way, people: 0, times: [] }]));
		this.counts = { requests: 0, doubled: 0, cut: 0, again: 0, retyped: 0, busy: 0, refused: 0, after_closing: 0 };
		this.wrong = [];
	}
	// Seconds since the day began, and the county's clock.
	seconds() {
		return ((performance.now() - this.began) * this.rate) / 1000;
	}
	now() {
		return this.shown + this.seconds();
	}
	until(second) {
		return new Promise((resolve) => setTimeout(resolve, Math.max(0, ((second - this.seconds()) * 1000) / this.rate)));
	}
	send(method, target, who, body = null, type = null) {
		this.counts.requests++;
		return new Promise((resolve, reject) => {
			const headers = { Cookie: who.cookie, ...(body === null ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), 'X-CSRF-Token': who.csrf }) };
			const request = http.request({ host: '127.0.0.1', port: this.port, method, path: target, agent: this.agent, headers, timeout: 30000 }, (reply) => {
				const pieces = [];
				reply.on('data', (piece) => pieces.push(piece));
				reply.on('error', reject);
				reply.on('end', () => resolve({ status: reply.statusCode, text: Buffer.concat(pieces).toString('utf8') }));
			});
			request.on('timeout', () => request.destroy(new Error('no answer')));
			request.on('error', (e) => reject(new Error(`${method} ${target}: ${e.message}`, { cause: e })));
			request.end(body ?? undefined);
		});
	}
	form(target, who, fields) {
		return this.send('POST', target, who, fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'), 'application/x-www-form-urlencoded');
	}
	// Sends a request and goes away before the answer.
	cut(who, body) {
		return new Promise((resolve) => {
			const socket = net.connect(this.port, '127.0.0.1', () => socket.write(`POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nCookie: ${who.cookie}\r\n` +
				`X-CSRF-Token: ${who.csrf}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy()));
			socket.on('error', () => {});
			socket.on('close', resolve);
		});
	}
}

const shown = (text, minute, at, length) => text.slice((Math.floor(at / MINUTE) - minute) * length, (Math.floor(at / MINUTE) - minute + 1) * length);

// One event of a phone's outbox; what a phone kept has the code and the moment of then.
function event_of(day, p) {
	const b = p.branch, at = ['late', 'wrong'].includes(p.way) ? day.shown + p.at : day.now();
	const proof = p.way === 'video' ? { mode: 'video' } : p.way === 'link' ? { k: shown(b.keys, b.minute, at, KEY) } : { code: shown(b.codes, b.minute, at, CODE) };
	return JSON.stringify([{ id: `${b.id}.${p.member}`, at: Math.round((at + p.skew) * 1000), body: { kind: 'check-in', activity: b.id, ...proof } }]);
}

// The request as the person sends it: true when it was taken, false when it was refused, null when one shall try again.
function sender(day, p) {
	const b = p.branch;
	if (p.way === 'page')
		return () => day.form(`/m/meetings/${b.id}/check-in`, p, [['k', shown(b.keys, b.minute, day.now(), KEY)]]).then((r) => (r.status === 303 ? true : r.status === 503 ? null : r.text.includes('已过期') ? null : false));
	if (p.way === 'name')
		return () => day.form(`/tv/meetings/${b.id}/names`, b.tv, [['member', p.member]]).then((r) => (r.status === 303 ? true : r.status === 503 ? null : false));
	const kept = ['late', 'wrong'].includes(p.way);
	let body = event_of(day, p);
	return async () => {
		const r = await day.send('POST', '/api/v1/events', p, body, 'application/json');
		if (r.status === 200 && r.text.includes(`"ok":["${b.id}.${p.member}"]`))
			return true;
		if (r.status !== 503 && (kept || !/已过期|不一致/.test(r.text)))
			return false;
		if (!kept)
			body = event_of(day, p); // the code changed between reading and arriving: it is read again
		return null;
	};
}

async function person(day, p) {
	const way = day.ways.get(p.way);
	way.people++;
	if (p.way === 'away' || p.way === 'roll')
		return;
	await day.until(p.sent);
	const send = sender(day, p), due = day.began + (p.sent * 1000) / day.rate;
	if (p.again === 'cut') {
		day.counts.cut++;
		await day.cut(p, event_of(day, p));
	}
	const twin = p.again === 'at once' ? send() : null;
	let taken = null;
	for (let i = 0; i < TRIES && taken === null; i++) {
		taken = await send();
		if (taken !== null) {
			way.times.push(performance.now() - due);
		} else {
			day.counts.retyped++;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	p.here = taken;
	if (twin) {
		day.counts.doubled++;
		await twin;
	}
	if (p.again === 'after') {
		day.counts.again++;
		taken = (await send()) ?? taken;
	}
	if (p.again === 'name' && taken) {
		day.counts.again++;
		const r = await day.form(`/tv/meetings/${p.branch.id}/names`, p.branch.tv, [['member', p.member]]);
		if (r.status !== 303 && !p.branch.closed)
			day.wrong.push(`${p.branch.id}.${p.member}: again on the television answered ${r.status}`);
	}
	day.counts.refused += taken === false;
	day.counts.after_closing += taken === true && p.way === 'late' && p.branch.closed === true;
	if (taken !== (p.way !== 'wrong'))
		day.wrong.push(`${p.branch.id}.${p.member} by ${p.way} at ${p.sent.toFixed(1)} s, ${p.again ?? 'once'}: ${taken === null ? 'not answered' : taken ? 'taken' : 'refused'}`);
}

// The desk calls those who have no phone and those whose phone is wrong, and ticks some who are there already.
async function desk(day, b, number, random) {
	await day.until(ROLL[0] + ((ROLL[1] - ROLL[0]) * random(1000)) / 1000);
	await Promise.all(b.people.filter((p) => p.way !== 'late').map((p) => p.over)); // who came in time has an answer, on a slow machine too
	const way = day.ways.get('roll'), began = performance.now(), target = `/activities/${b.id}`;
	const page = await day.send('GET', `${target}/roll`, b.desk);
	const seen = [...page.text.matchAll(/name="seen" value="(\d+)"/g)].map((m) => ['seen', m[1]]);
	const called = b.people.filter((p) => ['roll', 'wrong'].includes(p.way) || (p.here && p.way !== 'video' && random(20) === 0));
	for (let i = 0; i < 2; i++) { // and once more: the button was pressed twice
		const r = await day.form(`${target}/roll`, b.desk, [...seen, ...called.map((p) => ['present', p.member])]);
		if (r.status !== 303)
			day.wrong.push(`the roll of ${b.id} answered ${r.status}`);
		way.times.push(performance.now() - began);
	}
	if (number % 2)
		return;
	const r = await day.form(`${target}/close`, b.desk, []);
	b.closed = true;
	if (r.status !== 303)
		day.wrong.push(`closing ${b.id} answered ${r.status}`);
}

// ---- the day --------------------------------------------------------------------------------------------------------

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

// Lets the day happen. `now`: the county's clock at this moment, in seconds. Returns {ways, counts, wrong, expected, people, seconds}; `wrong`
// says what was answered otherwise than it should.
export async function day_run(branches, { port, rate, now }) {
	const people = plan(branches), random = random_of(7), day = new Day(port, rate, now);
	await Promise.all([...people.map((p) => (p.over = person(day, p))), ...branches.map((b, i) => desk(day, b, i, random))]);
	day.agent.destroy();
	const expected = new Map(people.map((p) => [`${p.branch.id}.${p.member}`, stands.get(p.way)]));
	const ways = WAYS.map(([way, , about]) => {
		const { people: count, times } = day.ways.get(way);
		times.sort((a, b) => a - b);
		return { way, about, people: count, answers: times.length, p50: at(times, 0.5), p99: at(times, 0.99), max: at(times, 1) };
	});
	const all = [...day.ways.values()].flatMap((w) => w.times).sort((a, b) => a - b);
	return { ways, p99: at(all, 0.99), counts: day.counts, wrong: day.wrong, expected, people: people.length, seconds: day.seconds() };
}

// What the store says of it: {faults: […], there}. `ask` gives the rows of a question as arrays of text.
export function day_check(branches, expected, ask) {
	const ids = new Set(branches.map((b) => b.id)), faults = [], seen = new Set();
	const mine = "(select id from activity where title = '主题党日（第 1 场）')";
	for (const [activity, member, status, way] of ask(`select activity, member, status, way from attendance where activity in ${mine}`)) {
		const key = `${activity}.${member}`, want = expected.get(key) ?? 'due ';
		if (!ids.has(activity))
			continue;
		if (`${status} ${way}` !== want)
			faults.push(`${key} is ${status} ${way}, ${want} was expected`);
		if (seen.has(key))
			faults.push(`${key} stands there twice`);
		seen.add(key);
	}
	for (const key of expected.keys())
		if (!seen.has(key))
			faults.push(`${key} is lost`);
	const noted = new Set(); // no index serves the audit of check-ins: it is read once
	for (const [activity, became, times] of ask(`select id, became, count(*) from audit where act = 'activity.check-in' and kind = 'attendance' and id in ${mine} group by id, became`)) {
		noted.add(`${activity}.${/^党员 (\d+)，/.exec(became)?.[1]}`);
		if (Number(times) > 1)
			faults.push(`the audit of ${activity} says ${times} times: ${became}`);
	}
	for (const [activity, member] of ask(`select activity, member from attendance where activity in ${mine} and way in ('link', 'code', 'video', 'name')`))
		if (!noted.has(`${activity}.${member}`))
			faults.push(`${activity}.${member} is there without a line in the audit`);
	for (const [activity, present, remote] of ask(`select a.id, a.present, a.remote_present from activity a where a.id in ${mine} and (a.present <> (select count(*) from attendance t
		where t.tenant = a.tenant and t.activity = a.id and t.status = 'present') or a.remote_present <> (select count(*) from attendance t where t.tenant = a.tenant and t.activity = a.id and t.status = 'remote'))`))
		faults.push(`${activity} counts ${present} and ${remote} people, wrongly`);
	return { faults, there: [...expected.values()].filter((how) => how !== 'due ').length };
}
