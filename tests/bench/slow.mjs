// ./bench --slow: slowhttptest's four modes against the program while people read pages, and what becomes of the people's times. Each
// mode stands between two stretches without it, so that the ratio is that of one run on one machine. Writes docs/performance-slow.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, copy_of, demo_county, f, get, machine, offices, run, run_dir, say, serve, sleep, stop, table, version, whole } from './lib.mjs';
import { SLOW_CONNECTIONS, slow_attack, slow_modes } from '../http/slow.mjs';

const quick = process.argv.includes('--quick');
const SECONDS = quick ? 3 : 15; // of each stretch
const PEOPLE = 8, PAUSE = 20;   // who read at once, and milliseconds between two of their pages
const LIMIT = 2;                // so many times as long a p99 may be

// Pages one after another, each on a connection of its own: a newcomer must be let in too. The times from the first word to the last.
async function read_pages(server, people, seconds) {
	const pages = ['/members', '/ledger', '/cockpit', '/orgs'], times = [], until = performance.now() + seconds * 1000;
	await Promise.all(people.map(async (person, n) => {
		for (let i = n; performance.now() < until; i++) {
			const began = performance.now(), { status } = await get(server.port, pages[i % pages.length], person.token);
			if (status !== 200)
				throw new Error(`${pages[i % pages.length]} answered ${status}`);
			times.push(performance.now() - began);
			await sleep(PAUSE);
		}
	}));
	times.sort((a, b) => a - b);
	const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
	return { count: times.length, p50: at(0.5), p99: at(0.99) };
}

const descriptors = (server) => fs.readdirSync(`/proc/${server.pid}/fd`).length;

async function under(mode, server, people) {
	const attack = slow_attack(mode, server.port, SECONDS + 5);
	await sleep(1000); // until its connections are there
	const held = descriptors(server), times = await read_pages(server, people, SECONDS);
	attack.child.kill('SIGKILL');
	await attack.over;
	for (let i = 0; i < 100 && descriptors(server) > 200; i++)
		await sleep(100);
	return { mode, held, ...times };
}

async function measure() {
	const data = copy_of(await demo_county('bench-data'), 'data'), lists = path.join(run_dir, 'lists'), rows = [];
	fs.mkdirSync(lists);
	await run(path.join(build, 'bench-prepare'), ['people', data, lists, '100'], { seconds: 300 });
	const people = offices(lists).filter((o) => o.role === 'county' || o.role === 'township').slice(0, PEOPLE);
	const server = await serve(data, { XIANFENG_REQUEST_TIMEOUT: '5' });
	await read_pages(server, people, 2);
	let before = await read_pages(server, people, SECONDS);
	for (const mode of Object.keys(slow_modes)) {
		const busy = await under(mode, server, people), after = await read_pages(server, people, SECONDS);
		rows.push({ ...busy, before, after, ratio: 2 * busy.p99 / (before.p99 + after.p99) });
		say(`  ${mode}: p99 ${f(busy.p99)} ms, ${f(before.p99)} and ${f(after.p99)} without it`);
		before = after;
	}
	await stop(server.child);
	return rows;
}

// Where the machine itself was twice as slow before as after, or the other way round, the ratio says nothing.
const steady = (r) => Math.max(r.before.p99, r.after.p99) <= 2 * Math.min(r.before.p99, r.after.p99);
const judgement = (r) => (!steady(r) ? 'not judged: the machine was not steady' : r.ratio <= LIMIT ? 'met' : 'not met');

const report = (rows) => `# Slow clients beside people

Written by \`./bench --slow${quick ? ' --quick' : ''}\`: slowhttptest opens up to ${SLOW_CONNECTIONS} connections in each of its four modes while ${PEOPLE} people read the member list, the ledger, the
cockpit and the organisations, each page on a new connection and ${PAUSE} ms after the one before. The ratio is the people's p99 to the mean of what it
was right before and right after, in the same run; \`request-timeout = 5\`. Program, people and slowhttptest share the cores.

- Machine: ${machine()}; load average ${f(os.loadavg()[0], 2)} at the end
- slowhttptest ${version('slowhttptest', ['-h'], /version ([\d.]+)/)}; the demo county
- ${new Date().toISOString().slice(0, 10)}${quick ? ', **quick run: figures for trying only**' : ''}

${table(['mode', 'connections held', 'pages', 'p50 ms', 'p99 ms', 'p99 before', 'p99 after', 'ratio', `≤ ${LIMIT}`], rows.map((r) => [r.mode, whole(r.held), whole(r.count), f(r.p50), f(r.p99),
	f(r.before.p99), f(r.after.p99), f(r.ratio, 2), judgement(r)]))}`;

const rows = await measure();
const file = quick ? 'build/bench-slow.md' : 'docs/performance-slow.md';
fs.writeFileSync(file, report(rows));
console.log(`${report(rows)}\n${file}`);
process.exit(0);
