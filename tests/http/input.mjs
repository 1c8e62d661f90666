// Bad input at every boundary: the right status, a Chinese message, nothing lost of what was typed, a log line that holds
// nothing personal; and afterwards the server is up and the county whole.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { check, command, county, drip, equal, Findings, form_fields, form_of, meeting, multipart, new_dir, raw, routes, send, sign_in, sql,
	sql_one, test, unescape_html, with_field, with_server, tables } from './harness.mjs';

const chinese = /[\u4e00-\u9fff]{4}/;
const urlencoded = 'application/x-www-form-urlencoded';
const inside = (html) => /<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? html;

// What is sent as somebody's data, and must never be found in the log.
const probes = { name: '欧阳探针', idno: '371199198802290013', phone: '13912345678', place: '探针村东头三号', secret: 'tan-zhen-mi-ma-1' };

// ---- the request's head -------------------------------------------------------------------------------------------------

const heads = (host) => {
	const get = (line, ...headers) => [line, `Host: ${host}`, ...headers, '', ''].join('\r\n');
	const post = (headers, body) => ['POST /sign-in HTTP/1.1', `Host: ${host}`, `Content-Type: ${urlencoded}`, ...headers, '', body].join('\r\n');
	return [
		['two hosts', [400], get('GET /sign-in HTTP/1.1', 'Host: other.example')],
		['no host', [400], 'GET /sign-in HTTP/1.1\r\n\r\n'],
		['an empty host', [400], 'GET /sign-in HTTP/1.1\r\nHost:\r\n\r\n'],
		['a host with a path', [400], 'GET /sign-in HTTP/1.1\r\nHost: a/b@c\r\n\r\n'],
		['a length and chunks', [400], post(['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')],
		['chunks and a length', [400], post(['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n')],
		['two lengths', [400], post(['Content-Length: 5', 'Content-Length: 6'], 'login=')],
		['a length with a sign', [400], post(['Content-Length: +5'], 'login')],
		['a length in hexadecimal', [400], post(['Content-Length: 0x5'], 'login')],
		['a negative length', [400], post(['Content-Length: -1'], 'login')],
		['a list of lengths', [400], post(['Content-Length: 5, 5'], 'login')],
		['an endless length', [400, 413], post(['Content-Length: 99999999999999999999'], 'login')],
		['an unknown coding', [400, 501], post(['Transfer-Encoding: gzip'], 'x')],
		['two codings', [400], post(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '0\r\n\r\n')],
		['chunked with a blank', [400, 501], post(['Transfer-Encoding:\x0bchunked'], '0\r\n\r\n')],
		['chunks in HTTP/1.0', [400], post(['Transfer-Encoding: chunked'], '0\r\n\r\n').replace('HTTP/1.1', 'HTTP/1.0')],
		['a blank before the colon', [400], get('GET /sign-in HTTP/1.1', 'X-One : 1')],
		['a folded header', [400], get('GET /sign-in HTTP/1.1', 'X-One: 1', ' 2')],
		['a NUL in a header', [400], get('GET /sign-in HTTP/1.1', 'X-One: a\0b')],
		['a header without a colon', [400], get('GET /sign-in HTTP/1.1', 'nothing')],
		['a huge header', [431, 413], get('GET /sign-in HTTP/1.1', `X-One: ${'a'.repeat(40000)}`)],
		['a monstrous header', [431, 413, 400, 0], get('GET /sign-in HTTP/1.1', `X-One: ${'a'.repeat(400000)}`)],
		['a thousand headers', [431, 413], get('GET /sign-in HTTP/1.1', ...Array.from({ length: 1000 }, (_, i) => `X-${i}: 1`))],
		['a long target', [414], get(`GET /sign-in?next=/${'a'.repeat(20000)} HTTP/1.1`)],
		['a version that is none', [505, 400], get('GET /sign-in HTTP/3.7')],
		['no version', [400, 505, 0], 'GET /sign-in\r\n\r\n'],
		['a method that is none', [405], get('BREW /sign-in HTTP/1.1')],
		['PUT', [405], get('PUT /sign-in HTTP/1.1', 'Content-Length: 0')],
		['DELETE', [405], get('DELETE /orgs/1 HTTP/1.1')],
		['CONNECT', [400, 404, 405], get('CONNECT example.org:443 HTTP/1.1')],
		['OPTIONS *', [400, 404, 405], get('OPTIONS * HTTP/1.1')],
		['another host in the target', [400], get('GET http://other.example/sign-in HTTP/1.1')],
		['bytes that are no text', [400, 0], '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.repeat(10) + '\r\n\r\n'],
	];
};

const paths = ['/../etc/passwd', '/a/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '//other.example/', '/%00', '/orgs/%00',
	'/orgs/%ff%fe', '/orgs/%c0%af', '/orgs/%', '/orgs/%zz', '/./orgs', '/orgs//1', '/\\orgs', '/orgs/..;/accounts', '/a/../county.db',
	'/data/county.db', '/.git/config', '/orgs/1%0d%0aSet-Cookie:a=b', '/a/pc.css/../../county.db', '/sign-in%3fnext=/', '/%e2%80%ae', '/ORGS'];

const queries = ['page=-1', 'page=0', 'page=99999999999999999999', 'page=abc', 'page=1e9', 'page=%EF%BC%91', 'size=100000', 'q=%25', 'q=%zz', 'q=_',
	"q='%20or%201=1--", 'q=%3Cscript%3Ealert(1)%3C/script%3E', 'q=%22onfocus=%22alert(1)', `q=${'%E6%9D%91'.repeat(700)}`, 'q=%F0%A0%AE%B7', 'month=2026-13',
	'month=x', 'period=2026-99', 'org=-1', 'org=18446744073709551616', 'state=x', 'kind=x', 'category=-1', 'order=drop', 'in=0x1', 'q=1&q=2', '&&&==&', 'next=//x', '%00=1&q=a'];

// ---- forms ---------------------------------------------------------------------------------------------------------------

// Forms that are sent with a mistake: {page, action, fields, wrong: field that must be named, typed: what must come back}.
// `who` signs in; ids are filled in from the county's file.
function wrong_forms(ids) {
	const org = ids.branch;
	const person = { name: probes.name, idno: probes.idno, phone: probes.phone, address: probes.place };
	const text = `${probes.place}"><script>alert(1)</script>`;
	const plan = { title: probes.name, place: probes.place, host: probes.name, starts: '2026-12-01T19:30', ends: '2026-12-01T20:30' };
	return [
		{ who: 'qh03', page: `/orgs/${org}/edit`, fields: { place: text, founded: '2025-02-29' }, wrong: 'founded', typed: [text, '2025-02-29'] },
		{ who: 'qh03', page: `/orgs/${org}/edit`, fields: { name: '村'.repeat(2000), place: text }, wrong: 'name', typed: [text, '村'.repeat(2000)] },
		{ who: 'qh03', page: `/orgs/${org}/edit`, fields: { name: '', place: text }, wrong: 'name', typed: [text] },
		{ who: 'qh03', page: `/orgs/${org}/edit`, fields: { seats: '九', place: text }, wrong: 'seats', typed: [text, '九'] },
		{ who: 'qh03', page: `/orgs/${org}/edit`, fields: { seats: '-1', households: '99999999999999999999', place: text }, wrong: 'households', typed: [text, '-1', '99999999999999999999'] },
		{ who: 'qh03', page: `/orgs/${ids.township}/operate/found`, action: `/orgs/${ids.township}/operate/found/preview`, fields: { name: probes.name, code: 'QH01001', place: text }, wrong: 'code', typed: [probes.name, text, 'QH01001'] },
		{ who: 'qh03', page: `/orgs/${ids.township}/operate/found`, action: `/orgs/${ids.township}/operate/found/preview`, fields: { name: probes.name, code: '', kind: 'abc' }, wrong: 'code', typed: [probes.name] },
		{ who: 'qh03001', page: `/orgs/${org}/members/new`, fields: { ...person, joined: '2025-02-29' }, wrong: 'joined', typed: [probes.name, probes.phone, probes.place, '2025-02-29'] },
		{ who: 'qh03001', page: `/orgs/${org}/members/new`, fields: { ...person, phone: '139123' }, wrong: 'phone', typed: [probes.name, '139123'] },
		{ who: 'qh03001', page: `/orgs/${org}/members/new`, fields: { ...person, idno: '371199198802290014' }, wrong: 'idno', typed: [probes.name, probes.place] },
		{ who: 'qh03001', page: `/members/${ids.member}/edit`, fields: { name: '', phone: '139123' }, wrong: 'name', typed: ['139123'] },
		{ who: 'qh03001', page: `/members/${ids.member}/edit`, fields: { name: `${probes.name}A<b>`, phone: '139123' }, wrong: 'phone', typed: ['139123', `${probes.name}A<b>`] },
		{ who: 'qh03', page: `/members/${ids.member}/move`, fields: { org_name: '没有这个村', day: '2026-02-30', reason: text }, wrong: 'day', typed: ['没有这个村', '2026-02-30', text] },
		{ who: 'qh03', page: `/members/${ids.member}/leave`, fields: { day: '0000-00-00', reason: text }, wrong: 'day', typed: ['0000-00-00', text] },
		{ who: 'qh03001', page: `/members/${ids.member}/state`, fields: { kind: 'migrant', day: '99999-01-01', reason: text }, wrong: 'day', typed: ['99999-01-01', text] },
		{ who: 'qh03001', page: '/activities/new', action: '/activities', fields: { ...plan, kinds: 'members_meeting', starts: '2025-02-29T19:30' }, wrong: 'starts', typed: [probes.name, probes.place] },
		{ who: 'qh03001', page: '/activities/new', action: '/activities', fields: { ...plan, title: '', agenda: `第一项\n${text}` }, wrong: 'title', typed: [probes.place, `第一项\n${text}`] },
		{ who: 'county', page: '/accounts/new', action: '/accounts', fields: { login: 'A', name: probes.name, role: 'king', org_name: '没有这个村' }, wrong: 'org_name', typed: [probes.name] },
		{ who: 'qh03001', page: '/devices/pair', action: '/devices/pair', fields: { code: '1234', name: probes.name }, wrong: 'code', typed: [probes.name, '1234'] },
		{ who: 'qh03001', page: '/devices/pair', action: '/devices/pair', fields: { code: '', name: '电'.repeat(300) }, wrong: 'code', typed: ['电'.repeat(300)] },
	];
}

// What stands in the fields of a page, as a browser would show it.
const values = (html) => [...html.matchAll(/\svalue="([^"]*)"|<textarea\b[^>]*>([\s\S]*?)<\/textarea>/g)]
	.map((m) => unescape_html(m[1] ?? m[2]).replace(/\r\n/g, '\n').replace(/^\n/, ''));

async function judge_forms(server, findings, ids, signed) {
	for (const form of wrong_forms(ids)) {
		const visitor = await signed(form.who);
		const action = form.action ?? form.page;
		const where = `${form.who} POST ${action} ${JSON.stringify(form.fields).slice(0, 80)}`;
		const fields = with_field(form_fields(await visitor.page(form.page), action), form.fields);
		const reply = await visitor.post(action, fields);
		if (reply.status !== 422) {
			findings.add(`${where}: 422 was expected, ${reply.status} came`);
			continue;
		}
		const page = inside(reply.text), there = values(page);
		findings.expect(new RegExp(`href="#${form.wrong}"`).test(page), `${where}: the summary does not lead to ${form.wrong}`);
		findings.expect(new RegExp(`id="${form.wrong}-m"[^>]*>[^<]*[\u4e00-\u9fff]{3}`).test(page), `${where}: no message at ${form.wrong}`);
		for (const typed of form.typed)
			findings.expect(there.includes(typed), `${where}: “${typed.slice(0, 40)}” is lost`);
		findings.expect(!/<script>alert|<b>/.test(page.replace(/<b>[^<]*<\/b>|<b [^>]*>/g, '')), `${where}: what was typed became markup`);
	}
}

// ---- pictures and workbooks -----------------------------------------------------------------------------------------------

const crc_table = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});
const crc = (bytes) => {
	let c = 0xffffffff;
	for (const b of bytes)
		c = crc_table[(c ^ b) & 255] ^ (c >>> 8);
	return (c ^ 0xffffffff) >>> 0;
};
function png_piece(name, body) {
	const named = Buffer.concat([Buffer.from(name), body]), out = Buffer.alloc(body.length + 12);
	out.writeUInt32BE(body.length, 0);
	named.copy(out, 4);
	out.writeUInt32BE(crc(named), body.length + 8);
	return out;
}
function png(width, height, { rows = true } = {}) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 0, 0, 0, 0], 8);
	const pixels = zlib.deflateSync(rows ? Buffer.alloc((width + 1) * height) : Buffer.alloc(10));
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), png_piece('IHDR', head), png_piece('IDAT', pixels), png_piece('IEND', Buffer.alloc(0))]);
}

