// ./bench --postgres: the county on PostgreSQL beside the same county in its file, measured in one run. Writes
// docs/performance-postgres.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DAY, PREPARE_AT, build, copy_of, demo_county, environment, f, get, import_measure, machine, memory, page_list, phones_run, processor, program, run, run_dir,
	say, serve, sql, stop, table, version, whole, wrk } from './lib.mjs';

const quick = process.argv.includes('--quick');
const SECONDS = quick ? 1 : 3;
const PHONE_SECONDS = quick ? 2 : 6;
const BRANCHES = quick ? 170 : 100000;
const IMPORTED = quick ? 5000 : 50000;
const MADE = quick ? ['--villages', '120'] : [];
const LEFT_OUT = ['sign-in page', 'member list, county, gzip'];

// ---- the cluster ----------------------------------------------------------------------------------------------------

const cluster = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'xianfeng-bench-')), 'postgres');
fs.chmodSync(path.dirname(cluster), 0o711);
process.on('exit', () => {
	spawnSync('tools/postgres.sh', ['stop', cluster]);
	fs.rmSync(path.dirname(cluster), { recursive: true, force: true });
});

function cluster_start() {
	const r = spawnSync('tools/postgres.sh', ['start', cluster], { encoding: 'utf8', env: { ...process.env, FSYNC: 'on' } });
	if (r.status !== 0)
		throw new Error(`PostgreSQL did not start: ${r.stderr}`);
}

// Makes an empty database and gives its address.
function database(name) {
	psql('xianfeng', `create database ${name} encoding 'UTF8' template template0`);
	return `postgres://xianfeng@/${name}?host=${cluster}`;
}

function psql(name, text) {
	const r = spawnSync('psql', ['-h', cluster, '-U', 'xianfeng', '-d', name, '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1'],
		{ input: text.endsWith(';') ? text : `${text};`, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 300000, env: environment(PREPARE_AT) });
	if (r.error || r.status !== 0)
		throw new Error(`psql: ${r.error ?? r.stderr}`);
	return r.stdout.split('\n').filter(Boolean).map((row) => row.split('\t'));
}

