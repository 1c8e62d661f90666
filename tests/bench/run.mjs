// ./bench: runs the measurements one after another and writes their tables. Every step has a limit in time.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DAY, PREPARE_AT, build, copy_of, demo_county, f, get, import_measure, machine, memory, nginx_start, offices, page_list, phones_run, program, run, run_dir, say,
	serve, sql, stop, table, version, whole, with_processor, wrk } from './lib.mjs';
import { clock_environment, day_check, day_read, day_run, MINUTES } from './theme-day.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv.find((word) => word.startsWith('--only='))?.slice(7).split(',');
if (process.argv.slice(2).some((word) => word !== '--quick' && !word.startsWith('--only='))) {
	console.error('./bench [--quick] [--only=pages,phones,theme,bulk]');
	process.exit(2);
}
const SECONDS = quick ? 1 : 5;            // of one run of wrk
const RATE = 5000;                        // check-ins a second that must be answered in time
const PHONE_SECONDS = quick ? 2 : 6;      // of one run of check-ins
const COUNTY_SECONDS = quick ? 6 : 30;    // in which the whole county checks in, at most
const BRANCHES = quick ? 170 : 100000;
const IMPORTED = quick ? 5000 : 50000;
const THEME_RATE = quick ? 20 : 5;        // how many times as fast the clock goes on the theme day

const data = path.join(run_dir, 'data');
const lists = path.join(run_dir, 'lists');
let county;

// ---- pages ----------------------------------------------------------------------------------------------------------

async function page_measure(server, nginx, root, [name, list, coding], number) {
	const files = [];
	let bytes = 0, statements = 0;
	for (const [i, [target, session]] of list.entries()) {
		const reply = await get(server.port, target, session);
		if (reply.status !== 200)
			throw new Error(`${target} answered ${reply.status}`);
		const file = `${number}-${i}.html`;
		fs.writeFileSync(path.join(root, file), reply.bytes);
		if (coding)
			spawnSync('gzip', ['-6', '-k', path.join(root, file)]);
		files.push([`/${file}`, '']);
		bytes += reply.bytes.length / list.length;
		statements = Math.max(statements, reply.statements || 0);
	}
	const rows = [];
	for (const connections of [8, 64]) {
		const limit = await with_processor(nginx.pids, () => wrk(nginx.port, connections, files, SECONDS, coding));
		const own = await with_processor([server.pid], () => wrk(server.port, connections, list, SECONDS, coding));
		if (own.bad || limit.bad)
			throw new Error(`${name}: ${own.bad} and ${limit.bad} answers were not 200`);
		rows.push({ name, connections, bytes, statements, own, limit, rss: memory(server.pid).now });
		say(`  ${name}, ${connections} connections: ${own.per_second.toFixed(0)}/s, ${(own.per_second / limit.per_second).toFixed(2)} of nginx, p99 ${own.p99.toFixed(1)} ms`);
	}
	return rows;
}

async function pages(server) {
	const root = path.join(run_dir, 'root'), rows = [];
	fs.mkdirSync(root);
	const nginx = await nginx_start(root);
	for (const [number, page] of page_list(lists).entries())
		rows.push(...(await page_measure(server, nginx, root, page, number)));
	await stop(nginx.child);
	return rows;
}

// The same pages when none is kept: what each costs after something on it changed.
async function pages_anew() {
	const server = await serve(data, { XIANFENG_PAGES_KEPT: '0' }), rows = [];
	for (const [name, list, coding] of page_list(lists).slice(1)) {
		const reply = await get(server.port, ...list[0]);
		const own = await with_processor([server.pid], () => wrk(server.port, 8, list, SECONDS, coding));
		if (own.bad)
			throw new Error(`${name}: ${own.bad} answers were not 200`);
		rows.push({ name, own, statements: reply.statements });
		say(`  ${name}, made anew: ${own.per_second.toFixed(0)}/s, p99 ${own.p99.toFixed(1)} ms, ${own.us.toFixed(0)} µs`);
	}
	const peak = memory(server.pid).peak;
	await stop(server.child);
	return { rows, peak };
}

// ---- check-ins ------------------------------------------------------------------------------------------------------

