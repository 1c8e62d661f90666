// Trouble on the wire: crowds that hold connections, clients that drip, half-closed lines, requests hidden in requests, methods
// that no page takes. Whoever does it gets nothing by it, and everybody else is served meanwhile.
import fs from 'node:fs';
import net from 'node:net';
import { county, equal, Findings, on_server, send, sign_in, sleep, test, TEST_SECONDS, with_server } from './harness.mjs';
import { slow_attack, slow_modes } from './slow.mjs';

const chinese = /[\u4e00-\u9fff]{4}/;
const urlencoded = 'application/x-www-form-urlencoded';

// ---- what is looked at from outside ---------------------------------------------------------------------------------------

const resident = (server) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
const descriptors = (server) => fs.readdirSync(`/proc/${server.child.pid}/fd`).length;

// Waits until it holds; false when it does not within so many seconds.
async function within(seconds, holds) {
	for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(50))
		if (await holds())
			return true;
	return false;
}

// Opens many connections, says `text` on each and keeps them; those that the server closes are counted.
class Crowd {
	sockets = [];
	open = 0;
	closed = 0;
	static async gather(server, count, text) {
		const crowd = new Crowd();
		while (crowd.sockets.length < count) {
			for (let i = 0; i < 500 && crowd.sockets.length < count; i++) {
				const socket = net.connect(server.port, '127.0.0.1', () => crowd.open++);
				socket.on('error', () => {});
				socket.on('close', () => crowd.closed++);
				if (text)
					socket.write(text);
				socket.resume();
				crowd.sockets.push(socket);
			}
			await sleep(40);
		}
		return crowd;
	}
	leave() {
		for (const socket of this.sockets)
			socket.destroy();
	}
}

// Ten people who open pages one after another for so long: {count, p50, p99} in milliseconds; each page must be there.
async function readers(visitors, pages, seconds) {
	const times = [], until = performance.now() + seconds * 1000;
	await Promise.all(visitors.map(async (visitor, n) => {
		for (let i = n; performance.now() < until; i++) {
			const began = performance.now(), target = pages[i % pages.length];
			equal((await visitor.get(target)).status, 200, target);
			times.push(performance.now() - began);
			await sleep(5);
		}
	}));
	times.sort((a, b) => a - b);
	const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
	return { count: times.length, p50: at(0.5), p99: at(0.99) };
}
const told = (r) => `${r.count} pages, median ${r.p50.toFixed(1)} ms, p99 ${r.p99.toFixed(1)} ms`;

// ---- methods ----------------------------------------------------------------------------------------------------------------

async function methods(server, findings) {
	const office = await sign_in(server, 'county');
	for (const [method, target, allow] of [['POST', '/members', 'GET, HEAD'], ['PUT', '/orgs', 'GET, HEAD'], ['GET', '/sign-out', 'POST'],
		['HEAD', '/sign-out', 'POST'], ['DELETE', '/members/1/edit', 'GET, HEAD, POST'], ['OPTIONS', '/sign-in', 'GET, HEAD, POST'],
		['PATCH', '/m/inbox', 'GET, HEAD'], ['TRACE', '/tv', 'GET, HEAD'], ['DELETE', '/api/v1/orgs/1', 'GET, HEAD']])
		for (const visitor of [null, office]) {
			const reply = visitor ? await visitor.request(method, target) : await send(server, method, target);
			findings.expect(reply.status === 405, `${method} ${target}: 405 was expected, ${reply.status} came`);
			findings.expect(reply.headers.allow === allow, `${method} ${target} allows “${reply.headers.allow}”`);
			findings.expect(method === 'HEAD' || chinese.test(reply.text), `${method} ${target}: no Chinese message`);
		}
	for (const [method, target] of [['PUT', '/nothing-here'], ['POST', '/orgs/1/nothing']]) {
		const reply = await send(server, method, target);
		findings.expect(reply.status === 404 && !reply.headers.allow, `${method} ${target}: ${reply.status}, allows ${reply.headers.allow}`);
	}
}

// ---- one request, two readings ------------------------------------------------------------------------------------------------

