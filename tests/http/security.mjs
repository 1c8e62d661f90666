// What stands between people and what is not theirs: sessions, cookies, forms from elsewhere, redirects, headers, televisions.
import { check, county, equal, Findings, form_fields, meeting, pair_tv, raw, routes, send, sign_in, sql, sql_one, test, Visitor, with_field, with_server, PASSWORD, as_hex, as_text } from './harness.mjs';
import { content } from './input.mjs';

const wrong_password = 'das-ist-falsch';
const try_sign_in = (server, login, password, headers = {}) => new Visitor(server, headers).post('/sign-in', { login, password }, { csrf: null });
const cookies = (reply, name) => (reply.headers['set-cookie'] ?? []).filter((line) => line.startsWith(`${name}=`));

async function sessions(server, findings) {
	// A session that somebody planted before the sign-in is worth nothing after it.
	const planted = 'ab'.repeat(32), victim = new Visitor(server);
	victim.cookies.sid = planted;
	await victim.sign_in('county');
	findings.expect(victim.cookies.sid !== planted && /^[0-9a-f]{64}$/.test(victim.cookies.sid), 'the sign-in keeps a session that was there before');
	const other = new Visitor(server);
	other.cookies.sid = planted;
	equal((await other.get('/me')).status, 303, 'the planted session');
	// Signing in once more gives another token.
	const first = victim.cookies.sid;
	await victim.sign_in('county');
	findings.expect(victim.cookies.sid !== first, 'the second sign-in has the token of the first');
	// Tokens that are none.
	for (const sid of ['', '0', 'g'.repeat(64), victim.cookies.sid.toUpperCase(), `${victim.cookies.sid}0`, victim.cookies.sid.slice(1), `"${victim.cookies.sid}`, '%00'.repeat(20)]) {
		const visitor = new Visitor(server, { Cookie: `sid=${sid}` });
		equal((await visitor.get('/me')).status, 303, `a session “${sid.slice(0, 10)}”`);
	}
	const token = victim.cookies.sid;
	findings.expect(!(await victim.page('/me')).includes(token) && !(await victim.page('/m/me')).includes(token), 'a page shows the session');
	findings.expect(!sql(server.dir, `select ${as_hex('token')} from session`).flat().includes(token), 'the store holds the session itself');
	// After signing out the token is dead, and the browser is told to forget.
	const out = await victim.post('/sign-out');
	findings.expect(out.status === 303 && /Max-Age=0/.test(cookies(out, 'sid')[0] ?? '') && /"storage"/.test(out.headers['clear-site-data'] ?? ''), `signing out: ${out.status} ${out.headers['set-cookie']}`);
	victim.cookies.sid = token;
	equal((await victim.get('/me')).status, 303, 'a session after signing out');
	equal((await victim.post('/m/elder', { elder: 'yes' }, { csrf: victim.token })).status, 403, 'a form after signing out');
}

async function cookie_flags(server, findings) {
	for (const [headers, secure] of [[{}, false], [{ 'X-Forwarded-Proto': 'https' }, true]]) {
		const signed = await try_sign_in(server, 'qh03001', PASSWORD, headers);
		const announced = await new Visitor(server, headers).post('/tv/pair', {}, { csrf: null });
		for (const [reply, name] of [[signed, 'sid'], [announced, 'tv']]) {
			const [line, second] = cookies(reply, name);
			findings.expect(line && !second, `${name}: ${reply.headers['set-cookie']}`);
			findings.expect(/; HttpOnly(;|$)/.test(line) && /; SameSite=(Lax|Strict)(;|$)/.test(line) && /; Path=\/(;|$)/.test(line) && !/Domain=/i.test(line), `${name}: ${line}`);
			findings.expect(/; Secure(;|$)/.test(line) === secure, `${name} over ${secure ? 'https' : 'http'}: ${line}`);
			findings.expect((reply.headers['strict-transport-security'] !== undefined) === secure, `Strict-Transport-Security over ${secure ? 'https' : 'http'}`);
		}
		const age = Number(/Max-Age=(\d+)/.exec(cookies(signed, 'sid')[0])?.[1]);
		findings.expect(age === 30 * 86400, `a phone's session lasts ${age} s`);
	}
	const office = Number(/Max-Age=(\d+)/.exec(cookies(await try_sign_in(server, 'county', PASSWORD), 'sid')[0])?.[1]);
	findings.expect(office === 12 * 3600, `an office's session lasts ${office} s`);
}