const broken_pictures = () => [
	['a text', Buffer.from('这不是照片')],
	['nothing', Buffer.alloc(0)],
	['a page', Buffer.from('<html><script>alert(1)</script></html>')],
	['a drawing with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
	['half a picture', png(40, 40).subarray(0, 45)],
	['50,000 × 50,000', png(50000, 50000, { rows: false })],
	['2³² wide', png(0xffffffff, 1, { rows: false })],
	['no width', png(0, 0, { rows: false })],
	['a wrong check sum', (() => { const p = png(40, 40); p[30] ^= 1; return p; })()],
	['a GIF', Buffer.from('47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b', 'hex')],
	['a JPEG without an end', Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080010001001011100', 'hex')],
	['a RIFF that is no picture', Buffer.concat([Buffer.from('RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\xff', 'latin1'), Buffer.alloc(40)])],
];

// A workbook with one part replaced; made with zip(1), so that its container is sound.
function workbook(part, text) {
	const dir = new_dir('workbook');
	fs.mkdirSync(dir);
	const run = (name, args, options) => check(spawnSync(name, args, { cwd: dir, ...options }).status === 0, `${name} ${args.join(' ')}`);
	run('unzip', ['-q', path.resolve('docs/samples/organisations.xlsx')]);
	fs.writeFileSync(path.join(dir, part), text);
	run('zip', ['-q', '-r', '-1', 'out.xlsx', '.', '-x', 'out.xlsx']);
	return fs.readFileSync(path.join(dir, 'out.xlsx'));
}

const broken_workbooks = () => {
	const sheet = (inner) => `<?xml version="1.0"?>${inner}`;
	const rows = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
	const laughs = '<!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + [...'bcdefgh'].map((c, i) => `<!ENTITY ${c} "${`&${'abcdefg'[i]};`.repeat(10)}">`).join('') + ']>';
	return [
		['entities that multiply', workbook('xl/worksheets/sheet1.xml', sheet(`${laughs}${rows}<row r="1"><c r="A1" t="inlineStr"><is><t>&h;</t></is></c></row></sheetData></worksheet>`))],
		['an entity that reads a file', workbook('xl/worksheets/sheet1.xml',
			sheet(`<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rows}<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>`))],
		['a bomb', workbook('xl/worksheets/sheet1.xml', Buffer.concat([Buffer.from(sheet(`${rows}<row r="1"><c r="A1" t="inlineStr"><is><t>`)), Buffer.alloc(60 << 20, 'a'),
			Buffer.from('</t></is></c></row></sheetData></worksheet>')]))],
		['a sheet that ends in the middle', workbook('xl/worksheets/sheet1.xml', sheet(`${rows}<row r="1"><c r="A1"`))],
		['no sheet', workbook('xl/workbook.xml', sheet('<workbook/>'))],
		['a container of noise', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000, 7)])],
		['nothing', Buffer.alloc(0)],
		['NULs', Buffer.alloc(5000)],
		['one endless line', Buffer.alloc(3 << 19, '村')],
	];
};