// Each is followed by a request that a reader who ends it elsewhere would take for one of its own.
const hidden = (host) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-Hidden: 1\r\n\r\n`;
function smuggled(host) {
	const post = (headers, body = '') => ['POST /sign-in HTTP/1.1', `Host: ${host}`, `Content-Type: ${urlencoded}`, ...headers, '', body].join('\r\n');
	const chunked = (...headers) => post(headers, '0\r\n\r\n'), end = hidden(host);
	return [
		['CL.TE', post([`Content-Length: ${5 + end.length}`, 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
		['TE.CL', post(['Transfer-Encoding: chunked', 'Content-Length: 4'], `${end.length.toString(16)}\r\n`)],
		['two equal lengths', post(['Content-Length: 3', 'Content-Length: 3'], 'a=b')],
		['two lengths', post(['Content-Length: 3', 'Content-Length: 0'], 'a=b')],
		['a length with blanks inside', post(['Content-Length: 3 0'], 'a=b')],
		['a length with a leading zero', post(['Content-Length: 003'], 'a=b')],
		['TE with a blank before the colon', chunked('Transfer-Encoding : chunked')],
		['TE with a vertical tab', chunked('Transfer-Encoding:\x0bchunked')],
		['TE in quotes', chunked('Transfer-Encoding: "chunked"')],
		['TE with a NUL', chunked('Transfer-Encoding: chunked\0', 'X: 1')],
		['TE behind a NUL', chunked('X: 1\0\r\nTransfer-Encoding: chunked', 'X: 1')],
		['a NUL in the last line', chunked('Transfer-Encoding: chunked', 'X: 1\0x')],
		['TE twice', chunked('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
		['TE with identity', chunked('Transfer-Encoding: identity, chunked')],
		['TE with another coding', chunked('Transfer-Encoding: x')],
		['TE chunked twice in one', chunked('Transfer-Encoding: chunked, chunked')],
		['TE folded onto the next line', chunked('Transfer-Encoding:\r\n chunked')],
		['TE in a folded header', chunked('X: 1\r\n Transfer-Encoding: chunked')],
		['TE behind a bare CR', chunked('X: 1\rTransfer-Encoding: chunked')],
		['TE behind a bare LF', chunked('X: 1\nTransfer-Encoding: chunked')],
		['a first line that ends in a bare LF', chunked('Transfer-Encoding: chunked').replace('\r\n', '\n')],
		['a huge chunk', post(['Transfer-Encoding: chunked'], 'ffffffffffffffff\r\na')],
		['a chunk that wraps round', post(['Transfer-Encoding: chunked'], '10000000000000001\r\na\r\n0\r\n\r\n')],
		['a negative chunk', post(['Transfer-Encoding: chunked'], '-1\r\na\r\n0\r\n\r\n')],
		['a chunk size with 0x', post(['Transfer-Encoding: chunked'], '0x1\r\na\r\n0\r\n\r\n')],
		['a chunk longer than it says', post(['Transfer-Encoding: chunked'], '1\r\nabc\r\n0\r\n\r\n')],
		['a chunk without an end', post(['Transfer-Encoding: chunked'], '1\r\na0\r\n\r\n')],
	];
}

async function smuggling(server, findings) {
	for (const [name, bytes] of smuggled(server.host)) {
		const reply = await raw_to_end(server, Buffer.from(bytes + hidden(server.host), 'latin1'));
		const statuses = [...reply.text.matchAll(/HTTP\/1\.[01] (\d+)/g)].map((m) => Number(m[1]));
		findings.expect(!/"ok"|"status"/.test(reply.text) && !statuses.includes(200), `${name}: the hidden request was answered: ${statuses}`);
		findings.expect(reply.closed, `${name}: the connection stays open after ${statuses}`);
		findings.expect(statuses.every((s) => [400, 413, 501].includes(s)), `${name}: ${statuses}`);
	}
}

// Says it, and reads until the server ends the connection: {text, closed}.
function raw_to_end(server, bytes, { half = false, wait = 20000 } = {}) {
	return new Promise((resolve) => {
		const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
		const pieces = [];
		const end = (closed) => {
			clearTimeout(timer);
			socket.destroy();
			resolve({ closed, text: Buffer.concat(pieces).toString('utf8') });
		};
		const timer = setTimeout(() => end(false), wait);
		socket.on('data', (piece) => pieces.push(piece));
		socket.on('end', () => end(true));
		socket.on('error', () => end(true));
		socket.write(bytes, () => half && socket.end());
	});
}

// Requests behind one another on one line are answered in their order, whatever each of them takes.
async function pipelined(server, findings) {
	const secretary = await sign_in(server, 'qh03001');
	const cookie = `Cookie: sid=${secretary.cookies.sid}`;
	const targets = ['/members', '/healthz', '/nothing-here', '/orgs', '/members?q=a', '/sign-in', '/healthz'];
	const text = targets.map((target, i) => [`GET ${target} HTTP/1.1`, `Host: ${server.host}`, cookie, ...(i === targets.length - 1 ? ['Connection: close'] : []), '', ''].join('\r\n')).join('');
	const alone = [];
	for (const target of targets)
		alone.push((await secretary.get(target)).status);
	const reply = await raw_to_end(server, text);
	const statuses = [...reply.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1]));
	findings.expect(statuses.join() === alone.join(), `one behind the other: ${statuses}; alone: ${alone}`);
}

// ---- half-closed ------------------------------------------------------------------------------------------------------------

async function half_closed(server, findings) {
	const before = descriptors(server);
	const whole = await raw_to_end(server, `GET /sign-in HTTP/1.1\r\nHost: ${server.host}\r\nConnection: close\r\n\r\n`, { half: true });
	findings.expect(/^HTTP\/1\.1 200/.test(whole.text) && whole.text.includes('</html>'), 'who has said all and closed its side gets no answer');
	// What can never become whole gives its place back, and is not acted upon.
	const beginning = [`POST /sign-in HTTP/1.1`, `Host: ${server.host}`, `Content-Type: ${urlencoded}`, 'Content-Length: 100', '', 'login=county&pass'].join('\r\n');
	const replies = await Promise.all(['', 'GET /sign-in HT', `GET /sign-in HTTP/1.1\r\nHost: ${server.host}\r\n`, beginning].flatMap((text) =>
		Array.from({ length: 20 }, () => raw_to_end(server, text, { half: true }))));
	findings.expect(replies.every((reply) => reply.closed && !/^HTTP\/1\.1 [23]/.test(reply.text)), 'half a request was answered, or its connection kept');
	findings.expect(await within(20, () => descriptors(server) <= before + 8), `${descriptors(server)} descriptors are open, ${before} were before`);
}

// ---- crowds -------------------------------------------------------------------------------------------------------------------

// 10,000 connections against the default number of places: the crowd is made to give way, and nobody else waits for it.
async function crowded_out(server, findings, text) {
	const visitors = await Promise.all(['county', 'qh03', 'qh03001'].map((login) => sign_in(server, login)));
	const crowd = await Crowd.gather(server, 10000, text);
	let cut = 0;
	try {
		for (let i = 0; i < 10; i++)
			for (const visitor of visitors) {
				const began = Date.now();
				let reply;
				for (let tries = 1; !reply; tries++)
					try {
						visitor.server.agent.destroy(); // each on a new connection: a kept one has its place already
						reply = await visitor.get('/me');
					} catch (e) { // a connection that has said nothing yet gives way like the crowd's; a browser asks again
						if (tries === 3 || !['ECONNRESET', 'EPIPE'].includes(e.cause?.code))
							throw e;
						cut++;
					}
				equal(reply.status, 200, 'a page meanwhile');
				findings.expect(Date.now() - began < 20000, `a page took ${Date.now() - began} ms`);
			}
		findings.expect(cut <= 6, `${cut} of 30 pages were cut off and asked for again`);
		findings.expect(crowd.closed > 1000, `only ${crowd.closed} of 10,000 gave way`);
		findings.expect(resident(server) < 96 * 1024 || sanitized, `${resident(server)} KiB with 10,000 connections`);
	} finally {
		crowd.leave();
	}
}

// Under a sanitizer a slow machine would not have let the last of 10,000 in before the first is cut.
const sanitized = process.env.ASAN_OPTIONS || process.env.TSAN_OPTIONS, places = sanitized ? 2000 : 10000;

// The same with a place for each: what they cost, and that the time-out takes them away.
async function held(server, findings) {
	const visitor = await sign_in(server, 'county'), before = resident(server);
	const crowd = await Crowd.gather(server, places, '');
	try {
		findings.expect(await within(30, () => descriptors(server) >= places), `only ${descriptors(server)} are open`);
		const each = (resident(server) - before) / places;
		console.log(`# ${places} idle connections: ${resident(server)} KiB resident, ${each.toFixed(2)} KiB each`);
		findings.expect(each < 8 || sanitized, `an idle connection costs ${each} KiB`);
		equal((await visitor.get('/me')).status, 200, 'a page meanwhile');
		findings.expect(await within(60, () => crowd.closed >= places - 10), `${crowd.closed} of ${places} were closed after the time-out`);
		findings.expect(await within(30, () => descriptors(server) < 200), `${descriptors(server)} descriptors are left`);
	} finally {
		crowd.leave();
	}
}