async function forms_from_elsewhere(server, findings) {
	const one = await sign_in(server, 'qh03001'), two = await sign_in(server, 'qh03001-c'), same = await sign_in(server, 'qh03001');
	const elder = (visitor, csrf, headers = {}) => visitor.post('/m/elder', { elder: 'no' }, { csrf, headers });
	equal((await elder(one, await one.csrf())).status, 303, 'the own token');
	equal((await elder(one, await two.csrf())).status, 403, "another account's token");
	equal((await elder(one, await same.csrf())).status, 403, "the token of another session of one's own");
	const fresh = /name="csrf" content="([^"]+)"/.exec(await one.page('/m/me'))?.[1];
	findings.expect(fresh && fresh !== (await one.csrf()), 'the token is not masked afresh on each page');
	equal((await elder(one, fresh)).status, 303, 'a fresh token');
	equal((await elder(one, fresh.slice(0, 62) + (fresh.endsWith('00') ? '11' : '00'))).status, 403, 'a token with its end changed');
	equal((await elder(one, fresh.toUpperCase().replace(/[0-9]/g, '0'))).status, 403, 'a token of noise');
	for (const headers of [{ Origin: 'https://evil.example' }, { Origin: `http://${server.host}.evil.example` }, { Origin: `http://evil.example/${server.host}` }, { 'Sec-Fetch-Site': 'cross-site' },
		{ 'Sec-Fetch-Site': 'same-site' }, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }]) {
		equal((await elder(one, await one.csrf(), headers)).status, 403, `with ${JSON.stringify(headers)}`);
		// Nobody is signed in to somebody else's account from elsewhere, nor a television announced.
		const signed = await new Visitor(server).post('/sign-in', { login: 'qh03001', password: PASSWORD }, { csrf: null, headers });
		findings.expect(signed.status === 403 && !cookies(signed, 'sid').length, `signing in with ${JSON.stringify(headers)}: ${signed.status}`);
		const announced = await new Visitor(server).post('/tv/pair', {}, { csrf: null, headers });
		findings.expect(announced.status === 403, `announcing with ${JSON.stringify(headers)}: ${announced.status}`);
	}
	equal((await elder(one, await one.csrf(), { Origin: `http://${server.host}`, 'Sec-Fetch-Site': 'same-origin' })).status, 303, 'the own page');
	equal((await one.request('POST', '/m/elder', { body: 'elder=no', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF-Token': await one.csrf() } })).status, 303, 'the token as a header');
	equal((await one.request('POST', `/m/elder?csrf=${await one.csrf()}`, { body: 'elder=no', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status, 403, 'the token in the address');
}

const elsewhere = ['//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'HTTPS:evil.example', 'javascript:alert(1)', '/\t/evil.example', '/\n/evil.example',
	'/%0d%0aSet-Cookie:%20a=b', '/\r\nSet-Cookie: a=b', ' //evil.example', 'evil.example', '/sign-in?next=/sign-in', '/first-sign-in', '@evil.example', '/'.padEnd(5000, 'a'), '', '\0/evil', '/..//evil.example',
	'/.//evil.example', '/%2f/evil.example', '/\u2028/evil.example', '//\u3002evil'];

async function redirects(server, findings) {
	const signed = await sign_in(server, 'county');
	// Where a browser would go from here.
	const leaves = (reply) => {
		const location = reply.headers.location ?? '';
		return !location.startsWith('/') || new URL(location, `http://${server.host}/sign-in`).host !== server.host || /[\r\n\t\\]/.test(location) || reply.headers['set-cookie']?.some((c) => c.startsWith('a='));
	};
	for (const next of elsewhere) {
		const after = await new Visitor(server).post('/sign-in', { login: 'county', password: PASSWORD, next }, { csrf: null });
		findings.expect((after.status === 303 && !leaves(after)) || after.status === 400, `signing in with next=${JSON.stringify(next.slice(0, 40))}: ${after.status} ${after.headers.location}`);
		for (const visitor of [signed, new Visitor(server)]) {
			const form = await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`);
			findings.expect([200, 400].includes(form.status) || (form.status === 303 && !leaves(form)), `/sign-in?next=${JSON.stringify(next.slice(0, 40))}: ${form.status} ${form.headers.location}`);
			findings.expect(form.status !== 200 || !/name="next" value="(?!\/[^/\\])/.test(form.text), `the form keeps next=${JSON.stringify(next.slice(0, 40))}`);
		}
		const elder = await signed.post('/m/elder', { elder: 'no', back: next });
		findings.expect((elder.status === 303 && !leaves(elder)) || elder.status === 400, `back=${JSON.stringify(next.slice(0, 40))}: ${elder.status} ${elder.headers.location}`);
	}
	const good = await new Visitor(server).post('/sign-in', { login: 'county', password: PASSWORD, next: '/orgs?q=河' }, { csrf: null });
	equal(decodeURIComponent(good.headers.location), '/orgs?q=河', 'a sound next');
	const bounced = await new Visitor(server).get('/orgs?q=%E6%B2%B3&page=2');
	equal(new URL(bounced.headers.location, 'http://x').searchParams.get('next'), '/orgs?q=%E6%B2%B3&page=2', 'where one wanted to go');
}

// The address that a QR code leads to is the county's, not what the request says; without the setting it is the request's.
async function hosts(findings) {
	for (const [address, steady] of [['https://dj.qinghe.example', true], ['', false]])
		await with_server(county(), { env: address ? { XIANFENG_ADDRESS: address } : {} }, async (server) => {
			const secretary = await sign_in(server, 'qh03001'), tv = await pair_tv(server, secretary);
			const open = await meeting(secretary);
			const code = (host) => tv.get(`/tv/meetings/${open}/qr`, { headers: { Host: host } });
			const [own, evil] = [await code(server.host), await code('evil.example')];
			findings.expect(own.status === 200 && evil.status === 200, `the QR code: ${own.status} ${evil.status}`);
			findings.expect(own.bytes.equals(evil.bytes) === steady, `address “${address}”: the QR code ${steady ? 'follows' : 'does not follow'} the request's host`);
			const waiting = new Visitor(server, { Host: 'evil.example' });
			await waiting.post('/tv/pair', {}, { csrf: null });
			const page = await waiting.page('/tv/pair');
			findings.expect(page.includes('evil.example') !== steady && page.includes(address || 'evil.example'), `address “${address}”: what the waiting television shows`);
			for (const target of ['/sign-in', '/orgs', '/nothing', '/m']) {
				const reply = await new Visitor(server, { Host: 'evil.example' }).get(target);
				findings.expect(!/evil\.example/.test(reply.text + JSON.stringify(reply.headers)), `${target} repeats the request's host`);
			}
		});
}

async function headers(server, findings) {
	const office = await sign_in(server, 'county'), member = await sign_in(server, 'qh03001-8'), nobody = new Visitor(server);
	const tv = await pair_tv(server, await sign_in(server, 'qh03001'));
	const org = sql_one(server.dir, "select id from org where code = 'QH03001'"), person = sql_one(server.dir, "select member from account where login = 'qh03001-8'");
	const asset = /(?:href|src)="(\/a\/[^"]+)"/.exec(await nobody.page('/sign-in'))?.[1];
	check(asset, 'the sign-in page has no asset');
	const cases = [[nobody, '/sign-in', 'keep'], [nobody, '/first-sign-in', 'keep'], [nobody, '/', 'keep'], [nobody, '/nothing', 'keep'], [nobody, '/healthz', 'keep'], [nobody, '/robots.txt', 'any'], [nobody, asset, 'public'],
		[nobody, '/m/offline', 'any'], [nobody, '/tv', 'keep'], [nobody, '/tv/pair', 'keep'], [nobody, '/tv/pair/live', 'keep'], [nobody, '/api/v1/nothing', 'keep'], [nobody, `/api/v1/orgs/${org}`, 'keep'], [nobody, '/orgs/%ff', 'keep'],
		[office, '/orgs', 'keep'], [office, `/orgs/${org}`, 'keep'], [office, '/members', 'keep'], [office, `/members/${person}`, 'keep'], [office, '/accounts', 'keep'], [office, '/orgs/1', 'keep'], [office, '/me', 'keep'], [office, '/ledger', 'keep'],
		[office, '/exports', 'keep'], [office, `/api/v1/orgs/${org}`, 'keep'], [office, `/api/v1/orgs/${org}/members`, 'keep'], [office, '/inbox/n', 'private'], [member, '/accounts', 'keep'],
		[member, '/m', 'private'], [member, '/m/me', 'private'], [member, '/m/inbox', 'private'], [member, '/m/meetings', 'private'], [tv, '/tv', 'keep'], [tv, '/tv/meetings', 'keep'], [tv, '/tv/home/live', 'keep']];
	for (const [visitor, target, cache] of cases) {
		const reply = await visitor.get(target), h = reply.headers, where = `${visitor.login ?? (visitor.cookies.tv ? 'tv' : 'nobody')} ${target} (${reply.status})`;
		findings.expect(reply.status < 500, where);
		const policy = h['content-security-policy'] ?? '';
		findings.expect(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'") && policy.includes("form-action 'self'") && policy.includes("base-uri 'none'") && !/unsafe|https?:|\*/.test(policy),
			`${where}: policy ${policy}`);
		findings.expect(h['x-content-type-options'] === 'nosniff' && h['referrer-policy'] && h['permissions-policy'] && h['cross-origin-opener-policy'] === 'same-origin', `${where}: lacks headers: ${Object.keys(h)}`);
		findings.expect(!h.server && !h['x-powered-by'] && !h['access-control-allow-origin'], `${where}: says too much: ${h.server}`);
		const control = h['cache-control'] ?? '';
		findings.expect(cache === 'any' ? control : cache === 'public' ? /public.*immutable/.test(control) : cache === 'private' ? /private|no-store/.test(control) && /no-cache|no-store/.test(control) : /no-store/.test(control),
			`${where}: Cache-Control: ${control}`);
		const type = h['content-type'] ?? '';
		findings.expect(reply.status === 303 || reply.status === 304 || /charset=utf-8|^(image|application\/(javascript|json|problem\+json|manifest\+json|vnd\.))|^font/.test(type), `${where}: Content-Type: ${type}`);
		if (/^text\/html/.test(type))
			findings.expect(!/<script(?![^>]*\ssrc="\/)[^>]*>|\son\w+="|\sstyle="|<(link|script|img)[^>]*"(https?:)?\/\//.test(reply.text), `${where}: inline script, style or an outside address`);
	}
}

async function televisions(server, findings) {
	const secretary = await sign_in(server, 'qh03001'), tv = await pair_tv(server, secretary);
	const token = tv.cookies.tv;
	equal((await tv.get('/tv/meetings')).status, 200, 'the paired television');
	for (const target of ['/', '/orgs', '/m', '/m/me', '/activities', '/me'])
		for (const cookie of [`tv=${token}`, `sid=${token}`, `sid=${token}; tv=${token}`])
			equal((await send(server, 'GET', target, { headers: { Cookie: cookie } })).status, 303, `${target} with ${cookie.slice(0, 4)}`);
	equal((await send(server, 'GET', '/api/v1/orgs/1', { headers: { Cookie: `tv=${token}; sid=${token}` } })).status, 403, "the API with a television's token");
	equal((await send(server, 'GET', '/tv/meetings', { headers: { Cookie: `tv=${secretary.cookies.sid}` } })).status, 303, "a television's page with a person's session");
	equal((await send(server, 'GET', '/tv/meetings', { headers: { Cookie: `sid=${secretary.cookies.sid}` } })).status, 303, "a television's page as a person");
	// Nobody pairs another's television, or the same code twice.
	const waiting = new Visitor(server);
	await waiting.post('/tv/pair', {}, { csrf: null });
	equal((await waiting.get('/tv/meetings')).status, 303, 'a television that nobody has confirmed');
	equal((await waiting.get('/tv/pair/live')).status, 200, 'a television that waits');
	const member = await sign_in(server, 'qh03001-8');
	equal((await member.post('/devices/pair', { code: '12345678' })).status, 403, 'a member pairs a television');
	const code = sql_one(server.dir, 'select code from device where org = 0 order by id desc limit 1');
	equal((await secretary.post('/devices/pair', { code: ` ${code.slice(0, 4)} ${code.slice(4)} `, name: '二号' })).status, 303, 'the code as people type it');
	equal((await (await sign_in(server, 'qh01001')).post('/devices/pair', { code, name: '别村' })).status, 422, 'the same code from another village');
	equal(sql_one(server.dir, "select o.code from device d join org o on o.id = d.org where d.name = '二号'"), 'QH03001', 'the branch of the television');
	// The county may pair for a branch below it; a township not for one of another.
	const third = new Visitor(server);
	await third.post('/tv/pair', {}, { csrf: null });
	const code3 = sql_one(server.dir, 'select code from device where org = 0 order by id desc limit 1'), foreign = sql_one(server.dir, "select id from org where code = 'QH01001'");
	const town = await sign_in(server, 'qh03');
	for (const fields of [{ org: foreign, org_name: '' }, { org_name: 'QH01001' }, { org: foreign, org_name: 'QH01001' }])
		findings.expect([403, 404, 422].includes((await town.post('/devices/pair', { code: code3, name: '越界', ...fields })).status), `a township pairs a television of another with ${JSON.stringify(fields)}`);
	equal(sql_one(server.dir, "select count(*) from device where name = '越界'"), '0', 'televisions paired across the border');
	// Disconnected: at once, on every page, and it finds its way back to pairing.
	const id = sql_one(server.dir, "select id from device where name = '活动室电视' order by id desc limit 1");
	equal((await secretary.post(`/devices/${id}/revoke`)).status, 303, 'disconnecting');
	for (const [target, status] of [['/tv', 303], ['/tv/meetings', 303], ['/tv/home/live', 401], ['/tv/pair', 200]])
		equal((await tv.get(target)).status, status, `${target} after disconnecting`);
}

async function ended_sessions(server, findings) {
	const office = await sign_in(server, 'keeper');
	// Closed by its owner on another device.
	const phone = await sign_in(server, 'qh03002'), desk = await sign_in(server, 'qh03002');
	const ids = sql(server.dir, "select s.id from session s join account a on a.id = s.account where a.login = 'qh03002' order by s.id").flat();
	equal((await desk.post(`/me/sessions/${ids[0]}/close`)).status, 303, 'closing the other device');
	equal((await phone.get('/me')).status, 303, 'the closed device');
	equal((await desk.get('/me')).status, 200, 'the device that closed it');
	// A new password ends the others, not this one.
	const other = await sign_in(server, 'qh03002');
	const changed = await desk.post('/me/password', { old: PASSWORD, password: '新的一句好记的话', again: '新的一句好记的话' });
	equal(changed.status, 303, 'changing the password');
	equal((await other.get('/me')).status, 303, 'the other device after the password was changed');
	equal((await desk.get('/me')).status, 200, 'this device after the password was changed');
	equal((await try_sign_in(server, 'qh03002', PASSWORD)).status, 422, 'the old password');
	// Stopped, or given a new code: at once.
	for (const [login, act] of [['qh03003', 'disable'], ['qh03004', 'code'], ['qh03005', 'sessions/close']]) {
		const person = await sign_in(server, login), id = sql_one(server.dir, `select id from account where login = '${login}'`);
		equal((await person.get('/me')).status, 200, login);
		const done = await office.post(`/accounts/${id}/${act}`);
		findings.expect([200, 303].includes(done.status), `${act}: ${done.status}`);
		equal((await person.get('/me')).status, 303, `${login} after ${act}`);
		equal((await person.post('/m/elder', { elder: 'yes' }, { csrf: person.token ?? '' })).status, 403, `a form of ${login} after ${act}`);
	}
	equal((await try_sign_in(server, 'qh03003', PASSWORD)).status, 422, 'a stopped account');
	equal((await try_sign_in(server, 'qh03004', PASSWORD)).status, 422, 'the password before a new code');
}

async function guessing(server, findings) {
	const from = (address) => ({ 'X-Real-IP': address });
	for (const login of ['qh01001', 'niemand-hier']) {
		for (let i = 0; i < 5; i++) {
			const reply = await try_sign_in(server, login, wrong_password, from('192.0.2.7'));
			findings.expect(reply.status === 422 && !/请等/.test(reply.text), `${login}, wrong try ${i + 1}: ${reply.status}`);
		}
		const waits = await try_sign_in(server, login, login === 'qh01001' ? PASSWORD : wrong_password, from('192.0.2.7'));
		findings.expect(waits.status === 422 && /请等/.test(waits.text) && !cookies(waits, 'sid').length, `${login}: the sixth try from there does not wait`);
		const first = await new Visitor(server, from('192.0.2.7')).post('/first-sign-in', { login, code: 'AAAA-2222', password: '一句非常好记的话', again: '一句非常好记的话' }, { csrf: null });
		findings.expect(first.status === 422 && /请等/.test(first.text), `${login}: codes may be tried while passwords wait`);
	}
	// Only there, and only for that account.
	equal((await try_sign_in(server, 'qh01001', PASSWORD, from('192.0.2.8'))).status, 303, 'the owner elsewhere');
	equal((await try_sign_in(server, 'qh01002', PASSWORD, from('192.0.2.7'))).status, 303, 'another account from there');
	equal((await try_sign_in(server, 'qh01001', PASSWORD, from('192.0.2.7, 192.0.2.9'))).status, 303, 'an address that is none counts as the proxy itself');
	// The two refusals are the same words: neither tells whether there is such an account.
	const words = async (login) => (await try_sign_in(server, login, wrong_password, from('192.0.2.30'))).text.replaceAll(login, 'X');
	equal(await words('qh02001'), await words('qh02991'), 'the refusal of an account that is not there');
}

async function sensitive(server, findings) {
	const secretary = await sign_in(server, 'qh03001'), clerk = await sign_in(server, 'qh03001-c'), auditor = await sign_in(server, 'auditor'), office = await sign_in(server, 'county');
	const org = sql_one(server.dir, "select id from org where code = 'QH03001'"), member = sql_one(server.dir, "select member from account where login = 'qh03001-8'");
	const whole = /371199\d{11}[\dXx]|\b1[3-9]\d{9}\b/;
	for (const visitor of [secretary, clerk, auditor, office])
		for (const target of ['/members', `/orgs/${org}/members`, `/members/${member}`, `/api/v1/orgs/${org}/members`, `/orgs/${org}`]) {
			const reply = await visitor.get(target);
			if (reply.status !== 200)
				continue;
			const text = reply.text.replace(/href="[^"]*"|value="\d+"|"id":"\d+"|\/members\/\d+|[0-9a-f]{32,}/g, '');
			findings.expect(!whole.test(text), `${visitor.login} ${target} shows ${whole.exec(text)?.[0]}`);
		}
	for (const visitor of [secretary, auditor, office]) {
		const reply = await visitor.post('/members/export', { format: 'csv' });
		findings.expect(reply.status === 200 && /371199\*{8}/.test(reply.text) && !whole.test(reply.text), `${visitor.login}'s exported list: ${reply.status} ${whole.exec(reply.text)?.[0]}`);
	}
	const before = Number(sql_one(server.dir, 'select count(*) from audit'));
	for (const [visitor, fields, status] of [[clerk, { field: 'idno', reason: '核对' }, 403], [auditor, { field: 'idno', reason: '核对' }, 403], [secretary, { field: 'idno', reason: '' }, 422],
		[secretary, { field: 'password', reason: '核对' }, 422], [secretary, { field: 'idno', reason: '核对身份' }, 200]]) {
		const reply = await visitor.post(`/members/${member}/reveal`, fields);
		findings.expect(reply.status === status, `${visitor.login} reveals ${JSON.stringify(fields)}: ${reply.status}`);
		findings.expect((status === 200) === /371199\d{11}[\dX]/.test(reply.text), `${visitor.login} reveals ${JSON.stringify(fields)}: what the page shows`);
		findings.expect(/no-store/.test(reply.headers['cache-control']), `a reveal may be kept: ${reply.headers['cache-control']}`);
	}
	equal(Number(sql_one(server.dir, 'select count(*) from audit')), before + 1, 'lines of the audit after one reveal');
	findings.expect(sql_one(server.dir, "select count(*) from audit where coalesce(was, '') || coalesce(became, '') like '%371199%'") === '0', 'the audit holds an ID number');
	findings.expect(!/371199\d{11}/.test(await secretary.page(`/members/${member}`)), 'what was revealed stays on the page');
	const file = sql(server.dir, `select name, ${as_text('idno')}, ${as_text('phone')}, ${as_text('address')} from member limit 200`).flat().join('');
	findings.expect(!/371199\d{12}|1[3-9]\d{9}/.test(file), 'the store holds ID or telephone numbers in the clear');
}

async function markup(server, findings) {
	const office = await sign_in(server, 'county'), bad = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
	const org = sql_one(server.dir, "select id from org where code = 'QH03001'");
	const page = `/orgs/${org}/edit`;
	equal((await office.post(page, with_field(form_fields(await office.page(page), page), { place: bad }))).status, 303, 'storing markup');
	const secretary = await sign_in(server, 'qh03001');
	const activity = await meeting(secretary, 'noticed', { title: bad.slice(0, 50), place: bad.slice(0, 40), host: '<b>主持</b>', agenda: bad });
	const tv = await pair_tv(server, secretary, '<i>电视</i>'), member = await sign_in(server, 'qh03001-8');
	for (const [visitor, target] of [[office, `/orgs/${org}`], [office, page], [office, '/orgs?q=%3Cscript%3E'], [office, `/activities/${activity}`], [secretary, `/activities/${activity}/edit`], [secretary, `/activities/${activity}/print`],
		[secretary, '/activities'], [secretary, '/devices'], [member, '/m'], [member, '/m/inbox'], [member, `/m/meetings/${activity}`], [tv, '/tv'], [tv, `/tv/meetings/${activity}`], [tv, `/tv/meetings/${activity}/agenda`]]) {
		const reply = await visitor.get(target);
		findings.expect(reply.status === 200, `${target}: ${reply.status}`);
		findings.expect(!/<img src=x|<script>alert|<b>主持|<i>电视/.test(reply.text), `${target}: what was typed became markup`);
	}
	const json = await office.get(`/api/v1/orgs/${org}`);
	findings.expect(json.status === 200 && /^application\/json/.test(json.headers['content-type']) && !!JSON.parse(json.text), 'the API');
}

// No reading changes anything: the county is the same before and after everybody has looked at everything.
async function readings(server, findings) {
	const people = [];
	for (const login of ['county', 'qh03', 'qh03001', 'qh03001-8', 'keeper'])
		people.push(await sign_in(server, login));
	const before = content(server.dir), chain = sql_one(server.dir, 'select count(*) from audit');
	for (const route of routes().filter((r) => r.method === 'GET' && !r.path.includes('{')))
		for (const visitor of people)
			await visitor.get(route.path);
	findings.expect(content(server.dir) === before, 'reading changed the county');
	equal(sql_one(server.dir, 'select count(*) from audit'), chain, 'lines of the audit after reading');
}

export default async function security() {
	const part = (name, run, options = {}) => test(`security: ${name}`, async () => {
		const findings = new Findings();
		await with_server(county(), options, (server) => run(server, findings));
		findings.end();
	});
	await part('sessions', sessions);
	await part('cookies', cookie_flags);
	await part('forms from elsewhere', forms_from_elsewhere);
	await part('redirects stay here', redirects);
	await test("security: the request's host goes nowhere", async () => {
		const findings = new Findings();
		await hosts(findings);
		findings.end();
	});
	await part('headers on every end', headers);
	await part('televisions', televisions);
	await part('sessions that were ended', ended_sessions);
	await part('guessing passwords', guessing);
	await part('sensitive fields', sensitive);
	await part('what people type is never markup', markup);
	await part('reading changes nothing', readings);
}