const checksum = (text) => createHash('sha256').update(text).digest('hex');

// All that a county holds, as one text: to see that nothing changed. Leaves out what watching itself leaves behind.
export function content(dir) {
	const rows = { setting: "select * from setting where name not in ('id.high', 'audit.end') order by 1, 2" };
	return tables(dir).filter((name) => !['audit', 'session', 'sign_in_failure', 'job_run', 'job_log'].includes(name)).map((name) => `${name}: ${sql_one(dir, `select count(*) from ${name}`)} ${checksum(JSON.stringify(sql(dir, rows[name] ?? `select * from ${name} order by 1, 2`)))}`).join('\n');
}

// ---- the events of a phone ------------------------------------------------------------------------------------------------

const event = (id, more = {}) => ({ id, at: 1795392000000, body: { kind: 'check-in', activity: '1', code: '123456', ...more } });
const events = [
	['nothing', '', [422]],
	['no JSON', '{', [422]],
	['a word', '"x"', [422]],
	['an object', '{"id":"a"}', [422]],
	['null', 'null', [422]],
	['trailing text', '[] []', [422]],
	['a key twice', '[{"id":"a","id":"b","at":1,"body":{}}]', [422]],
	['deep arrays', '['.repeat(100000), [422]],
	['deep objects', '{"a":'.repeat(30000) + '1' + '}'.repeat(30000), [422]],
	['too many', JSON.stringify(Array.from({ length: 2000 }, (_, i) => event(`e${i}`))), [422]],
	['oversize', JSON.stringify([event('x', { code: 'a'.repeat(300000) })]), [413]],
	['bytes that are no text', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), [400]],
	['a NUL', '[{"id":"a\\u0000b","at":1,"body":{}}]', [200, 422]],
	['half a pair', '["\\ud800"]', [422]],
	['wrong types', '[1, "x", null, [], {"id":5}, {"id":"a","at":"now","body":[]}, {"id":"b","at":1e300,"body":{"kind":1,"activity":{}}}]', [200]],
	['wrong times', JSON.stringify([{ ...event('t1'), at: -1 }, { ...event('t2'), at: 9e18 }, { ...event('t3'), at: 0 }]), [200]],
	['a long id', JSON.stringify([event('i'.repeat(5000))]), [200]],
	['an unknown kind', JSON.stringify([{ ...event('k1'), body: { kind: probes.name, activity: '1' } }]), [200]],
	['an activity of others', JSON.stringify([event('f1', { activity: '99999999999999999999' }), event('f2', { activity: '-1' })]), [200]],
];

