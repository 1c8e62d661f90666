// What the parts of ./bench share: programs that are started and are gone at the end, servers, load makers, tables.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { members_write, organisations_write } from './roster.mjs';

export const DAY = '2026-11-23';
export const PREPARE_AT = `${DAY}T19:00:00+08:00`, SERVE_AT = `${DAY}T19:06:00+08:00`;
const HZ = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;

export const build = path.resolve('build-release');
export const program = path.join(build, 'xianfeng');
fs.mkdirSync('build', { recursive: true });
export const run_dir = fs.mkdtempSync(path.resolve('build/bench-run-'));
const children = new Set();

// ---- what must be gone at the end -----------------------------------------------------------------------------------

function clean_up() {
	for (const child of children)
		child.kill('SIGKILL');
	fs.rmSync(run_dir, { recursive: true, force: true });
}
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));

// ---- running things -------------------------------------------------------------------------------------------------

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const environment = (now, more = {}) => ({ PATH: `${process.env.PATH}:/usr/sbin`, LANG: 'C.UTF-8', XIANFENG_NOW: now, ...more });
export const say = (text) => console.error(text);

// Runs a program to its end: {out, seconds, peak}; peak is its largest resident memory in MiB.
export function run(file, args, { seconds = 120, now = PREPARE_AT, cwd = run_dir, more = {} } = {}) {
	return new Promise((resolve, reject) => {
		const began = performance.now();
		const child = spawn(file, args, { cwd, env: environment(now, more), stdio: ['ignore', 'pipe', 'pipe'] });
		let out = '', err = '', peak = 0;
		children.add(child);
		child.stdout.on('data', (piece) => (out += piece));
		child.stderr.on('data', (piece) => (err += piece));
		const watch = setInterval(() => (peak = Math.max(peak, memory(child.pid).peak)), 20);
		const limit = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
		child.on('error', reject);
		child.on('close', (code, signal) => {
			clearInterval(watch);
			clearTimeout(limit);
			children.delete(child);
			const took = (performance.now() - began) / 1000;
			if (code === 0)
				resolve({ out, seconds: took, peak });
			else
				reject(new Error(`${path.basename(file)} ${args.slice(0, 2).join(' ')} ended with ${code ?? signal}\n${err}${out}`.slice(0, 3000)));
		});
	});
}

export function sql(file, text) {
	const r = spawnSync('sqlite3', ['-separator', '\t', file], { input: `.timeout 10000\n${text}\n`, encoding: 'utf8', maxBuffer: 1 << 28,
		timeout: 120000 });
	if (r.error || r.status !== 0 || r.stderr)
		throw new Error(`sqlite3: ${r.error ?? r.stderr}`);
	return r.stdout.split(/\r?\n/).filter(Boolean).map((row) => row.split('\t'));
}

export function memory(pid) {
	try {
		const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
		const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
		return { now: field('VmRSS'), peak: field('VmHWM') };
	} catch {
		return { now: 0, peak: 0 };
	}
}

// Processor time of a process in microseconds.
export function processor(pid) {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) * (1e6 / HZ);
}

export function get(port, target, session) {
	return new Promise((resolve, reject) => {
		const headers = session ? { Cookie: `sid=${session}` } : {};
		http.get({ host: '127.0.0.1', port, path: target, headers, agent: false, timeout: 20000 }, (reply) => {
			const pieces = [];
			reply.on('data', (piece) => pieces.push(piece));
			reply.on('error', reject);
			reply.on('end', () => resolve({ status: reply.statusCode, statements: Number(reply.headers['x-statements']), bytes: Buffer.concat(pieces) }));
		}).on('error', reject);
	});
}

export async function serve(dir, more = {}) {
	const began = performance.now();
	const started_at = Date.now();
	const child = spawn(program, ['serve', '--data', dir, '--listen', '127.0.0.1:0'], { cwd: run_dir, stdio: ['ignore', 'pipe', 'pipe'],
		env: environment(SERVE_AT, { XIANFENG_STATEMENT_HEADER: 'yes', XIANFENG_LOG: 'warn', ...more }) });
	const server = { child, pid: child.pid, out: '', err: '', began, shift: Math.floor((Date.parse(SERVE_AT) - started_at) / 1000) };
	children.add(child);
	child.stdout.on('data', (piece) => (server.out += piece));
	child.stderr.on('data', (piece) => (server.err += piece));
	child.on('close', () => (children.delete(child), (server.ended = true)));
	for (let i = 0; i < 6000 && !server.port && !server.ended; i++) {
		server.port = Number(/127\.0\.0\.1:(\d+)/.exec(server.out)?.[1]);
		await sleep(1);
	}
	if (!server.port)
		throw new Error(`the server did not start: ${server.err}`);
	return server;
}