// Compares what was acknowledged with the store: everything there, once, and counted.
function ledger_check(ledger) {
	const [[acknowledged, people, missing, unaudited, twice, wrong]] = sql(path.join(data, 'county.db'), `
create temp table acknowledged (activity integer, member integer);
.mode csv
.import --csv --schema temp ${ledger} acknowledged
.mode tabs
create index temp.acknowledged_key on acknowledged (activity, member);
create temp table noted as select a.id as activity, a.became, count(*) as times from audit a
	where a.act = 'activity.check-in' and a.kind = 'attendance' and a.id in (select activity from acknowledged) group by a.id, a.became;
create index temp.noted_key on noted (activity, became);
select count(*), (select count(*) from (select distinct activity, member from acknowledged)),
	(select count(*) from acknowledged k left join attendance t on t.tenant = 1 and t.activity = k.activity and t.member = k.member
		and t.status = 'present' and t.way = 'code' and t.event = k.activity || '.' || k.member where t.member is null),
	(select count(*) from acknowledged k left join noted n on n.activity = k.activity and n.became = '党员 ' || k.member || '，到会，签到码'
		where n.times is null),
	(select count(*) from noted where times > 1),
	(select count(*) from activity a where a.id in (select activity from acknowledged) and a.present <>
		(select count(*) from attendance t where t.tenant = a.tenant and t.activity = a.id and t.status = 'present'))
from acknowledged;`);
	return { acknowledged: Number(acknowledged), right: people === acknowledged && missing === '0' && unaudited === '0' && twice === '0' && wrong === '0',
		text: `${missing} missing, ${unaudited} without audit, ${twice} twice, ${wrong} counters wrong` };
}

async function check_ins(server) {
	const paths = ['/members', '/ledger', '/cockpit'];
	return [
		await phones_run(server, lists, ledger_check, { name: 'all branches, 8 phones at once', round: 0, phones: 8, seconds: PHONE_SECONDS }),
		await phones_run(server, lists, ledger_check, { name: 'all branches, 64 phones at once', round: 1, phones: 64, seconds: PHONE_SECONDS }),
		await phones_run(server, lists, ledger_check, { name: 'all branches, 512 phones at once', round: 2, phones: 512, seconds: PHONE_SECONDS }),
		await phones_run(server, lists, ledger_check, { name: 'the whole county, 512 at once, 40 offices reading', round: 3, phones: 512, seconds: COUNTY_SECONDS, offices: 40, paths }),
		await phones_run(server, lists, ledger_check, { name: `all branches, 512 phones, ${RATE} a second`, round: 4, phones: `512@${RATE}`, seconds: PHONE_SECONDS }),
		await phones_run(server, lists, ledger_check, { name: `the whole county, ${RATE} a second, 40 offices reading`, round: 5, phones: `512@${RATE}`, seconds: COUNTY_SECONDS, offices: 40, paths }),
		await phones_run(server, lists, ledger_check, { name: 'one meeting of a township, 512 phones at once', round: 6, phones: 512, seconds: PHONE_SECONDS }),
	];
}

// ---- the theme day --------------------------------------------------------------------------------------------------

// The day by the county's clock, all ways at once, in a county of its own; then each person is looked up.
async function theme() {
	const dir = copy_of(county, 'theme'), own = path.join(run_dir, 'theme-lists'), begins = PREPARE_AT.replace('19:00', '19:01');
	fs.mkdirSync(own);
	await run(path.join(build, 'bench-prepare'), ['theme', dir, own, String(BRANCHES), String(MINUTES + 20)], { seconds: 300 });
	const branches = day_read(own), server = await serve(dir, { XIANFENG_NOW: begins, ...clock_environment(THEME_RATE) });
	const day = await day_run(branches, { port: server.port, rate: THEME_RATE, now: Date.parse(begins) / 1000 }), { peak } = memory(server.pid);
	await stop(server.child);
	const stored = day_check(branches, day.expected, (text) => sql(path.join(dir, 'county.db'), text)), faults = [...day.wrong, ...stored.faults];
	if (faults.length)
		throw new Error(`the theme day: ${faults.length} faults, as ${faults.slice(0, 3).join('; ')}`);
	const verified = await run(program, ['verify', '--data', dir], { now: PREPARE_AT.replace('19:00', '19:30') });
	say(`  theme day: ${day.people} people, p99 ${day.p99.toFixed(1)} ms`);
	return { ...day, branches: branches.length, there: stored.there, verify: verified.seconds, peak };
}

function theme_report(t) {
	const c = t.counts;
	return `## A theme day

${whole(t.people)} people of ${whole(t.branches)} branches within ${MINUTES} minutes by the county's clock, which goes ${THEME_RATE} times as fast as the machine's (libfaketime): half of
them in the first three minutes. Time counts from when the request was due. ${whole(c.requests)} requests; ${whole(c.doubled)} people sent theirs twice at
once, ${whole(c.again)} once more after the answer or on the television as well, ${whole(c.cut)} were cut off before the answer and sent it again, ${whole(c.after_closing)} came
after their meeting had ended, ${whole(c.refused)} were refused because of their phone's clock and then called, ${whole(c.retyped)} asked once more. Each of the ${whole(t.there)} people who
came is in the store once, with one line of the audit, nobody is lost, the counters are right and \`verify\` finds nothing (${f(t.verify)} s).

${table(['way', 'people', 'answers', 'p50 ms', 'p99 ms', 'max ms'], t.ways.filter((r) => r.answers).map((r) => [r.about, whole(r.people), whole(r.answers), f(r.p50), f(r.p99), f(r.max)]))}`;
}