async function judge_events(server, findings, visitor, path) {
	const token = await visitor.csrf();
	for (const [name, body, want] of events) {
		const bytes = Buffer.from(body);
		const reply = await visitor.request('POST', path, { body: bytes,
			headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token, 'Content-Length': bytes.length } });
		findings.expect(want.includes(reply.status), `events, ${name}: ${want} was expected, ${reply.status} came`);
		findings.expect(/^application\/(problem\+)?json/.test(reply.headers['content-type']), `events, ${name}: ${reply.headers['content-type']}`);
		let json = null;
		try {
			json = JSON.parse(reply.text);
		} catch {
			findings.add(`events, ${name}: the answer is no JSON: ${reply.text.slice(0, 80)}`);
			continue;
		}
		if (reply.status === 200)
			findings.expect(Array.isArray(json.ok) && !json.ok.length && json.refused.every((r) => chinese.test(r.message)), `events, ${name}: ${reply.text.slice(0, 200)}`);
		else
			findings.expect(chinese.test(json.detail ?? ''), `events, ${name}: no message in ${reply.text.slice(0, 200)}`);
	}
	const form = await visitor.post(path, { kind: 'check-in' });
	findings.expect(form.status === 422 && chinese.test(JSON.parse(form.text).detail), `events as a form: ${form.status}`);
	for (const type of ['text/plain', 'application/xml', '', 'application/json/../x']) {
		const reply = await visitor.request('POST', path, { body: '[]', headers: { ...(type ? { 'Content-Type': type } : {}), 'X-CSRF-Token': token, 'Content-Length': 2 } });
		findings.expect(reply.status === 415, `events as “${type}”: 415 was expected, ${reply.status} came`);
	}
}