export async function stop(child) {
	child.kill('SIGTERM');
	for (let i = 0; i < 1500 && children.has(child); i++)
		await sleep(10);
	child.kill('SIGKILL');
}

// nginx as it serves files fastest: the limit that pages are compared with.
export async function nginx_start(root) {
	const port = 20000 + Math.floor(Math.random() * 20000), dir = path.join(run_dir, 'nginx');
	fs.mkdirSync(dir);
	const user = process.getuid() === 0 ? 'user root;' : '';
	fs.writeFileSync(path.join(dir, 'nginx.conf'), `${user} daemon off; worker_processes ${Math.min(os.cpus().length, 8)}; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=10000; open_file_cache_valid 600s;
  default_type text/html; charset utf-8; gzip_static on;
  client_body_temp_path ${dir}/t; proxy_temp_path ${dir}/t; fastcgi_temp_path ${dir}/t; uwsgi_temp_path ${dir}/t; scgi_temp_path ${dir}/t;
  server { listen 127.0.0.1:${port}; root ${root}; } }\n`);
	const child = spawn('nginx', ['-p', dir, '-c', path.join(dir, 'nginx.conf'), '-e', path.join(dir, 'error.log')], { env: environment(PREPARE_AT), stdio: 'ignore' });
	children.add(child);
	child.on('error', () => {});
	child.on('close', () => children.delete(child));
	for (let i = 0; i < 300; i++) {
		await sleep(10);
		if (await get(port, '/').then(() => true, () => false))
			return { child, port, pids: workers(child.pid) };
	}
	throw new Error('nginx did not start');
}