// ---- bulk -----------------------------------------------------------------------------------------------------------

async function bulk() {
	const fresh = path.join(run_dir, 'fresh');
	const imported = await import_measure(county, IMPORTED, ['--data', fresh], () => Number(sql(path.join(fresh, 'county.db'), 'select count(*) from member;')[0][0]));
	say(`  import of ${imported.count} members: ${imported.seconds.toFixed(1)} s`);
	const [nothing, again, duties] = (await run(path.join(build, 'bench-prepare'), ['rebuild', data])).out.trim().split(' ').map(Number);
	say(`  a year's duties: ${nothing} ms`);
	const verified = await run(program, ['verify', '--data', data]);
	return { imported, rebuild: { nothing: nothing / 1000, again: again / 1000, duties }, verify: verified.seconds };
}

// ---- start ----------------------------------------------------------------------------------------------------------

async function starts() {
	const token = offices(lists)[0].token, times = [];
	for (let i = 0; i < 5; i++) {
		const server = await serve(data);
		const reply = await get(server.port, '/members', token);
		times.push(performance.now() - server.began);
		if (reply.status !== 200)
			throw new Error(`the first page answered ${reply.status}`);
		await stop(server.child);
	}
	return times.sort((a, b) => a - b)[2];
}

// ---- the report -----------------------------------------------------------------------------------------------------

function data_size() {
	const [[orgs, members, activities, attendance]] = sql(path.join(county, 'county.db'), `select (select count(*) from org), (select count(*) from member),
		(select count(*) from activity), (select count(*) from attendance);`);
	return `${whole(Number(orgs))} organisations, ${whole(Number(members))} members, ${whole(Number(activities))} activities, ${whole(Number(attendance))} rows of attendance, ` +
		`${whole(fs.statSync(path.join(county, 'county.db')).size / 2 ** 20)} MiB`;
}

const page_rows = (rows) => rows.map((r) => [r.name, r.connections, f(r.bytes / 1024), whole(r.own.per_second), whole(r.limit.per_second),
	f(r.own.per_second / r.limit.per_second, 3), f(r.own.p50, 2), f(r.own.p99, 2), f(r.limit.p99, 2), whole(r.own.us), whole(r.limit.us), r.statements || '', f(r.rss, 0)]);

const phone_rows = (rows) => rows.map((r) => [r.name, whole(r.acknowledged), f(r.seconds), whole(r.per_second), f(r.p50), f(r.p99), f(r.max),
	r.us ? whole(r.us) : '', r.busy + r.refused + r.errors + r.unanswered, r.check.right ? 'all, once' : r.check.text, f(r.rss, 0)]);

const mark = (good) => (good ? 'met' : 'not met');