// ---- multipart --------------------------------------------------------------------------------------------------------------

async function judge_multipart(server, findings, visitor) {
	const token = await visitor.csrf();
	const cookie = `Cookie: sid=${visitor.cookies.sid}`;
	const good = multipart([{ name: 'csrf', value: token }, { name: 'file', file: 'a.csv', bytes: '姓名\n' }]);
	const send_multipart = (body, type = good.headers['Content-Type']) =>
		visitor.request('POST', '/import', { body, headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) } });
	const cases = [
		['no boundary', good.body, 'multipart/form-data', [400]],
		['an empty boundary', good.body, 'multipart/form-data; boundary=', [400]],
		['another boundary', good.body, 'multipart/form-data; boundary=zzz', [400]],
		['two boundaries', good.body, 'multipart/form-data; boundary=a; boundary=xianfeng7e3b', [400]],
		['a boundary of 300', good.body, `multipart/form-data; boundary=${'b'.repeat(300)}`, [400]],
		['no end', good.body.subarray(0, good.body.length - 8), undefined, [400]],
		['no content', Buffer.from('--xianfeng7e3b--\r\n'), undefined, [403]],
		['a part without a name', Buffer.from('--xianfeng7e3b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xianfeng7e3b--\r\n'), undefined, [400, 403]],
		['a part without a head', Buffer.from('--xianfeng7e3b\r\n\r\nx\r\n--xianfeng7e3b--\r\n'), undefined, [400, 403]],
		['a head without end', Buffer.from(`--xianfeng7e3b\r\nContent-Disposition: form-data; name="${'n'.repeat(200000)}`), undefined, [400, 413]],
		['bytes that are no text', multipart([{ name: 'csrf', value: token }, { name: 'note', bytes: Buffer.from([0xff, 0xfe]) }]).body, undefined, [400]],
		['a NUL in a text', multipart([{ name: 'csrf', value: token }, { name: 'note', value: 'a\0b' }]).body, undefined, [400]],
		['10,000 fields', multipart([{ name: 'csrf', value: token }, ...Array.from({ length: 10000 }, (_, i) => ({ name: `f${i}`, value: '1' }))]).body, undefined, [413]],
		['too long a text', multipart([{ name: 'csrf', value: token }, { name: 'note', value: 'a'.repeat(300000) }]).body, undefined, [413]],
		['300 files', multipart([{ name: 'csrf', value: token }, ...Array.from({ length: 300 }, (_, i) => ({ name: 'file', file: `${i}.csv`, bytes: '1' }))]).body, undefined, [413]],
		['a file of 3 MB where 2 are allowed', multipart([{ name: 'csrf', value: token }, { name: 'file', file: 'a.csv', bytes: Buffer.alloc(3 << 20, 'a') }]).body, undefined, [413]],
		['no file', multipart([{ name: 'csrf', value: token }, { name: 'file', file: '', bytes: '' }]).body, undefined, [422]],
	];
	for (const [name, body, type, want] of cases) {
		const reply = await send_multipart(body, type);
		findings.expect(want.includes(reply.status), `multipart, ${name}: ${want} was expected, ${reply.status} came`);
		findings.expect(chinese.test(reply.text), `multipart, ${name}: no Chinese message`);
	}
	// The sender goes away in the middle.
	const half = await raw(server, Buffer.concat([Buffer.from(['POST /import HTTP/1.1', `Host: ${server.host}`, cookie, `Content-Type: ${good.headers['Content-Type']}`,
		`Content-Length: ${good.body.length + 1000}`, '', ''].join('\r\n')), good.body]), { wait: 300 });
	findings.expect(half.status === 0 || half.status === 400 || half.status === 408, `half a body was answered with ${half.status}`);
	// Names of files are never paths.
	for (const name of ['../../../evil.csv', '/etc/evil.csv', 'C:\\evil.csv', '..', 'a\u202evil.csv', `${'长'.repeat(500)}.csv`, 'evil.csv%00.xlsx']) {
		const reply = await send_multipart(multipart([{ name: 'csrf', value: token }, { name: 'file', file: name, bytes: '甲,乙\n1,2\n' }]).body);
		findings.expect([303, 422].includes(reply.status), `a file called ${name.slice(0, 30)}: ${reply.status}`);
	}
	const strange = fs.readdirSync(server.dir, { recursive: true }).filter((name) => String(name).includes('evil'));
	findings.expect(!strange.length, `files by the sender's names: ${strange}`);
}

// ---- plain forms --------------------------------------------------------------------------------------------------------------