// Few descriptors: fewer are let in, who is in lacks none, the crowd gives way, and the log says it once.
async function few_descriptors(server, findings) {
	const visitor = await sign_in(server, 'county');
	await visitor.csrf();
	const crowd = await Crowd.gather(server, 400, '');
	try {
		const upload = await visitor.post_multipart('/import', [{ name: 'file', file: '名册.csv', bytes: '甲,乙\n1,2\n' }]); // takes files of its own
		findings.expect([303, 422].includes(upload.status), `an upload meanwhile: ${upload.status}`);
		for (let i = 0; i < 20; i++)
			equal((await visitor.get(['/members', '/me', '/orgs'][i % 3])).status, 200, 'a page meanwhile');
		server.agent.destroy();
		equal((await visitor.get('/me')).status, 200, 'a page on a new connection');
	} finally {
		crowd.leave();
	}
	equal((await (await sign_in(server, 'qh03001')).get('/members')).status, 200, 'a page afterwards');
	const lines = server.log.split('\n').slice(0, -1).filter((line) => !/"event":"(request|db\.slow)"/.test(line)); // a slow machine is not the matter here
	findings.expect(lines.filter((line) => line.includes('http.few-descriptors')).length === 1 && lines.length < 20, `${lines.length} lines in the log: ${lines[0]}`);
}

