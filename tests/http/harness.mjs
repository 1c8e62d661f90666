// What all HTTP tests use: the program as a child, a browser without a screen, raw sockets, the county's file, TAP lines.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const NOW = '2026-11-23T08:00';
export const PASSWORD = 'qinghe-2026';
export const TEST_SECONDS = Number(process.env.XIANFENG_TEST_SECONDS ?? 120); // more where a sanitizer makes all slow

// ---- what must be gone at the end -----------------------------------------------------------------------------------

const children = new Set();
export const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'xianfeng-http-'));

export function clean_up() {
	for (const child of children)
		child.kill('SIGKILL');
	fs.rmSync(temporary, { recursive: true, force: true });
}

let named = 0;
export const new_dir = (name) => path.join(temporary, `${name}-${++named}`);

// ---- TAP --------------------------------------------------------------------------------------------------------------

export class Refuted extends Error {}

export function check(condition, message) {
	if (!condition)
		throw new Refuted(message);
}

export function equal(have, want, what) {
	if (have !== want)
		throw new Refuted(`${what}: ${JSON.stringify(want)} was expected, ${JSON.stringify(have)} came`);
}

// Collects many small findings, so that one run names all of them.
export class Findings {
	list = [];
	add(text) {
		this.list.push(text);
	}
	expect(condition, text) {
		if (!condition)
			this.add(text);
	}
	end() {
		if (this.list.length)
			throw new Refuted(`${this.list.length} findings:\n` + this.list.slice(0, 40).join('\n'));
	}
}

let mark = '';
let chosen = null;
export function tap_options(the_mark, the_chosen) {
	mark = the_mark;
	chosen = the_chosen ? new RegExp(the_chosen) : null;
}

export function failed(name, e) {
	console.log(`not ok ${mark}${name}`);
	const text = e instanceof Refuted ? e.message : String(e.stack);
	for (const line of text.split('\n').slice(0, 60))
		console.log(`# ${line.slice(0, 300)}`);
}

export async function test(name, run, seconds = TEST_SECONDS) {
	if (chosen && !chosen.test(name))
		return;
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Refuted(`not done after ${seconds} s`)), seconds * 1000);
	});
	const began = Date.now();
	try {
		await Promise.race([run(), late]);
		console.log(`ok ${mark}${name}`);
	} catch (e) {
		failed(name, e);
	} finally {
		clearTimeout(timer);
	}
	if (process.env.XIANFENG_TEST_TIMES)
		console.error(`${Date.now() - began} ms ${name}`);
}

// ---- the command line ---------------------------------------------------------------------------------------------------

export const program = path.resolve(process.argv[2] ?? 'build/xianfeng');
const environment = () => {
	const env = { ...process.env, XIANFENG_NOW: NOW };
	for (const name of Object.keys(env))
		if (name.startsWith('XIANFENG_') && name !== 'XIANFENG_NOW')
			delete env[name];
	return env;
};