async function judge_bodies(server, findings, visitor) {
	const token = await visitor.csrf();
	const post = (body, type = urlencoded, target = '/me/password') => visitor.request('POST', target, { body,
		headers: { ...(type ? { 'Content-Type': type } : {}), 'Content-Length': Buffer.byteLength(body) } });
	const base = `csrf=${token}&`;
	for (const [name, body, type, want] of [
		['bytes that are no text', `${base}name=%ff%fe`, urlencoded, 400],
		['raw bytes that are no text', Buffer.concat([Buffer.from(base), Buffer.from([0x61, 0x3d, 0xff])]), urlencoded, 400],
		['overlong UTF-8', `${base}name=%c0%80`, urlencoded, 400],
		['a surrogate', `${base}name=%ed%a0%80`, urlencoded, 400],
		['a NUL', `${base}name=a%00b`, urlencoded, 400],
		['10,000 fields', base + Array.from({ length: 10000 }, (_, i) => `f${i}=1`).join('&'), urlencoded, 413],
		['300 kB', `${base}note=${'a'.repeat(300000)}`, urlencoded, 413],
		['an unknown type', `${base}name=1`, 'text/plain', 415],
		['no type', `${base}name=1`, '', 415],
		['a type that only begins so', `${base}name=1`, 'application/x-www-form-urlencodedx', 415],
		['JSON for a form', JSON.stringify({ csrf: token, old: '1' }), 'application/json', 403],
		['an empty body', '', urlencoded, 403],
		['the token twice, the wrong one first', `csrf=${'0'.repeat(64)}&${base}`, urlencoded, 403],
		['a bad percent', `${base}old=%zz&password=%&again=%4`, urlencoded, 422],
	]) {
		const reply = await post(body, type);
		findings.expect(reply.status === want, `form, ${name}: ${want} was expected, ${reply.status} came`);
		findings.expect(chinese.test(reply.text), `form, ${name}: no Chinese message`);
		findings.expect(/^text\/html/.test(reply.headers['content-type'] ?? ''), `form, ${name}: ${reply.headers['content-type']}`);
	}
	// A percent that is none stays what was typed.
	const kept = await visitor.request('POST', '/devices/pair', { body: `${base}code=12&name=100%25%zz%`,
		headers: { 'Content-Type': urlencoded } });
	findings.expect(kept.status === 422 && values(kept.text).includes('100%%zz%'), `a bad percent is lost: ${kept.status}`);
	// A refused password never comes back in a page.
	const passwords = await post(`${base}old=${probes.secret}&password=${probes.secret}&again=${probes.secret}x`);
	findings.expect(passwords.status === 422 && !passwords.text.includes(probes.secret), `a password comes back in the page (${passwords.status})`);
}

// ---- all of it ------------------------------------------------------------------------------------------------------------------

async function judge_photos(server, findings, secretary, activity) {
	const before = fs.readdirSync(path.join(server.dir, 'files')).length;
	for (const [name, bytes] of broken_pictures()) {
		const reply = await secretary.post_multipart(`/activities/${activity}/photos`, [{ name: 'photo', file: '会场.png', type: 'image/png', bytes }]);
		findings.expect(reply.status === 422, `photo, ${name}: 422 was expected, ${reply.status} came`);
		findings.expect(chinese.test(/id="photo-m"[^>]*>([^<]*)/.exec(reply.text)?.[1] ?? ''), `photo, ${name}: no message at the field`);
	}
	findings.expect(fs.readdirSync(path.join(server.dir, 'files')).length === before, 'a refused photo lies in the store');
	const good = await secretary.post_multipart(`/activities/${activity}/photos`, [{ name: 'photo', file: '<img src=x>.png', type: 'text/html', bytes: png(60, 40) }]);
	findings.expect(good.status === 303, `a sound photo: ${good.status}`);
	const id = sql_one(server.dir, `select id from attachment where activity = ${activity}`);
	const back = await secretary.get(`/activities/${activity}/photos/${id}`);
	findings.expect(back.status === 200 && back.headers['content-type'] === 'image/png' && back.headers['x-content-type-options'] === 'nosniff',
		`a photo comes back as ${back.status} ${back.headers['content-type']}`);
}

async function judge_imports(server, findings, county_office) {
	const before = content(server.dir);
	const samples = fs.readdirSync('docs/samples').filter((name) => name.startsWith('broken-'));
	findings.expect(samples.length >= 15, `only ${samples.length} broken samples`);
	const files = [...samples.map((name) => [name, fs.readFileSync(path.join('docs/samples', name))]), ...broken_workbooks()];
	for (const [name, bytes] of files) {
		const sent = await county_office.post_multipart('/import', [{ name: 'file', file: name, bytes }]);
		if (sent.status === 422 && !bytes.length)
			continue; // an empty file is no file
		if (sent.status !== 303) {
			findings.add(`import, ${name}: the upload answered ${sent.status}`);
			continue;
		}
		const shown = await county_office.get(sent.headers.location);
		findings.expect([200, 422].includes(shown.status) && /class="errs"|有误/.test(shown.text) && chinese.test(inside(shown.text)),
			`import, ${name}: ${shown.status}, no message`);
		findings.expect(!shown.text.includes('确认导入') && !shown.text.includes('root:'), `import, ${name}: may be confirmed`);
		const confirmed = await county_office.post(`${sent.headers.location}/confirm`);
		findings.expect([404, 409, 422].includes(confirmed.status), `import, ${name}: confirmed with ${confirmed.status}`);
	}
	const after = content(server.dir).split('\n');
	before.split('\n').forEach((line, i) => findings.expect(after[i] === line, `broken imports changed ${line.split(':')[0]}`));
}