// What was aimed at, and what came out.
function goals({ pages: p, anew, phones: c, theme: t, bulk: b, start, peak }) {
	const rows = [], at8 = (name) => p.find((r) => r.name === name && r.connections === 8);
	const goal = (what, want, have, good) => rows.push([what, want, have, mark(good)]);
	for (const name of p ? ['member list, county', 'ledger, county'] : []) {
		const r = at8(name), ratio = r.own.per_second / r.limit.per_second;
		goal(name, '≥ 0.35 of nginx, p99 < 10 ms', `${f(ratio, 3)}, ${f(r.own.p99)} ms`, ratio >= 0.35 && r.own.p99 < 10);
	}
	for (const [name, most] of p ? [['member search by initials', 5], ['member search by surname', 5], ['cockpit, county', 10]] : [])
		goal(name, `p99 < ${most} ms`, `${f(at8(name).own.p99)} ms`, at8(name).own.p99 < most);
	for (const [name, most] of p ? [['member list, county', 4], ['ledger, county', 6], ['cockpit, county', 8]] : []) {
		const { statements } = anew.rows.find((r) => r.name === name);
		goal(`${name}: statements`, `≤ ${most}`, statements, statements <= most);
	}
	if (c) {
		const crowd = c[2], paced = c[4], all = c[5], slowest = Math.max(...all.reads.map((r) => r.p99));
		goal(`check-ins, ${whole(RATE)} a second from 512 phones`, `≥ ${whole(RATE)}/s, p99 < 50 ms`, `${whole(paced.per_second)}/s, ${f(paced.p99)} ms`,
			paced.per_second >= RATE * 0.99 && paced.p99 < 50);
		goal('check-ins, 512 phones that never pause', '≥ 10,000/s', `${whole(crowd.per_second)}/s (p99 ${f(crowd.p99)} ms)`, crowd.per_second >= 10000);
		goal('the whole county while offices read', '< 10 s; their p99 < 50 ms', `${whole(all.acknowledged)} in ${f(all.seconds)} s; ${f(slowest)} ms`,
			all.seconds < 10 && slowest < 50 && (quick || all.acknowledged > 40000));
	}
	if (t)
		goal('a theme day, all ways, in ten minutes', 'each once, none lost; p99 < 50 ms', `${whole(t.there)} once; ${f(t.p99)} ms`, t.p99 < 50 && (quick || t.there > 40000));
	if (b) {
		goal(`import of ${whole(b.imported.count)} members`, '< 10 s', `${f(b.imported.seconds)} s`, b.imported.seconds < 10);
		goal('a year\'s duties of the county', '< 2 s', `${f(b.rebuild.nothing)} s`, b.rebuild.nothing < 2);
	}
	goal('start to first page', '< 1 s', `${f(start / 1000, 2)} s`, start < 1000);
	goal('resident memory of the server, highest', '< 64 MiB', `${f(peak, 0)} MiB`, peak < 64);
	return table(['goal', 'aim', 'measured', ''], rows);
}

// The other parts of the bench, where they were run.
function further() {
	const words = { 'performance-by-size.md': 'larger counties and longer years', 'performance-postgres.md': 'PostgreSQL', 'performance-slow.md': 'slow clients beside people' };
	const there = Object.keys(words).filter((name) => fs.existsSync(path.join('docs', name)));
	return there.length ? `\nAlso measured: ${there.map((name) => `[${words[name]}](${name})`).join(', ')}.` : '';
}

