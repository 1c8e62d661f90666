// People who check in, and what must be in the store of those who were told that they had: for the tests that kill a server.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { check, equal, NOW, new_dir, place_of, sleep, sql, sql_one } from '../http/harness.mjs';

const CODE = 6;
const lines = (file) => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));

// Every member of every branch at each of its meetings, in the shuffled order of the list.
export function check_ins(dir, prepare, villages, meetings_most = 4) {
	const out = new_dir('lists');
	fs.mkdirSync(out);
	const r = spawnSync(path.resolve(prepare), ['people', dir, out, String(villages)], { encoding: 'utf8', timeout: 300000,
		env: { ...process.env, XIANFENG_NOW: NOW, ...place_of(['--data', dir]) } });
	equal(r.status, 0, `the lists were made: ${r.stderr}`);
	const meetings = new Map(lines(path.join(out, 'activities')).map(([round, branch, activity, , codes]) =>
		[`${round} ${branch}`, { activity, code: codes.slice(CODE, 2 * CODE) }])); // the minute of NOW is the second of the list
	const people = lines(path.join(out, 'phones')), list = [];
	for (let round = 0; round < meetings_most; round++)
		for (const [token, csrf, member, branch] of people)
			list.push({ token, csrf, member, ...meetings.get(`${round} ${branch}`) });
	return list;
}

export function request_of(job, port) {
	const body = JSON.stringify([{ id: `${job.activity}.${job.member}`, at: Date.parse(`${NOW}:00+08:00`) + 1000,
		body: { kind: 'check-in', activity: job.activity, code: job.code } }]);
	return `POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: sid=${job.token}\r\nX-CSRF-Token: ${job.csrf}\r\n` +
		`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// Everything acknowledged is in the store once, with one line of the audit, and every meeting's count is right.
export function ledger_holds(dir, ledger) {
	const there = new Map(sql(dir, `select t.activity, t.member, (select count(*) from audit a where a.tenant = t.tenant and a.kind = 'attendance' and a.id = t.activity
			and a.act = 'activity.check-in' and a.became = '党员 ' || t.member || '，到会，签到码')
		from attendance t where t.event is not null and t.status = 'present' and t.way = 'code'`)
		.map(([activity, member, noted]) => [`${activity}.${member}`, noted]));
	const lost = [...ledger].filter((id) => !there.has(id)), noted = [...ledger].filter((id) => there.get(id) !== '1');
	check(lost.length === 0, `${lost.length} of ${ledger.size} acknowledged check-ins are lost, as ${lost[0]}`);
	check(noted.length === 0, `${noted.length} acknowledged check-ins are not in the audit once, as ${noted[0]}: ${there.get(noted[0])}`);
	equal(sql_one(dir, `select count(*) from activity a where a.present <> (select count(*) from attendance t
		where t.tenant = a.tenant and t.activity = a.id and t.status = 'present')`), '0', 'meetings with a wrong count');
}

// ---- phones that do not give up ---------------------------------------------------------------------------------------------

export const PHONES = 16;

// kill, again, hang, go …: what tools/postgres.sh does with a cluster; what it prints.
export function cluster_word(cluster, word, ...more) {
	const r = spawnSync('tools/postgres.sh', [word, cluster, ...more], { encoding: 'utf8', timeout: 60000 });
	check(r.status === 0, `tools/postgres.sh ${word}: ${r.stderr}`);
	return r.stdout.trim();
}

// Sends one check-in after the other; what is not acknowledged is sent again. Ends when the list is empty or work.over.
async function phone(server, work) {
	while (!work.over && work.list.length) {
		const job = work.list.shift();
		const answer = await new Promise((resolve) => {
			const socket = net.connect(server.port, '127.0.0.1');
			let text = '';
			socket.setTimeout(20000, () => socket.destroy());
			socket.on('connect', () => socket.write(request_of(job, server.port).replace('\r\n', '\r\nConnection: close\r\n')));
			socket.on('data', (piece) => (text += piece.toString('utf8')));
			socket.on('error', () => {});
			socket.on('close', () => resolve(text));
		});
		const id = `${job.activity}.${job.member}`;
		if (answer.startsWith('HTTP/1.1 200') && answer.includes(`"ok":["${id}"]`)) {
			work.ledger.add(id);
			continue;
		}
		work.list.push(job);
		if (/^HTTP\/1\.1 503/.test(answer) && /\r\nRetry-After: \d+/i.test(answer) && /没有丢失/.test(answer))
			work.told++;
		else
			work.strange.push(answer.slice(0, 500));
		await sleep(20);
	}
}

export async function while_phones_check_in(server, list, body) {
	const work = { list, ledger: new Set(), told: 0, strange: [], over: false };
	const phones = Array.from({ length: PHONES }, () => phone(server, work));
	try {
		await body(work);
	} finally {
		work.over = true;
		await Promise.all(phones);
	}
	check(work.strange.length === 0, `${work.strange.length} strange answers, as ${work.strange[0]}`);
	return work;
}

export async function until(seconds, what, holds) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50))
		if (await holds())
			return;
	check(false, `not after ${seconds} s: ${what}`);
}

// A page, asked for again when the kept connection was closed in the same moment, as browsers do.
export const page_of = (office, target) => office.get(target).catch(() => office.get(target));

// What somebody at a desk sees while the database is away, and that a form that is sent then keeps what was typed.
export async function away_page(office) {
	const page = await page_of(office, '/members');
	equal(page.status, 503, 'a page while the database is away');
	check(Number(page.headers['retry-after']) > 0, 'no Retry-After');
	check(/数据库暂时连接不上/.test(page.text) && /<html/.test(page.text), page.text.slice(0, 300));
	const sent = await office.post('/me/password', { password: 'x', next: 'y', again: 'y' });
	equal(sent.status, 503, 'a form sent while the database is away');
	check(/没有丢失/.test(sent.text), sent.text.slice(0, 300));
}