// Headings that nobody knows: the page asks, remembers, and the next file of that kind is read at once. Nobody else's file.
async function judge_columns(server, findings, office, other) {
	const file = '单位编号,人名,民族成份,证件,党籍,加入组织时间\nQH03001,甲乙,汉族,371199198802290013,正式党员,2010-07-01\n';
	const send_it = async (visitor) => (await visitor.post_multipart('/import', [{ name: 'file', file: '名册.csv', bytes: file }])).headers.location;
	const first = await send_it(office), asks = await office.get(first);
	findings.expect(asks.status === 200 && /指定各列/.test(asks.text) && /<b>证件<\/b>/.test(asks.text) && !asks.text.includes('确认导入'), `unknown headings: ${asks.status}`);
	const targets = ['org', 'name', 'ethnic', 'idno', 'category', 'joined'].map((field, i) => [`c${i}`, `members.${field}`]);
	const twice = await office.post(`${first}/columns`, Object.fromEntries([...targets.slice(0, 5), ['c5', 'members.org']]));
	findings.expect(twice.status === 422 && /id="c5-m"/.test(twice.text) && /value="members\.idno" selected/.test(twice.text), `the same column twice: ${twice.status}, or what was chosen is lost`);
	findings.expect((await other.get(`${first}/columns`)).status === 404 && (await other.post(`${first}/columns`, Object.fromEntries(targets))).status === 404, "another office's file");
	const kept = await office.post(`${first}/columns`, Object.fromEntries(targets));
	findings.expect(kept.status === 303 && kept.headers.location === first, `kept: ${kept.status}`);
	const read = await office.get(await send_it(office)), foreign = await other.get(await send_it(other));
	findings.expect(/共读到/.test(read.text) && !/指定各列/.test(read.text), 'the next file of that kind is not read');
	findings.expect(/指定各列/.test(foreign.text), 'another office knows them too');
}