// Processor time of all the server's processes, of those that have ended too.
function cluster_processor() {
	const pid = fs.readFileSync(path.join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n')[0];
	const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').map(Number);
	const ended = (fields[13] + fields[14]) * 1e4;
	return [pid, ...children].reduce((sum, one) => sum + processor(one), ended);
}

// ---- what is compared -----------------------------------------------------------------------------------------------

// No index serves the audit of check-ins: it is read once and joined.
const same_check = (acknowledged) => `select count(*),
	(select count(*) from ${acknowledged} k left join attendance t on t.tenant = 1 and t.activity = k.activity and t.member = k.member
		and t.status = 'present' and t.event = k.activity || '.' || k.member where t.member is null),
	(select count(*) from ${acknowledged} k left join (select id, became from audit where tenant = 1 and act = 'activity.check-in' and kind = 'attendance') a
		on a.id = k.activity and a.became = '党员 ' || k.member || '，到会，签到码' where a.id is null),
	(select count(*) from activity a where a.id in (select activity from ${acknowledged}) and a.present <>
		(select count(*) from attendance t where t.tenant = a.tenant and t.activity = a.id and t.status = 'present'))
	from ${acknowledged}`;

function checked([[acknowledged, missing, unaudited, wrong]]) {
	return { acknowledged: Number(acknowledged), right: missing === '0' && unaudited === '0' && wrong === '0',
		text: `${missing} missing, ${unaudited} without audit, ${wrong} counters wrong` };
}

const file_check = (dir) => (ledger) => checked(sql(path.join(dir, 'county.db'), `create temp table acknowledged (activity integer, member integer);
.mode csv
.import --csv --schema temp ${ledger} acknowledged
.mode tabs
${same_check('acknowledged')};`));

const server_check = (name) => (ledger) => checked(psql(name, `create temp table acknowledged (activity bigint, member bigint);
\\copy acknowledged from '${ledger}' with (format csv)
analyze acknowledged;
${same_check('acknowledged')};`));

// Pages made anew, and check-ins, of one county wherever it lies; `beside` is the processor time of the database's server.
async function county_measure(dir, db, check, beside) {
	const lists = path.join(run_dir, db ? 'lists-server' : 'lists-file'), place = db ? { XIANFENG_DB: db } : {};
	fs.mkdirSync(lists);
	await run(path.join(build, 'bench-prepare'), ['people', dir, lists, String(BRANCHES)], { seconds: 900, more: place });
	const server = await serve(dir, { XIANFENG_PAGES_KEPT: '0', ...place }), pages = {}, phones = [];
	for (const [name, list] of page_list(lists).filter(([page]) => !LEFT_OUT.includes(page))) {
		const { statements } = await get(server.port, ...list[0]), own = processor(server.pid), theirs = beside();
		const r = await wrk(server.port, 8, list, SECONDS);
		if (r.bad)
			throw new Error(`${name}: ${r.bad} answers were not 200`);
		pages[name] = { ...r, statements, us: (processor(server.pid) - own) / r.requests, beside: (beside() - theirs) / r.requests };
		say(`  ${db ? 'PostgreSQL' : 'SQLite'}, ${name}: ${f(r.p50, 2)} ms, ${whole(pages[name].us)} + ${whole(pages[name].beside)} µs`);
	}
	for (const [round, count] of [8, 64, 512].entries()) {
		const theirs = beside();
		const r = await phones_run(server, lists, check, { name: `${db ? 'PostgreSQL' : 'SQLite'}, ${count} phones`, round, phones: count, seconds: PHONE_SECONDS });
		phones.push({ ...r, beside: (beside() - theirs) / r.acknowledged });
	}
	const rss = memory(server.pid).peak;
	await stop(server.child);
	return { pages, phones, rss };
}

// ---- the report -----------------------------------------------------------------------------------------------------

const page_rows = (file, server) => Object.keys(file.pages).map((name) => {
	const a = file.pages[name], b = server.pages[name];
	return [name, f(a.p50, 2), f(b.p50, 2), f(b.p50 / a.p50, 1), whole(a.us), `${whole(b.us)} + ${whole(b.beside)}`, f((b.us + b.beside) / a.us, 1), a.statements];
});

const phone_row = (engine) => (r) => [`${engine}, ${r.phones} at once`, whole(r.acknowledged), whole(r.per_second), f(r.p50), f(r.p99), f(r.max), whole(r.us),
	r.beside ? whole(r.beside) : '', r.busy + r.refused + r.errors + r.unanswered, r.check.right ? 'all, once' : r.check.text];

function report(m) {
	const crowd = m.server.phones.at(-1);
	return `# Performance on PostgreSQL

Written by \`./bench --postgres\`: the same county in its file (SQLite) and on a PostgreSQL server of the same machine, in one run; program, server and
load maker share the cores. Durable on both: \`synchronous=FULL\`, and \`fsync\` and \`synchronous_commit\` on.

- Machine: ${machine()}; load average ${f(os.loadavg()[0], 2)} at the end
- ${version('postgres', ['--version'], /(.*)/)}, \`shared_buffers = 128MB\`, over a unix socket; the demo county of ${DAY}
- ${new Date().toISOString().slice(0, 10)}${quick ? ', **quick run: figures for trying only**' : ''}

## Goals

${table(['goal', 'aim', 'measured', ''], [
		['the demo county made on PostgreSQL', '< 60 s', `${f(m.demo)} s`, m.demo < 60 ? 'met' : 'not met'],
		['check-ins, 512 phones', '≥ 5,000/s', `${whole(crowd.per_second)}/s, p99 ${f(crowd.p99)} ms`, crowd.per_second >= 5000 ? 'met' : 'not met'],
	])}
## Pages

Made anew (\`pages-kept = 0\`), 8 connections, ${SECONDS} s each. CPU is the program's for one request and, behind the +, that of the database's processes.

${table(['page', 'SQLite p50 ms', 'PostgreSQL p50 ms', 'ratio', 'SQLite CPU µs', 'PostgreSQL CPU µs', 'ratio', 'statements'], page_rows(m.file, m.server))}
What makes the difference: each statement is a message to another process and an answer from it (two switches of process, its parsing of the message, its
snapshot), where SQLite is a call; rows travel, in binary, through a socket and are copied into the page's memory. Questions that do not wait for each
other travel together. Each thread's connection is a process with caches of its own. So pages with many small statements pay most, and those whose
work is in one large statement (a whole county's sums) least.

## Check-ins

${table(['who', 'acknowledged', 'per s', 'p50 ms', 'p99 ms', 'max ms', 'CPU µs', 'of the database', 'not taken', 'in the store'],
		[...m.file.phones.map(phone_row('SQLite')), ...m.server.phones.map(phone_row('PostgreSQL'))])}
## Bulk

${table(['what', 'SQLite s', 'PostgreSQL s'], [
		['the demo county', f(m.demo_file), f(m.demo)],
		[`import of ${whole(m.import_server.org_count)} organisations`, f(m.import_file.org_seconds), f(m.import_server.org_seconds)],
		[`import of ${whole(m.import_server.count)} members`, f(m.import_file.seconds), f(m.import_server.seconds)],
		['verify of that county', f(m.import_file.verify), f(m.import_server.verify)],
		['`xianfeng move` of the demo county from its file to the server, with its checks', '', f(m.there)],
		['and back into a file', '', f(m.back)],
	])}
Highest resident memory of the program while it served: ${f(m.file.rss, 0)} MiB with the file, ${f(m.server.rss, 0)} MiB with the server.
`;
}

// ---- all of it ------------------------------------------------------------------------------------------------------

const m = {};
cluster_start();
const county = await demo_county(quick ? 'bench-data-120' : 'bench-data', MADE);
const timed = async (args) => (await run(program, args, { seconds: 1800 })).seconds;
const made = database('made'), moved = database('moved'), imported = database('imported');
m.demo_file = await timed(['demo', '--date', DAY, ...MADE, '--data', path.join(run_dir, 'demo-file')]);
m.demo = await timed(['demo', '--date', DAY, ...MADE, '--db', made, '--data', path.join(run_dir, 'demo')]);
say(`  the demo county: ${f(m.demo_file)} s in a file, ${f(m.demo)} s on the server`);
const dir = copy_of(county, 'data');
m.there = await timed(['move', '--data', dir, '--to-db', moved]);
m.back = await timed(['move', '--data', dir, '--db', moved, '--to', path.join(run_dir, 'back')]);
say(`  move: ${f(m.there)} s there, ${f(m.back)} s back`);
m.import_file = await import_measure(county, IMPORTED, ['--data', path.join(run_dir, 'fresh')],
	() => Number(sql(path.join(run_dir, 'fresh', 'county.db'), 'select count(*) from member;')[0][0]));
m.import_server = await import_measure(county, IMPORTED, ['--data', path.join(run_dir, 'fresh-server'), '--db', imported],
	() => Number(psql('imported', 'select count(*) from member')[0][0]));
say(`  import: ${f(m.import_file.seconds)} s, ${f(m.import_server.seconds)} s`);
m.file = await county_measure(dir, null, file_check(dir), () => 0);
m.server = await county_measure(path.join(run_dir, 'demo'), made, server_check('made'), cluster_processor);
const out = quick ? 'build/bench-quick-postgres.md' : 'docs/performance-postgres.md';
fs.writeFileSync(out, report(m));
console.log(out);
process.exit(0);
