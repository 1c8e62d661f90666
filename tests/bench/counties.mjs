// ./bench --counties [N]: N small counties and a city above them in one program run, on both engines; writes their table into
// docs/scale-out.md. Makes and removes everything in a temporary directory; a few minutes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, check, clean_up, command_ok, new_dir, on_server, Server, sign_in, sleep, sql } from '../http/harness.mjs';

const [program, number = '100', part] = process.argv.slice(2);
const COUNT = Number(number), VILLAGES = 6;
const DOC = 'docs/scale-out.md', BEGIN = '<!-- measured by ./bench --counties -->', END = '<!-- end of what was measured -->';
const code = (i) => `C${String(i).padStart(3, '0')}`;
const codes = Array.from({ length: COUNT }, (_, i) => code(i + 1));
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));

const ms = (since) => performance.now() - since;
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];

// What the process holds: resident memory in MiB, threads, open files.
function state(pid) {
	const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8'), field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)[1]);
	return { mib: field('VmRSS') / 1024, threads: field('Threads'), files: fs.readdirSync(`/proc/${pid}/fd`).length };
}

function make(city, list) {
	const place = ['--counties', list, '--data', city];
	fs.mkdirSync(city);
	fs.writeFileSync(list, `[CITY]\n${codes.map((c) => `counties = ${c}\n`).join('')}${codes.map((c) => `[${c}]\n`).join('')}`);
	command_ok(['init', '--area', '--county', '青州市', '--code', 'CITY', ...place]);
	command_ok(['user', 'password', 'area', '--county', 'CITY', ...place], { input: 'qinghe-2026\n' });
	for (const [i, c] of codes.entries()) {
		command_ok(['demo', '--villages', String(VILLAGES), '--months', '3', '--seed', String(i + 1), '--date', '2026-11-23', '--county', `第${i + 1}县`, '--code', c, ...place]);
		if (i % 10 === 9)
			console.error(`${on_server ? 'PostgreSQL' : 'SQLite'}: ${i + 1} of ${COUNT} counties are made`);
	}
}

async function times(list, ask) {
	const found = [];
	for (const one of list) {
		const began = performance.now();
		await ask(one);
		found.push(ms(began));
	}
	return found;
}

// Each county's office opens its cockpit: from then on every county has been read by some thread.
async function visit_all(server, result) {
	const offices = new Map();
	for (const c of codes)
		offices.set(c, await sign_in(at(server, `/${c}`), 'county'));
	const first = await times(codes, (c) => offices.get(c).page('/cockpit'));
	result.cockpit = [quantile(first, 0.5), quantile(first, 0.99)];
	for (let round = 0; round < 8; round++) // so that each pool thread has read many of them
		for (const c of codes)
			await offices.get(c).page(`/members?round=${round}`);
	const again = await times(codes, (c) => offices.get(c).page('/ledger'));
	result.ledger = [quantile(again, 0.5), quantile(again, 0.99)];
}

async function visit_city(server, city, result) {
	const official = await sign_in(at(server, '/CITY'), 'area');
	for (const c of codes) { // what each county's own job does within the hour
		const office = await sign_in(at(server, `/${c}`), 'county');
		await office.post('/jobs', { name: 'report' });
	}
	const rows = (text) => Number(on_server ? sql(city, text.replace('$1', '1'))[0][0] : sql(path.join(city, 'CITY'), text.replace('$1', '1'))[0][0]);
	await sleep(1000 + COUNT * 20);
	const began = performance.now();
	await official.post('/area/gather');
	while (rows('select count(*) from area_county where tenant = $1') < COUNT && ms(began) < 30000)
		await sleep(10);
	result.gather = ms(began);
	result.gathered = rows('select count(*) from area_county where tenant = $1');
	const shown = await times(Array.from({ length: 20 }, (_, i) => i), (i) => official.page(`/area?period=2026&round=${i}`));
	result.area = [quantile(shown, 0.5), quantile(shown, 0.99)];
}

async function measure() {
	const city = new_dir('city'), list = `${city}.conf`, result = {};
	make(city, list);
	const began = performance.now();
	const server = await Server.start(city, { args: ['--counties', list], env: { XIANFENG_PAGES_KEPT: '0' } });
	result.start = ms(began);
	const page = performance.now();
	check((await sign_in(at(server, `/${codes[0]}`), 'county')) !== null, 'signed in');
	result.first = ms(page);
	result.at_start = state(server.child.pid);
	await visit_all(server, result);
	result.after = state(server.child.pid);
	await visit_city(server, city, result);
	result.end = state(server.child.pid);
	const stopping = performance.now();
	check((await server.stop()).code === 0, `the server did not end well: ${server.log.slice(-1000)}`);
	result.stop = ms(stopping);
	return result;
}

const one = (n) => n.toFixed(n < 10 ? 1 : 0), pair = ([p50, p99]) => `${one(p50)}, ${one(p99)}`;
function table(sqlite, postgres) {
	const line = (name, of) => `| ${name} | ${of(sqlite)} | ${of(postgres)} |`;
	const held = (s) => `${one(s.mib)} MiB, ${s.threads} threads, ${s.files} files`;
	return [BEGIN, '', `Measured: ${COUNT} counties of ${VILLAGES} villages each and one area, ${os.cpus()[0].model.trim()}, ${os.cpus().length} cores shared with`,
		'whoever asks; no page is kept and shown again; p50, p99 in milliseconds.', '',
		'| | files | one PostgreSQL |', '|---|---|---|',
		line('start until it answers', (r) => `${one(r.start / 1000)} s`), line('held then', (r) => held(r.at_start)),
		line('first sign-in (a password’s hash)', (r) => `${one(r.first)} ms`), line('each county’s first cockpit', (r) => pair(r.cockpit)),
		line('each county’s ledger, later', (r) => pair(r.ledger)), line('held when every county was read often', (r) => held(r.after)),
		line('gathering all counties’ sums', (r) => `${one(r.gather)} ms (${r.gathered} counties)`), line('the area’s page', (r) => pair(r.area)),
		line('held at the end', (r) => held(r.end)), line('orderly stop', (r) => `${one(r.stop / 1000)} s`), '', END].join('\n');
}

const result = await measure();
if (part === 'json') {
	console.log(JSON.stringify(result));
} else {
	console.error(JSON.stringify(result));
	const other = spawnSync('tools/postgres.sh', ['with', process.execPath, fileURLToPath(import.meta.url), program, number, 'json'],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 1800000 });
	check(other.status === 0, 'the measurement on PostgreSQL did not come to its end');
	const text = fs.readFileSync(DOC, 'utf8'), before = text.indexOf(BEGIN), behind = text.indexOf(END);
	check(before >= 0 && behind > before, `${DOC} has no place for the table`);
	fs.writeFileSync(DOC, text.slice(0, before) + table(result, JSON.parse(other.stdout)) + text.slice(behind + END.length));
}
process.exit(0);
