// ./bench --long --hours N: the server under a mix of pages and check-ins for hours. What it watches is drift: memory,
// descriptors, the slow end of answers. Writes build/bench-long.md; ends with 1 when something drifted.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, copy_of, demo_county, f, machine, memory, page_list, phones_run, run, run_dir, say, serve, sql, stop, table, whole, wrk } from './lib.mjs';

const at = process.argv.indexOf('--hours');
const hours = at > 0 ? Number(process.argv[at + 1]) : 8;
if (!(hours > 0 && hours <= 72)) {
	console.error('./bench --long [--hours N]');
	process.exit(2);
}
const CYCLE = 60, PAGES_FOR = 40;         // seconds
const BRANCHES = 200, ROUNDS = 4;         // who checks in during all of it
const MEMORY_MORE = 8, SLOWER = 2;        // MiB, and times, from which it counts as drift
const cycles = Math.max(4, Math.round(hours * 3600 / CYCLE));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const county = await demo_county('bench-data'), data = copy_of(county, 'data'), lists = path.join(run_dir, 'lists');
fs.mkdirSync(lists);
await run(path.join(build, 'bench-prepare'), ['people', data, lists, String(BRANCHES), String(Math.ceil(cycles * CYCLE / 60) + 60)], { seconds: 600 });
const server = await serve(data), people = fs.readFileSync(path.join(lists, 'phones'), 'utf8').trim().split('\n');
const pages = page_list(lists).flatMap(([, list, coding]) => (coding ? [] : list));

// Those who check in during one cycle: a share of one round.
function share(cycle) {
	const each = Math.ceil(people.length * ROUNDS / cycles), first = cycle * each, dir = path.join(run_dir, 'share');
	const round = Math.floor(first / people.length);
	fs.rmSync(dir, { recursive: true, force: true });
	fs.mkdirSync(dir);
	fs.copyFileSync(path.join(lists, 'activities'), path.join(dir, 'activities'));
	fs.writeFileSync(path.join(dir, 'phones'), people.slice(first % people.length, first % people.length + each).join('\n') + '\n');
	return { dir, round };
}

function check(ledger) {
	const [[acknowledged, missing]] = sql(path.join(data, 'county.db'), `create temp table acknowledged (activity integer, member integer);
.mode csv
.import --csv --schema temp ${ledger} acknowledged
.mode tabs
select count(*), (select count(*) from acknowledged k left join attendance t on t.tenant = 1 and t.activity = k.activity and t.member = k.member
	and t.status = 'present' where t.member is null) from acknowledged;`);
	return { acknowledged: Number(acknowledged), right: missing === '0', text: `${missing} missing` };
}

const rows = [];
for (let cycle = 0; cycle < cycles && !server.ended; cycle++) {
	const began = performance.now(), { dir, round } = share(cycle);
	const read = await wrk(server.port, 8, pages, PAGES_FOR);
	const wrote = round < ROUNDS ? await phones_run(server, dir, check, { name: `cycle ${cycle + 1} of ${cycles}`, round, phones: 64, seconds: 10 }) : null;
	rows.push({ minute: Math.round((cycle + 1) * CYCLE / 60), per_second: read.per_second, p99: read.p99, bad: read.bad, wrote: wrote?.acknowledged ?? 0,
		write_p99: wrote?.p99 ?? 0, rss: memory(server.pid).now, peak: memory(server.pid).peak, files: fs.readdirSync(`/proc/${server.pid}/fd`).length,
		log: fs.statSync(path.join(data, 'county.db-wal')).size / 2 ** 20 });
	await sleep(Math.max(0, CYCLE * 1000 - (performance.now() - began)));
}
const ended = server.ended;
await stop(server.child);
const verified = await run(path.join(build, 'xianfeng'), ['verify', '--data', data], { seconds: 600 });

const quarter = Math.max(1, Math.floor(rows.length / 4));
const middle = (list, key) => list.map((row) => row[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)];
const early = rows.slice(quarter, 2 * quarter), late = rows.slice(-quarter); // the first quarter fills what is kept
const drift = (key) => [middle(early, key), middle(late, key)];
const findings = [];
if (ended)
	findings.push('the server ended');
if (rows.some((row) => row.bad))
	findings.push('answers that were not 200');
if (drift('rss')[1] > drift('rss')[0] + MEMORY_MORE)
	findings.push('memory grows');
if (drift('files')[1] > drift('files')[0] + 8)
	findings.push('descriptors grow');
if (drift('p99')[1] > drift('p99')[0] * SLOWER)
	findings.push('answers become slower');
const shown = rows.filter((_, i) => i % Math.ceil(rows.length / 48) === 0 || i === rows.length - 1);
fs.writeFileSync('build/bench-long.md', `# The server for ${hours} hours

${machine()}, load average ${f(os.loadavg()[0], 2)} at the end. Each minute ${PAGES_FOR} s of all pages at 8 connections, then a share of the people of ${BRANCHES} branches
checks in with 64 phones; all of what was acknowledged was found in the store. Afterwards: ${verified.out.trim().split('\n').at(-1)}

${table(['', 'second quarter', 'last quarter'], [['resident, MiB', ...drift('rss').map((n) => f(n))], ['descriptors', ...drift('files')],
	['pages p99 ms', ...drift('p99').map((n) => f(n))], ['check-ins p99 ms', ...drift('write_p99').map((n) => f(n))]])}
${findings.length ? `**Drifted: ${findings.join(', ')}.**` : 'Nothing drifted.'}

${table(['minute', 'pages/s', 'p99 ms', 'check-ins', 'p99 ms', 'RSS MiB', 'highest', 'descriptors', 'log MiB'], shown.map((row) => [row.minute, whole(row.per_second),
	f(row.p99), row.wrote, f(row.write_p99), f(row.rss), f(row.peak), row.files, f(row.log)]))}`);
for (const finding of findings)
	say(finding);
console.log('build/bench-long.md');
process.exit(findings.length ? 1 : 0);