export default async function input() {
	const dir = county();
	const id = (text) => sql_one(dir, text);
	const ids = { branch: id("select id from org where code = 'QH03001'"), township: id("select id from org where code = 'QH03'"),
		member: id("select member from account where login = 'qh03001-8'") };
	await with_server(dir, { env: { XIANFENG_UPLOAD_MAX: String(2 << 20), XIANFENG_LOG: 'debug' } }, async (server) => {
		const people = {};
		const signed = async (login) => (people[login] ??= await sign_in(server, login));
		// Runs one part: its findings, and a line in the log for it.
		const part = (name, run) => test(`input: ${name}`, async () => {
			const findings = new Findings(), from = server.log.length;
			await run(findings);
			const lines = (await server.log_since(from)).split('\n').slice(0, -1);
			findings.expect(lines.some((line) => /"event":"(http|route)\.refused"/.test(line)), 'no line in the log tells of it');
			for (const line of lines) {
				try {
					JSON.parse(line);
				} catch {
					findings.add(`a log line that is no JSON: ${line.slice(0, 200)}`);
				}
			}
			findings.end();
			equal((await send(server, 'GET', '/healthz')).status, 200, 'healthz afterwards');
		});
		await part('heads of requests', async (findings) => {
			for (const [name, want, bytes] of heads(server.host)) {
				const reply = await raw(server, Buffer.from(bytes, 'latin1'));
				findings.expect(want.includes(reply.status), `${name}: ${want} was expected, ${reply.status} came`);
				// The library writes the head of its own refusals twice; whatever it is, nothing hidden is answered.
				findings.expect(new Set(reply.text.match(/HTTP\/1\.[01] \d+/g) ?? []).size <= 1, `${name}: more than one answer`);
				const library = reply.text.includes('<html><head><title>');
				if (reply.status && !library)
					findings.expect(chinese.test(reply.text), `${name}: no Chinese message: ${reply.text.slice(-200)}`);
			}
		});
		await part('tricks with paths', async (findings) => {
			for (const target of paths) {
				const reply = await raw(server, `GET ${target} HTTP/1.1\r\nHost: ${server.host}\r\nCookie: sid=${(await signed('county')).cookies.sid}\r\nConnection: close\r\n\r\n`);
				findings.expect([400, 404].includes(reply.status), `${target}: ${reply.status}`);
				findings.expect(chinese.test(reply.text), `${target}: no Chinese message`);
				findings.expect(!/root:|SQLite format|\r\nset-cookie: a=b/i.test(reply.text), `${target}: shows what it must not`);
			}
		});
		await part('tricks with queries', async (findings) => {
			const office = await signed('county');
			const lists = routes().filter((r) => r.method === 'GET' && !r.path.includes('{') && r.end === 'console' && r.roles.includes('county') &&
				!/export|\.xlsx|healthz|\.(js|ico|txt|html|webmanifest)$/.test(r.path));
			for (const route of lists)
				for (const query of queries) {
					const reply = await office.get(`${route.path}?${query}`);
					findings.expect([200, 303, 400, 404].includes(reply.status), `${route.path}?${query.slice(0, 60)}: ${reply.status}`);
					findings.expect(!/<script>alert|<[a-z][^<>]*"onfocus="alert/.test(reply.text), `${route.path}?${query}: the query became markup`);
				}
			for (const [query, status] of [['q=%ff', 400], ['q=a%00b', 400], [Array.from({ length: 4500 }, (_, i) => `a${i % 10}=`).join('&').slice(0, 16000), 200]]) {
				const reply = await office.get(`/orgs?${query}`);
				findings.expect(reply.status === status || reply.status === 414 || reply.status === 413, `/orgs?${query.slice(0, 20)}: ${reply.status}`);
			}
		});
		await part('bodies of forms', async (findings) => judge_bodies(server, findings, await signed('qh03001')));
		await part('fields of forms: all that was typed comes back', (findings) => judge_forms(server, findings, ids, signed));
		await part('multipart bodies', async (findings) => judge_multipart(server, findings, await signed('county')));
		await part('events of a phone', async (findings) => judge_events(server, findings, await signed('qh03001-8'), '/api/v1/events'));
		await part('minutes of a phone', async (findings) => judge_events(server, findings, await signed('qh03003'), `/api/v1/activities/${await meeting(await signed('qh03003'), 'held')}/minutes`));
		await part('pictures', async (findings) => judge_photos(server, findings, await signed('qh03003'), await meeting(await signed('qh03003'), 'held')));
		await part('rosters', async (findings) => judge_imports(server, findings, await signed('county')));
		await part("rosters' columns", async (findings) => judge_columns(server, findings, await signed('county'), await signed('qh03')));
		await part('codes', async (findings) => {
			for (const code of ['', 'abc', '1234', '12345678901234567890', '１２３４５６７８', '00000000', "' or 1=1", '\u{1f600}'.repeat(50), 'K7M2-9QXF']) {
				const reply = await send(server, 'POST', '/first-sign-in', { body: form_of({ login: 'qh03001', code, password: probes.secret, again: probes.secret }),
					headers: { 'Content-Type': urlencoded, 'X-Real-IP': `10.9.8.${code.length}` } });
				findings.expect(reply.status === 422 && chinese.test(reply.text) && !reply.text.includes(probes.secret), `first sign-in with “${code}”: ${reply.status}`);
				const pair = await (await signed('qh03001')).post('/m/devices', { code });
				findings.expect(pair.status === 422 && values(pair.text).includes(code), `pairing with “${code}”: ${pair.status}`);
			}
			for (const login of ['', '不存在', 'a'.repeat(10000), "county'--", 'COUNTY\u0301']) {
				const reply = await send(server, 'POST', '/sign-in', { body: form_of({ login, password: probes.secret }), headers: { 'Content-Type': urlencoded } });
				findings.expect(reply.status === 422 && chinese.test(reply.text) && values(reply.text).includes(login), `sign-in as “${login.slice(0, 20)}”: ${reply.status}`);
			}
		});
		await test('input: the log holds nothing of what people sent', async () => {
			const findings = new Findings();
			for (const probe of [...Object.values(probes), probes.name.slice(1), '没有这个村', 'qinghe-2026', (await signed('county')).cookies.sid])
				for (const form of [probe, encodeURIComponent(probe)])
					findings.expect(!server.log.includes(form), `the log holds “${form}”: ${server.log.split('\n').find((l) => l.includes(form))?.slice(0, 200)}`);
			findings.expect(!/371199\d{12}|\b1[3-9]\d{9}\b/.test(server.log.replace(/"(at|id)":\d+/g, '')), 'the log holds an ID or telephone number');
			findings.end();
		});
	});
	await test('input: who drips is cut off, and holds up nobody', async () => {
		await with_server(county(), { env: { XIANFENG_REQUEST_TIMEOUT: '1' } }, async (server) => {
			const visitor = await sign_in(server, 'county');
			const head = Buffer.from(`GET /sign-in HTTP/1.1\r\nHost: ${server.host}\r\nX-One: ${'a'.repeat(2000)}`);
			const body = Buffer.from(`POST /sign-in HTTP/1.1\r\nHost: ${server.host}\r\nContent-Type: ${urlencoded}\r\nContent-Length: 3000\r\n\r\nlogin=${'a'.repeat(2000)}`);
			const drips = Array.from({ length: 24 }, (_, i) => drip(server, i % 2 ? head : body, 40, 8000));
			for (let i = 0; i < 20; i++)
				equal((await visitor.get('/me')).status, 200, 'a page meanwhile');
			for (const bytes of await Promise.all(drips))
				check(bytes > 0, 'a connection that drips stays open for 8 seconds');
		});
	});
	await test('input: the county is whole after all of it', async () => {
		const r = command(['verify', '--data', dir]);
		check(r.code === 0, `verify: ${r.out}${r.err}`);
	});
}