function workers(pid) {
	return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

// ---- pages ----------------------------------------------------------------------------------------------------------

export const offices = (lists) => fs.readFileSync(path.join(lists, 'offices'), 'utf8').trim().split('\n').map((row) => row.split(' '))
	.map(([role, login, token, org]) => ({ role, login, token, org }));
const phones = (lists, count) => fs.readFileSync(path.join(lists, 'phones'), 'utf8').split('\n', count).map((row) => row.split(' ')[0]);

// What is measured: [name, [[path, session], …]].
export function page_list(lists) {
	const all = offices(lists), whole = all.filter((o) => o.role === 'county' || o.role === 'auditor');
	const secretaries = all.filter((o) => o.role === 'secretary'), townships = all.filter((o) => o.role === 'township');
	const each = (people, target) => people.map((o) => [typeof target === 'function' ? target(o) : target, o.token]);
	return [
		['sign-in page', [['/sign-in', '']]],
		['member list, county', each(whole, '/members')],
		['member list, page 100', each(whole, '/members?page=100')],
		['member search by initials', each(whole, '/members?q=zxw')],
		['member search by surname', each(whole, `/members?q=${encodeURIComponent('张')}`)],
		['member list, a township', each(townships, '/members')],
		['ledger, county', each(whole, '/ledger')],
		['ledger, a township', each(townships, '/ledger')],
		['cockpit, county', each(whole, '/cockpit')],
		['cockpit, a township', each(townships, '/cockpit')],
		['organisation page', each(secretaries, (o) => `/orgs/${o.org}`)],
		['phone home', phones(lists, 200).map((token) => ['/m', token])],
		['member list, county, gzip', each(whole, '/members'), 'gzip'],
	];
}

export async function wrk(port, connections, list, seconds, coding) {
	const file = path.join(run_dir, 'wrk-list');
	fs.writeFileSync(file, list.map((row) => row.join(' ').trim()).join('\n') + '\n');
	const r = await run('wrk', [`-t${Math.min(2, connections)}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', path.resolve('tests/bench/pages.lua'),
		`http://127.0.0.1:${port}`, '--', file, ...(coding ? [coding] : [])], { seconds: seconds + 30 });
	const line = JSON.parse(r.out.trim().split('\n').at(-1));
	return { ...line, per_second: line.requests / (line.us / 1e6), p50: line.p50 / 1000, p99: line.p99 / 1000 };
}

export async function with_processor(pids, body) {
	const total = () => pids.reduce((sum, pid) => sum + processor(pid), 0);
	const before = total(), r = await body();
	return { ...r, us: (total() - before) / r.requests };
}

// ---- check-ins ------------------------------------------------------------------------------------------------------

// One run of check-ins; `check` compares the ledger of what was acknowledged with the store.
export async function phones_run(server, lists, check_ledger, { name, round, phones, seconds, offices: readers = 0, paths = [] }) {
	const ledger = path.join(run_dir, `ledger-${round}`), before = processor(server.pid);
	const more = readers ? [String(readers), '1000', ...paths] : [];
	const { out } = await run(path.join(build, 'bench-phones'), [String(server.port), lists, String(round), String(phones), String(seconds), '0', String(server.shift), ledger,
		...more], { seconds: seconds + 30 });
	const r = JSON.parse(out), used = processor(server.pid) - before, check = check_ledger(ledger);
	if (!check.right || check.acknowledged !== r.acknowledged)
		throw new Error(`${name}: acknowledged and stored differ: ${check.text}`);
	const reads = r.reads.reduce((sum, read) => sum + read.count, 0);
	say(`  ${name}: ${(r.acknowledged / r.seconds).toFixed(0)}/s, p99 ${r.p99} ms`);
	return { name, phones, ...r, per_second: r.acknowledged / r.seconds, us: reads ? 0 : used / r.acknowledged, check, rss: memory(server.pid).now };
}

// ---- import ---------------------------------------------------------------------------------------------------------

// Imports the county's organisations and so many members into an empty place, which `place` names as options; `stored` tells how
// many are there afterwards.
export async function import_measure(county, members, place, stored) {
	const orgs_file = path.join(run_dir, 'organisations.csv'), members_file = path.join(run_dir, 'members.csv');
	const orgs = sql(path.join(county, 'county.db'),
		'select o.code, o.name, o.short, o.kind, o.founded, p.code from org o left join org p on p.tenant = o.tenant and p.id = o.parent where o.dissolved = 0 order by o.path;');
	await run(program, ['init', '--county', '青禾县', '--code', orgs[0][0], ...place]);
	const org_count = organisations_write(orgs_file, orgs), count = members_write(members_file, orgs, members);
	const first = await run(program, ['import', orgs_file, ...place], { seconds: 600 });
	const second = await run(program, ['import', members_file, ...place], { seconds: 600 });
	if (stored() !== count)
		throw new Error(`${count} members were imported, ${stored()} are there\n${second.out.slice(0, 2000)}`);
	const checked = await run(program, ['verify', ...place], { seconds: 600 });
	return { org_count, count, org_seconds: first.seconds, seconds: second.seconds, peak: second.peak, verify: checked.seconds };
}

// ---- tables ---------------------------------------------------------------------------------------------------------

export const table = (heads, rows) => [`| ${heads.join(' | ')} |`, `|${heads.map((_, i) => (i ? '---:' : '---')).join('|')}|`,
	...rows.map((row) => `| ${row.join(' | ')} |`), ''].join('\n');
export const f = (n, places = 1) => n.toFixed(places);
export const whole = (n) => Math.round(n).toLocaleString('en');

export function machine() {
	const model = /model name\s*:\s*(.*)/.exec(fs.readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? os.arch();
	const system = /PRETTY_NAME="(.*)"/.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
	return `${model}, ${os.cpus().length} cores, ${f(os.totalmem() / 2 ** 30, 0)} GiB, ${system}`;
}

export const version = (file, args, pattern) => {
	const r = spawnSync(file, args, { encoding: 'utf8', env: environment(PREPARE_AT) });
	return pattern.exec(r.stdout + r.stderr)?.[1] ?? '?';
};

// ---- counties -------------------------------------------------------------------------------------------------------

// A demo county in build/, kept from bench to bench as long as what makes it stays the same.
export async function demo_county(name, options = []) {
	const hash = createHash('sha256'), dir = path.resolve('build', name), stamp = path.join(dir, 'made-by');
	for (const folder of ['schema', 'src/demo'])
		for (const file of fs.readdirSync(folder).sort())
			hash.update(fs.readFileSync(path.join(folder, file)));
	const made_by = hash.update(options.join(' ')).digest('hex');
	if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === made_by)
		return dir;
	say(`making the demo county${options.map((word) => ` ${word}`).join('')} (once)`);
	fs.rmSync(dir, { recursive: true, force: true });
	await run(program, ['demo', '--date', DAY, ...options, '--data', dir], { seconds: 3600 });
	fs.writeFileSync(stamp, made_by);
	return dir;
}

// Another copy of a county, gone at the end.
export function copy_of(county, name) {
	const dir = path.join(run_dir, name);
	spawnSync('cp', ['-r', '--reflink=auto', county, dir]);
	return dir;
}