// With XIANFENG_TEST_DB=postgres://… (tools/postgres.sh with …) the records of each data directory lie in a database of its
// own on that server, made when the directory is first named.
const server_url = process.env.XIANFENG_TEST_DB;
const databases = new Map();
function psql(url, text) {
	const r = spawnSync('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-F', '\x1f', '-R', '\x1e', '-d', url], {
		input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (r.error || r.status !== 0)
		throw new Error(`psql: ${r.error ?? r.stderr} in ${text}`);
	return r.stdout.replace(/\x1e?\n?$/, '').split('\x1e').filter((row) => row !== '').map((row) => row.split('\x1f'));
}
function database(dir, template = 'template0') {
	if (!databases.has(dir)) {
		const name = `http_${process.pid}_${databases.size}`;
		psql(server_url, `create database ${name} template ${template}`);
		databases.set(dir, { name, url: server_url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`) });
	}
	return databases.get(dir);
}
// A directory whose records lie in its file all the same: a backup, a county moved there.
const files = new Set();
export function in_file(dir) {
	files.add(dir);
	return dir;
}
// Where the records of a directory lie, as --db and --to-db say it.
export const place = (dir) => (server_url && !files.has(dir) ? database(dir).url : '');
// The records lie elsewhere from now on: at a standby that was promoted.
export const place_set = (dir, url) => databases.set(dir, { ...databases.get(dir), url });
// What the environment must say for a command line that names a data directory.
export function place_of(args) {
	const at = args.indexOf('--data');
	return server_url && at >= 0 ? { XIANFENG_DB: place(args[at + 1]) } : {};
}

// Runs a command to its end: {code, out, err}. An empty folder is its place, so that no settings file is found by chance.
export function command(args, { input = '', env = {}, cwd = temporary, seconds = 300 } = {}) {
	const r = spawnSync(program, args, { input, cwd, env: { ...environment(), ...place_of(args), ...env }, timeout: seconds * 1000, encoding: 'utf8',
		maxBuffer: 1 << 28 });
	if (r.error)
		throw r.error;
	return { code: r.status, signal: r.signal, out: r.stdout, err: r.stderr };
}

// The same beside what else goes on here: requests under way are answered meanwhile.
export function command_beside(args, { env = {} } = {}) {
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: temporary, env: { ...environment(), ...place_of(args), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
		const said = { out: '', err: '' };
		children.add(child);
		child.stdout.on('data', (piece) => (said.out += piece));
		child.stderr.on('data', (piece) => (said.err += piece));
		child.on('close', (code, signal) => (children.delete(child), resolve({ code, signal, ...said })));
	});
}

export function command_ok(args, options) {
	const r = command(args, options);
	check(r.code === 0, `xianfeng ${args.join(' ')} ended with ${r.code ?? r.signal}:\n${r.err}${r.out}`);
	return r.out;
}

// Rows of a question to the county's file, ids as text: they are wider than a JavaScript number.
export function sql(dir, text) {
	if (place(dir))
		return psql(place(dir), text);
	const r = spawnSync('sqlite3', ['-separator', '\x1f', '-newline', '\x1e', path.join(dir, 'county.db')], {
		input: `.timeout 5000\n${text}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (r.error || r.status !== 0)
		throw new Error(`sqlite3: ${r.error ?? r.stderr} in ${text}`);
	return r.stdout.split('\x1e').slice(0, -1).map((row) => row.split('\x1f'));
}
// Changes records behind the program's back. Its pages then lack the sums that this program writes; a VACUUM by the same hand
// leaves a file without any, which the program takes as it is.
export function alter(dir, text) {
	sql(dir, text);
	if (!place(dir))
		sql(dir, 'vacuum');
}
// What the two engines call differently: bytes written out, bytes as hexadecimal and as text, tables, columns.
export const on_server = Boolean(server_url);
export const bytes = (hex) => (server_url ? `'\\x${hex}'::bytea` : `x'${hex}'`);
export const as_hex = (column) => (server_url ? `encode(${column}, 'hex')` : `lower(hex(${column}))`);
export const as_text = (column) => (server_url ? `encode(${column}, 'escape')` : `cast(${column} as text)`);
export const tables = (dir) => sql(dir, server_url ? "select tablename from pg_tables where schemaname = 'public' order by 1" :
	"select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name").map(([name]) => name);
export const columns = (dir, table) => sql(dir, server_url ?
	`select column_name from information_schema.columns where table_name = '${table}' and table_schema = 'public' order by ordinal_position` :
	`select name from pragma_table_info('${table}')`).map(([name]) => name);
export const sql_one = (dir, text) => sql(dir, text)[0]?.[0];

const counties = {};
// A fresh copy of the demo county with so many villages.
export function county(villages = 12) {
	if (!counties[villages]) {
		const made = new_dir(`county${villages}`);
		command_ok(['demo', '--villages', String(villages), '--seed', '1', '--date', '2026-11-23', '--data', made]);
		counties[villages] = made;
	}
	const copy = new_dir('data');
	fs.cpSync(counties[villages], copy, { recursive: true });
	if (server_url)
		database(copy, database(counties[villages]).name);
	return copy;
}

// ---- the server ---------------------------------------------------------------------------------------------------------

export class Server {
	constructor(dir, { env = {}, args = [], before = [] } = {}) {
		this.dir = dir;
		this.log = '';
		this.out = '';
		this.ended = null;
		const line = [...before, program, 'serve', '--data', dir, '--listen', '127.0.0.1:0', ...args];
		this.child = spawn(line[0], line.slice(1), {
			cwd: temporary, env: { ...environment(), ...place_of(['--data', dir]), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
		children.add(this.child);
		this.child.stderr.on('data', (piece) => (this.log += piece));
		this.child.stdout.on('data', (piece) => (this.out += piece));
		this.exit = new Promise((resolve) => this.child.on('close', (code, signal) => {
			children.delete(this.child);
			this.ended = { code, signal };
			resolve(this.ended);
		}));
		// What lies idle is closed from here before the server does it (30 s): a request must not cross its closing.
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 8, timeout: 20000 });
	}
	static async start(dir, options) {
		const server = new Server(dir, options);
		await server.ready();
		return server;
	}
	async ready() {
		for (let i = 0; i < 3000 && !this.ended; i++) {
			const found = /127\.0\.0\.1:(\d+)/.exec(this.out);
			if (found) {
				this.port = Number(found[1]);
				this.host = `127.0.0.1:${this.port}`;
				return;
			}
			await sleep(10);
		}
		throw new Refuted(`the server did not start:\n${this.log}`);
	}
	// Stops it as an administrator does, and returns how it ended.
	async stop() {
		this.agent.destroy();
		if (!this.ended)
			this.child.kill('SIGTERM');
		const hard = setTimeout(() => this.child.kill('SIGKILL'), 20000);
		await this.exit;
		clearTimeout(hard);
		return this.ended;
	}
	// The log's lines from a place on, when they have come.
	async log_since(from) {
		for (let i = 0; i < 1000 && this.log.length === from; i++)
			await sleep(10);
		return this.log.slice(from);
	}
}

// The same server as one of its counties sees it: every address below `mount`, by the host `name`.
export const at = (server, mount, name) => Object.create(server, { mount: { value: mount }, name: { value: name } });

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Runs `body` with a server and stops it whatever happens; a server that crashes fails the test.
export async function with_server(dir, options, body) {
	const server = await Server.start(dir, options);
	let how;
	try {
		await body(server);
	} finally {
		how = await server.stop();
	}
	check(how.code === 0, `the server ended with ${how.code ?? how.signal}:\n${server.log.slice(-3000)}`);
	check(!/runtime error|(Address|Thread)Sanitizer/.test(server.log), server.log.slice(-3000));
}

// ---- requests -----------------------------------------------------------------------------------------------------------

const used = new WeakMap(); // when a socket had its last answer
const IDLE = 1000; // milliseconds, less than any server here waits for who says nothing

// Sends one request: {status, headers, text, bytes}. Nothing is followed. A request on a line that lay idle may cross the server's closing
// of it (whoever waits for a command reads nothing meanwhile): it was not read then, and goes once more.
export async function send(server, method, target, options) {
	try {
		return await send_once(server, method, target, options);
	} catch (e) {
		if (!e.crossed)
			throw e;
		return send_once(server, method, target, options);
	}
}

function send_once(server, method, target, { headers = {}, body = null } = {}) {
	return new Promise((resolve, reject) => {
		const began = Date.now();
		const request = http.request({ host: '127.0.0.1', port: server.port, method, path: (server.mount ?? '') + target,
			agent: server.agent, headers: server.name ? { Host: server.name, ...headers } : headers,
			timeout: 30000 }, (reply) => {
			const pieces = [], { socket } = reply;
			reply.on('data', (piece) => pieces.push(piece));
			reply.on('error', reject);
			reply.on('end', () => {
				used.set(socket, Date.now());
				const bytes = Buffer.concat(pieces);
				resolve({ status: reply.statusCode, headers: reply.headers, raw: reply.rawHeaders, bytes,
					get text() { return bytes.toString('utf8'); } });
			});
		});
		request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${target}`)));
		request.on('error', (e) => {
			const crossed = request.reusedSocket && !request.res && ['ECONNRESET', 'EPIPE'].includes(e.code) && began - (used.get(request.socket) ?? began) > IDLE;
			reject(Object.assign(new Error(`${method} ${target}: ${e.message}`, { cause: e }), { crossed }));
		});
		request.end(body ?? undefined);
	});
}

// Writes bytes as they are and reads until the other side ends or falls silent after an answer.
export function raw(server, bytes, { wait = 5000 } = {}) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(server.port, '127.0.0.1');
		const pieces = [];
		const end = () => {
			socket.destroy();
			const text = Buffer.concat(pieces).toString('utf8');
			resolve({ status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0), text });
		};
		const timer = setTimeout(end, wait);
		socket.on('data', (piece) => {
			pieces.push(piece);
			// An answer with a length that is all there needs no further waiting.
			const text = Buffer.concat(pieces).toString('latin1'), head = text.indexOf('\r\n\r\n');
			const length = /\r\nContent-Length: (\d+)/i.exec(text.slice(0, head + 2));
			if (head > 0 && length && text.length >= head + 4 + Number(length[1])) {
				clearTimeout(timer);
				end();
			}
		});
		socket.on('end', () => (clearTimeout(timer), end()));
		socket.on('error', (e) => (clearTimeout(timer), pieces.length || e.code === 'ECONNRESET' || e.code === 'EPIPE' ? end() : reject(e)));
		socket.write(bytes);
	});
}

// Sends bytes one by one, one each `every` milliseconds, and tells after how many the other side closed; -1 when it never did.
export function drip(server, bytes, every, most) {
	return new Promise((resolve) => {
		const socket = net.connect(server.port, '127.0.0.1'), began = Date.now();
		let at = 0;
		const end = (how) => {
			clearInterval(timer);
			socket.destroy();
			resolve(how);
		};
		const timer = setInterval(() => {
			if (Date.now() - began > most)
				end(-1);
			else
				socket.write(bytes.subarray(at, ++at));
		}, every);
		for (const event of ['error', 'close', 'end'])
			socket.on(event, () => end(at));
		socket.resume();
	});
}

// What may differ between two pages that say the same: tokens, the minute.
export const plain = (text) => text.replace(/(编号 |"request":")[2-9A-Z]{4}-[2-9A-Z]{4}/g, 'N').replace(/[0-9a-f]{64}/g, 'T').replace(/\d\d:\d\d(:\d\d)?/g, 'M').replace(/data-clock="\d+"/g, '');

export const form_of = (fields) => (Array.isArray(fields) ? fields : Object.entries(fields))
	.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');

// A multipart body: parts are {name, value} or {name, file, type, bytes}.
export function multipart(parts, boundary = 'xianfeng7e3b') {
	const pieces = [];
	for (const part of parts) {
		const file = part.file === undefined ? '' : `; filename="${part.file}"\r\nContent-Type: ${part.type ?? 'application/octet-stream'}`;
		pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${file}\r\n\r\n`),
			Buffer.from(part.bytes ?? part.value ?? ''), Buffer.from('\r\n'));
	}
	pieces.push(Buffer.from(`--${boundary}--\r\n`));
	return { body: Buffer.concat(pieces), headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
export const unescape_html = (text) => text.replace(/&(?:(amp|lt|gt|quot)|#(\d+)|#x([0-9a-f]+));/gi,
	(_, name, decimal, hex) => (name ? entities[name] : String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16))));

// The fields of the first form whose action ends so, as a browser would send them: [[name, value], …].
export function form_fields(page, action) {
	const form = [...page.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map((m) => m[0])
		.find((text) => unescape_html(/\baction="([^"]*)"/.exec(text)?.[1] ?? '') === action);
	check(form, `the page has no form for ${action}`);
	const fields = [];
	const attribute = (tag, name) => unescape_html(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
	for (const m of form.matchAll(/<input\b[^>]*>|<textarea\b([^>]*)>([\s\S]*?)<\/textarea>|<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
		const name = attribute(m[0].slice(0, m[0].indexOf('>') + 1), 'name');
		const type = attribute(m[0], 'type');
		if (!name)
			continue;
		if (m[0].startsWith('<textarea')) {
			fields.push([name, unescape_html(m[2]).replace(/^\n/, '')]);
		} else if (m[0].startsWith('<select')) {
			const option = /<option\b[^>]*\sselected[^>]*>/.exec(m[4]) ?? /<option\b[^>]*>/.exec(m[4]);
			if (option)
				fields.push([name, attribute(option[0], 'value')]);
		} else if (!['checkbox', 'radio', 'submit', 'file'].includes(type) || (/\schecked/.test(m[0]) && type !== 'file')) {
			fields.push([name, attribute(m[0], 'value')]);
		}
	}
	return fields;
}

export const with_field = (fields, changes) =>
	[...fields.filter(([name]) => !(name in changes)), ...Object.entries(changes)];

// A person at a browser: cookies are kept, forms carry the page's token.
export class Visitor {
	cookies = {};
	constructor(server, headers = {}) {
		this.server = server;
		this.headers = headers;
	}
	async request(method, target, { headers = {}, body = null } = {}) {
		const cookie = Object.entries(this.cookies).map(([k, v]) => `${k}=${v}`).join('; ');
		const reply = await send(this.server, method, target, {
			headers: { ...(cookie ? { Cookie: cookie } : {}), ...this.headers, ...headers }, body });
		for (const line of reply.headers['set-cookie'] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (/Max-Age=0\b/i.test(line))
				delete this.cookies[name];
			else
				this.cookies[name] = value;
			if (name === 'sid')
				this.token = null; // another session's, or another office's
		}
		return reply;
	}
	get(target, options) {
		return this.request('GET', target, options);
	}
	async page(target) {
		const reply = await this.get(target);
		check(reply.status === 200, `GET ${target} answered ${reply.status}`);
		return reply.text;
	}
	// The token of the session; taken from a page that everybody of this kind may read.
	async csrf() {
		if (!this.token) {
			const phone = this.cookies.tv ? null : await this.get('/m/me'); // an area has no phones
			const page = phone?.status === 200 ? phone.text : await this.page(this.cookies.tv ? await this.tv_page() : '/me');
			this.token = /<meta name="csrf" content="([^"]+)"/.exec(page)?.[1] ?? /name="csrf" value="([^"]+)"/.exec(page)?.[1];
			check(this.token, 'no CSRF token in the page');
		}
		return this.token;
	}
	async tv_page() {
		return '/tv';
	}
	async post(target, fields = {}, { headers = {}, csrf = undefined } = {}) {
		const token = csrf === undefined ? await this.csrf() : csrf;
		const list = (Array.isArray(fields) ? fields : Object.entries(fields)).filter(([name]) => name !== 'csrf');
		const body = form_of(token === null ? list : [['csrf', token], ...list]);
		return this.request('POST', target, { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded',
			'Content-Length': Buffer.byteLength(body), ...headers } });
	}
	async post_multipart(target, parts) {
		const { body, headers } = multipart([{ name: 'csrf', value: await this.csrf() }, ...parts]);
		return this.request('POST', target, { body, headers: { ...headers, 'Content-Length': body.length } });
	}
	async sign_in(login, password = PASSWORD) {
		const reply = await this.post('/sign-in', { login, password }, { csrf: null });
		check(reply.status === 303 && this.cookies.sid, `${login} could not sign in: ${reply.status}\n${reply.text.slice(0, 2000)}`);
		this.login = login;
		return this;
	}
}

export const sign_in = (server, login, password) => new Visitor(server).sign_in(login, password);

// A television that the secretary has paired.
export async function pair_tv(server, secretary, name = '活动室电视') {
	const tv = new Visitor(server);
	await tv.post('/tv/pair', {}, { csrf: null });
	const digits = (await tv.page('/tv/pair')).match(/data-live-field="code1">(\d+)<[\s\S]*?data-live-field="code2">(\d+)</) ??
		(await tv.page('/tv/pair')).match(/(\d{4})<\/span>\s*<span[^>]*>(\d{4})/);
	check(digits, 'the television shows no code');
	const reply = await secretary.post('/devices/pair', { code: digits[1] + digits[2], name });
	check(reply.status === 303, `pairing answered ${reply.status}`);
	return tv;
}

// A meeting of the visitor's branch this morning, brought by its people to a state; its id.
export async function meeting(secretary, state = 'open', fields = {}) {
	const planned = await secretary.post('/activities', { kinds: 'theme_day', title: '十一月主题党日', starts: `${NOW.slice(0, 10)}T07:45`, ends: `${NOW.slice(0, 10)}T09:30`,
		place: '村党员活动室', host: '刘成玉', agenda: '义务植树', ...fields });
	check(planned.status === 303, `planning answered ${planned.status}`);
	const id = /(\d+)/.exec(planned.headers.location)[1];
	for (const act of { planned: [], noticed: ['notice'], open: ['notice', 'open'], held: ['notice', 'open', 'roll', 'close'] }[state]) {
		const fields = [];
		if (act === 'roll')
			for (const [, member] of (await secretary.page(`/activities/${id}/roll`)).matchAll(/name="present" value="(\d+)"/g))
				fields.push(['seen', member], ['present', member]);
		const reply = await secretary.post(`/activities/${id}/${act}`, fields);
		check(reply.status === 303, `${act} of a meeting answered ${reply.status}`);
	}
	return id;
}

export const routes = () => JSON.parse(command_ok(['routes', '--format', 'json']));
export const has_route = (method, route_path) => routes().some((r) => r.method === method && r.path === route_path);