// slowhttptest while people work: nobody is turned away, and a page's median stays what it was. The ratio of their p99 is a figure of
// speed, and measured by ./bench --slow.
async function slow_crowds(server, findings) {
	const visitors = await Promise.all(['county', 'qh03', 'qh03001', 'qh03002'].map((login) => sign_in(server, login)));
	const pages = ['/members', '/me', '/orgs'];
	await readers(visitors, pages, 1);
	let before = await readers(visitors, pages, 2);
	console.log(`# undisturbed: ${told(before)}`);
	for (const mode of Object.keys(slow_modes)) {
		const attack = slow_attack(mode, server.port, 6), over = attack.over.catch((e) => findings.add(`slowhttptest: ${e.message}`));
		await within(3, () => descriptors(server) > 150);
		const busy = await readers(visitors, pages, 3);
		attack.child.kill('SIGKILL');
		await over;
		console.log(`# slowhttptest, ${mode}: ${told(busy)}`);
		findings.expect(await within(30, () => descriptors(server) < 200), `${mode}: ${descriptors(server)} descriptors are left`);
		const after = await readers(visitors, pages, 2), quiet = Math.max(before.p50, after.p50); // others on the machine come and go
		console.log(`# undisturbed: ${told(after)}`);
		findings.expect(busy.p50 < 3 * quiet + 50, `${mode}: a page took ${busy.p50.toFixed(1)} ms in the median, ${quiet.toFixed(1)} undisturbed`);
		before = after;
	}
}

// A byte a second, up or down, is cut off; tests/http/input.mjs tries the same on heads and bodies.
async function slow_reader(server, findings) {
	const office = await sign_in(server, 'county');
	const socket = net.connect(server.port, '127.0.0.1');
	socket.on('error', () => {});
	socket.pause(); // the kernel's buffers fill, and nobody empties them
	const began = Date.now();
	for (let i = 0; i < 4000; i++) // more than both kernels hold
		socket.write(`GET /members HTTP/1.1\r\nHost: ${server.host}\r\nCookie: sid=${office.cookies.sid}\r\n\r\n`);
	equal((await office.get('/me')).status, 200, 'a page meanwhile');
	const gone = await within(60, () => server.log.includes('slow reader') || server.log.includes('slow request'));
	findings.expect(gone, `a client that reads nothing was kept for ${Date.now() - began} ms`);
	socket.destroy();
}

export default async function network() {
	const part = (name, run, options = {}) => test(`network: ${name}`, async () => {
		const findings = new Findings();
		await with_server(county(), options, (server) => run(server, findings));
		findings.end();
	}, options.seconds);
	const hasty = { env: { XIANFENG_REQUEST_TIMEOUT: '2' } };
	await part('methods that no page takes', methods);
	await part('requests hidden in requests', smuggling, hasty);
	await part('requests behind one another', pipelined);
	await part('half-closed connections', half_closed, hasty);
	await part('who reads nothing is cut off', slow_reader, hasty);
	if (on_server)
		return; // what follows never reaches the store
	await part('10,000 connections that say nothing', (server, findings) => crowded_out(server, findings, ''), { seconds: 3 * TEST_SECONDS });
	await part('10,000 connections that never finish', (server, findings) => crowded_out(server, findings, 'GET /sign-in HTTP/1.1\r\nHost: x\r\n'), { seconds: 3 * TEST_SECONDS });
	await part('a place for each of many', held, { env: { XIANFENG_CONNECTIONS: '16384', XIANFENG_REQUEST_TIMEOUT: '20' }, seconds: 3 * TEST_SECONDS }); // all must be there before the first is cut
	await part('400 connections and 400 descriptors', few_descriptors, { before: ['prlimit', '--nofile=400:400'] });
	await part('slowhttptest in four modes', slow_crowds, { env: { XIANFENG_REQUEST_TIMEOUT: '5' }, seconds: 3 * TEST_SECONDS });
}