function report(m) {
	const parts = [`# Performance

Written by \`./bench\`. Load makers run on the same cores as the program, and nginx is measured in the same run with the same
load maker, so the ratio says more than the figures do.${further()}

- Machine: ${machine()}; load average before ${m.load_before}, after ${m.load_after}
- Data: the demo county (\`xianfeng demo --date ${DAY}\`): ${data_size()}
- Program: \`meson setup --buildtype=release\`, \`xianfeng serve\` with default settings, SQLite with \`synchronous=FULL\`
- ${version('wrk', ['-v'], /(wrk \S+)/)} \`-t2 -c8\` and \`-c64\`, ${SECONDS} s each, answers not compressed unless said; ${version('nginx', ['-v'], /(nginx\/\S+)/)}, sendfile,
  \`open_file_cache\`, ${Math.min(os.cpus().length, 8)} workers, one static file of the same bytes for each session
- ${new Date().toISOString().slice(0, 10)}${quick ? ', **quick run: figures for trying only**' : ''}

## Goals

${goals(m)}`];
	if (m.pages)
		parts.push(`## Pages

CPU is processor time of the server (of nginx's workers) for one request, from \`/proc/PID/stat\`: of all figures the least disturbed
by neighbours. Sessions: 16 of two accounts that see the whole county, 20 townships, 100 secretaries, 200 phones.
Browsers take compressed answers; those are made by libdeflate at its fastest level: the member list in 106 µs to 6.0 KiB, the ledger
in 208 µs to 9.2, where zlib at level 6 takes 546 µs for 5.6 and 929 µs for 7.8, brotli at quality 4 487 µs for 5.6 and 598 µs for 7.9
(one thread, 300 times each).

${table(['page', 'connections', 'KiB', 'req/s', 'nginx req/s', 'ratio', 'p50 ms', 'p99 ms', 'nginx p99', 'CPU µs', 'nginx CPU µs', 'statements', 'RSS MiB'], page_rows(m.pages))}
An office's page that nothing changed since it was last asked for, by the same account and within the minute, is shown again without
being made (setting \`pages-kept\`, docs/architecture.md): one statement, the session's. That is what the table above measures for
lists, ledger and cockpit. Check-ins leave it so; whatever else is committed does not, and then a page costs what it costs here,
with \`pages-kept = 0\`, at 8 connections:

${table(['page', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs', 'statements'], m.anew.rows.map((r) => [r.name, whole(r.own.per_second), f(r.own.p50, 2), f(r.own.p99, 2), whole(r.own.us), r.statements]))}`);
	if (m.phones)
		parts.push(`## Check-ins

\`POST /api/v1/events\` with session, CSRF token and the code of the minute, as the phone page sends it: each check-in is another
person. "At once" is the number of open connections, each of which sends its next one when the last was answered: there the time of an
answer is the number of phones by the answers a second, whatever the program does in between. "A second" is sent by the clock,
whether answers are slow or not, and time counts from when the request was due. An answer comes after the commit is on the disk. After each run every acknowledged check-in is looked up in the store: attendance, one row
of the audit chain, and the meeting's counter.

Where it goes, in instructions for one (callgrind, 128 phones at once, 2026-11-28): 357,000, of them on the pool's threads 213,000 (the
look at the session 70,000, with pages read anew after each commit; the JSON 30,000; libmicrohttpd clearing a connection's memory 37,000),
on the writer 124,000 (the meeting's counters 28,000, the list's row 27,000, the audit row 17,000, the commit 12,000), for the checkpoint
20,000. With savepoints and the audit row in two more indexes the writer took 162,000. What the two cores do while 512 phones never pause, and why
that is not always 10,000 a second: [data.md](data.md#what-is-acknowledged-is-kept).

${table(['who', 'acknowledged', 's', 'per s', 'p50 ms', 'p99 ms', 'max ms', 'CPU µs', 'not taken', 'in the store', 'RSS MiB'], phone_rows(m.phones))}
Pages read meanwhile by 40 offices, each asking for one a second (time counts from when the request was due). Phones that never pause
leave no processor free on a machine that they share with the program: what is asked then waits for its turn. The goal is met where the
county comes within ten seconds and no faster.

${table(['phones', 'page', 'requests', 'p50 ms', 'p99 ms', 'max ms'], m.phones.flatMap((run) => run.reads.map((r) => [run.name.split(', ')[1], r.path, r.count, f(r.p50), f(r.p99), f(r.max)])))}`);
	if (m.theme)
		parts.push(theme_report(m.theme));
	if (m.bulk)
		parts.push(`## Bulk

${table(['what', 's', 'note'], [
		[`import of ${whole(m.bulk.imported.org_count)} organisations`, f(m.bulk.imported.org_seconds), 'command line, .csv, into an empty county'],
		[`import of ${whole(m.bulk.imported.count)} members`, f(m.bulk.imported.seconds), `${f(m.bulk.imported.peak, 0)} MiB resident at most`],
		['verify of that county', f(m.bulk.imported.verify), ''],
		['a year\'s duties from nothing', f(m.bulk.rebuild.nothing), `${whole(m.bulk.rebuild.duties)} duties`],
		['the same, nothing to change', f(m.bulk.rebuild.again), ''],
		['verify of the demo county after the check-ins', f(m.bulk.verify), 'audit chain, seals, counters, duties, roll-ups'],
	])}`);
	parts.push(`## Start and memory

${table(['what', ''], [
		['from exec to the member list, median of 5', `${f(m.start / 1000, 3)} s`],
		['resident after the start', `${f(m.fresh, 0)} MiB`],
		['highest through all of it (VmHWM)', `${f(m.peak, 0)} MiB`],
	])}`);
	return parts.join('\n');
}

// ---- all of it ------------------------------------------------------------------------------------------------------

async function main() {
	const m = { load_before: f(os.loadavg()[0], 2) };
	const wanted = (part) => !only || only.includes(part);
	county = await demo_county('bench-data');
	say('preparing activities and sessions');
	copy_of(county, 'data');
	fs.mkdirSync(lists);
	await run(path.join(build, 'bench-prepare'), ['people', data, lists, String(BRANCHES)], { seconds: 300 });
	m.start = await starts();
	const server = await serve(data);
	await get(server.port, '/sign-in');
	m.fresh = memory(server.pid).now;
	say(`start to first page ${f(m.start, 0)} ms`);
	if (wanted('phones'))
		m.phones = await check_ins(server);
	if (wanted('pages'))
		m.pages = await pages(server);
	m.peak = memory(server.pid).peak;
	await stop(server.child);
	if (wanted('pages')) {
		m.anew = await pages_anew();
		m.peak = Math.max(m.peak, m.anew.peak);
	}
	if (wanted('theme'))
		m.theme = await theme();
	if (wanted('bulk'))
		m.bulk = await bulk();
	m.load_after = f(os.loadavg()[0], 2);
	const file = quick || only ? 'build/bench-quick.md' : 'docs/performance.md';
	fs.writeFileSync(file, report(m));
	console.log(goals(m) + `\n${file}`);
}

await main().then(() => process.exit(0), (e) => {
	console.error(e.stack);
	process.exit(1);
});
