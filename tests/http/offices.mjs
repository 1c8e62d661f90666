// Offices: one person, several, one at a time; who may grant and end which; and what a switch leaves behind.
import { alter, check, command_ok, county, equal, plain, sign_in, sql, sql_one, test, Visitor, with_server } from './harness.mjs';

const account = (dir, login) => sql_one(dir, `select id from account where login = '${login}'`);
const org = (dir, code) => sql_one(dir, `select id from org where code = '${code}'`);
const office = (dir, login, code) => sql_one(dir, `select f.id from office f join account a on a.id = f.account join org o on o.id = f.org
	where a.login = '${login}' and o.code = '${code}' and f.to_day = 0 order by f.id desc limit 1`);
const grant = (visitor, id, role, place) => visitor.post(`/accounts/${id}/offices`, { role, org: place });

async function switching(server, dir) {
	const county_office = await sign_in(server, 'county'), wang = account(dir, 'qh03001');
	equal((await grant(county_office, wang, 'secretary', org(dir, 'QH03005'))).status, 303, 'the county grants a second branch');
	const first = office(dir, 'qh03001', 'QH03001'), second = office(dir, 'qh03001', 'QH03005');
	const v = await sign_in(server, 'qh03001');
	await test('offices: acting in the one shows nothing of the other', async () => {
		check((await v.page('/m/me/offices')).includes('换成这个'), 'the switch is not on the phone');
		equal((await v.get(`/orgs/${org(dir, 'QH03001')}`)).status, 200, 'own branch');
		equal((await v.get(`/orgs/${org(dir, 'QH03005')}`)).status, 404, 'the other branch while the first is acted in');
		const kept = await v.page('/orgs'), old_form = await v.csrf(), old_cookie = v.cookies.sid;
		const reply = await v.post(`/me/offices/${second}/act`);
		equal(reply.status, 303, 'switched');
		check(v.cookies.sid !== old_cookie, 'the session keeps its token');
		equal((await v.get(`/orgs/${org(dir, 'QH03005')}`)).status, 200, 'the second branch');
		equal((await v.get(`/orgs/${org(dir, 'QH03001')}`)).status, 404, 'the first branch while the second is acted in');
		check(plain(await v.page('/orgs')) !== plain(kept), 'a kept page of the other office was shown');
		equal((await v.post('/activities', { title: 'x' }, { csrf: old_form })).status, 403, 'a form of a page of the former office');
		v.cookies.sid = old_cookie;
		equal((await v.get('/m')).status, 303, 'the former token');
	});
	const again = await sign_in(server, 'qh03001');
	await test('offices: nobody acts in what is not theirs, and not without a form of the site', async () => {
		const other = office(dir, 'qh01001', 'QH01001'), nothing = await again.post('/me/offices/424242/act');
		const reply = await again.post(`/me/offices/${other}/act`);
		equal(reply.status, 404, "another's office");
		equal(plain(reply.text), plain(nothing.text), 'it differs from one that never was');
		equal((await again.post(`/me/offices/${second}/act`, {}, { csrf: 'a'.repeat(64) })).status, 403, 'a wrong token');
		equal((await again.get(`/me/offices/${second}/act`)).status, 405, 'by a link');
	});
	await test('offices: the audit names the office', async () => {
		await again.post(`/me/offices/${second}/act`);
		await again.post('/m/elder', { elder: 'no' });
		equal(sql_one(dir, 'select office from audit order by seq desc limit 1'), second, 'the row of what was done');
		check((await county_office.page(`/audit?account=${wang}`)).includes('党支部书记 · '), 'the page does not say in which office');
	});
	await test('offices: one that ends is acted in by nobody, and nobody gets in with none', async () => {
		const town = await sign_in(server, 'qh03');
		equal((await town.post(`/offices/${second}/end`)).status, 303, 'ended by the township');
		equal((await again.get(`/orgs/${org(dir, 'QH03005')}`)).status, 404, 'the session that acted in it');
		equal((await again.get(`/orgs/${org(dir, 'QH03001')}`)).status, 200, 'it goes on in the other');
		equal((await town.post(`/offices/${first}/end`)).status, 303, 'the last one ended');
		equal((await again.get('/m')).status, 303, 'the session of somebody without an office');
		const refused = await again.post('/sign-in', { login: 'qh03001', password: 'qinghe-2026' }, { csrf: null });
		equal(refused.status, 422, 'signing in');
		check(refused.text.includes('现在没有身份'), 'it does not say why');
	});
}

// Who could renew the code of somebody with a higher office would have that office.
async function bounds(server, dir) {
	const keeper = await sign_in(server, 'keeper'), town = await sign_in(server, 'qh03'), neighbour = await sign_in(server, 'qh01');
	const li = account(dir, 'qh03003');
	equal((await grant(keeper, li, 'county', org(dir, 'QH'))).status, 303, 'a secretary gets an office of the county');
	await test('offices: who holds a higher one as well is nobody’s to manage below', async () => {
		for (const act of ['code', 'disable', 'sessions/close', 'totp/reset'])
			equal((await town.post(`/accounts/${li}/${act}`)).status, 403, act);
		equal((await grant(town, li, 'clerk', org(dir, 'QH03002'))).status, 403, 'a further office');
		check(!(await town.page(`/accounts/${li}`)).includes('发新登录码'), 'the page offers it');
		const slips = await town.post(`/accounts/branches/${org(dir, 'QH03003')}`);
		check(!slips.text.includes('>qh03003<'), 'its code is on a slip');
		equal((await town.post(`/offices/${office(dir, 'qh03003', 'QH')}/end`)).status, 404, 'the office of the county');
		equal((await town.post(`/offices/${office(dir, 'qh03003', 'QH03003')}/end`)).status, 303, 'the one in its own scope');
	});
	await test('offices: a township grants what it may make, where it may, and nothing else', async () => {
		const id = account(dir, 'qh03004');
		equal((await grant(town, id, 'township', org(dir, 'QH03'))).status, 422, 'a township’s');
		equal((await grant(town, id, 'secretary', org(dir, 'QH01001'))).status, 422, 'at a branch of another township');
		equal((await grant(town, id, 'secretary', org(dir, 'QH03'))).status, 422, 'a secretary at a township');
		equal((await grant(town, id, 'member', org(dir, 'QH03002'))).status, 422, 'a member where nobody of that name is');
		equal((await grant(town, account(dir, 'qh03'), 'clerk', org(dir, 'QH03002'))).status, 403, 'to itself');
		equal((await grant(neighbour, id, 'clerk', org(dir, 'QH01001'))).status, 404, 'by another township');
		equal((await neighbour.post(`/offices/${office(dir, 'qh03004', 'QH03004')}/end`)).status, 404, 'ended by another township');
		equal((await town.post(`/offices/${office(dir, 'qh03', 'QH03')}/end`)).status, 403, 'its own');
		equal((await grant(town, id, 'clerk', org(dir, 'QH03002'))).status, 303, 'a clerk at a branch of its own');
		equal((await grant(town, id, 'clerk', org(dir, 'QH03002'))).status, 422, 'twice');
	});
}

// Two of a branch who have the right to be its secretary.
const candidates = (dir, place) => sql(dir, `select m.id from member m where m.org = ${place} and m.left_day = 0 and m.category = 4 and m.id not in
	(select member from post where org = ${place}) order by m.id desc limit 2`).map(([id]) => id);

// Before the server: something unread, something to do, and a candidate without an account.
function furnish(dir) {
	const place = org(dir, 'QH03002'), [, fresh] = candidates(dir, place), predecessor = sql_one(dir, "select member from account where login = 'qh03002'");
	alter(dir, `begin; delete from approval where state = 'open';
		insert into message (tenant, id, account, kind, title, text, at) values (1, 77, ${account(dir, 'qh03002')}, 'urge', '请补开支委会', '', 1795392000);
		insert into task (tenant, id, org, activity, title, owner, due, made, made_by) select 1, 78, ${place}, min(id), '修路灯', ${predecessor}, 20261201, 1, 0
			from activity where org = ${place};
		delete from office where account in (select id from account where member = ${fresh});
		delete from account where member = ${fresh}; commit;`);
}

// A post changes hands, and the account with it.
async function handing_over(server, dir) {
	const town = await sign_in(server, 'qh03'), place = org(dir, 'QH03002'), page = `/orgs/${place}/handover`;
	const old = await sign_in(server, 'qh03002'), [next, fresh] = candidates(dir, place);
	const appoint = (member, day) => town.post(`/orgs/${place}/posts`, { kind: 'secretary', member, from_day: day });
	const predecessor = sql_one(dir, `select member from account where login = 'qh03002'`);
	const stamp = async () => /name="stamp" value="([^"]*)"/.exec(await town.page(page))?.[1];
	await test('handover: whose post ends keeps no right, from that moment', async () => {
		check((await town.page(page)).includes('不用交接'), 'at first all is well');
		equal((await old.get(`/orgs/${place}/edit`)).status === 404, false, 'the secretary is in');
		equal((await appoint(next, '2026-11-20')).status, 303, 'a new secretary is appointed');
		equal((await old.get('/approvals')).status, 403, 'what a secretary alone may');
		equal((await old.get('/m')).status, 200, 'who belongs to the branch goes on as its member');
		equal(sql_one(dir, `select count(*) from office where org = ${place} and role = 'secretary' and to_day = 0`), '0', 'nobody has it yet');
		check((await town.page('/handovers')).includes('书记已变更，账号未交接'), 'the township does not see it');
		check((await town.page('/inbox')).includes('账号待交接'), 'nobody told the township');
		check(!(await (await sign_in(server, 'qh01')).page('/handovers')).includes(sql_one(dir, `select short from org where id = ${place}`)), 'another township sees it');
	});
	await test('handover: what is confirmed is what was shown', async () => {
		equal((await town.post(page, { stamp: '1.2.3' })).status, 409, 'another stamp');
		equal((await (await sign_in(server, 'qh01')).post(page, { stamp: await stamp() })).status, 404, 'another township');
		equal((await old.post(page, { stamp: await stamp() })).status, 403, 'the predecessor');
		equal((await town.post(page, { stamp: await stamp() })).status, 303, 'handed over');
		check((await town.page(page)).includes('不用交接'), 'it is settled');
		equal(sql_one(dir, `select a.member from office f join account a on a.id = f.account where f.org = ${place} and f.role = 'secretary' and f.to_day = 0`), next, 'who has it');
		equal(sql_one(dir, 'select account from message where id = 77'), sql_one(dir, `select min(id) from account where member = ${next}`), 'what was not read');
		equal(sql_one(dir, `select count(*) from task where org = ${place} and owner = ${predecessor} and done_at = 0`), '0', 'what was to be done');
		equal((await town.post(page, { stamp: await stamp() })).status, 409, 'twice');
	});
	await test('handover: back only to who holds the post', async () => {
		const id = sql_one(dir, 'select max(id) from handover'), undo = `/handovers/${id}/undo`;
		equal((await (await sign_in(server, 'qh01')).post(undo)).status, 404, 'by another township');
		const refused = await town.post(undo);
		equal(refused.status, 409, 'the predecessor has no post');
		check(refused.text.includes('已不是书记'), 'it does not say why');
		equal((await appoint(predecessor, '2026-11-22')).status, 303, 'the post was noted wrongly');
		equal((await town.post(undo)).status, 303, 'taken back');
		equal((await old.get('/approvals')).status, 403, 'the old session acts as a member until it switches');
		equal((await (await sign_in(server, 'qh03002')).get('/approvals')).status, 200, 'the secretary again');
		equal(sql_one(dir, 'select account from message where id = 77'), account(dir, 'qh03002'), 'the message is back');
		equal((await town.post(undo)).status, 409, 'twice');
		check((await town.page(page)).includes('不用交接'), 'it is settled');
	});
	await test('handover: a new secretary without an account gets one, with a slip', async () => {
		equal((await appoint(fresh, '2026-11-23')).status, 303, 'appointed');
		const slip = await town.post(page, { stamp: await stamp() });
		equal(slip.status, 200, 'handed over');
		const login = /<dt>登录名<\/dt><dd>([^<]+)</.exec(slip.text)?.[1], code = /class="code">([^<]+)</.exec(slip.text)?.[1];
		check(login && code, 'no slip');
		const first = new Visitor(server), password = '新书记的口令很长';
		equal((await first.post('/first-sign-in', { login, code, password, again: password }, { csrf: null })).status, 303, 'signs in with it');
		equal((await first.get('/approvals')).status, 200, 'and is the secretary');
	});
	await test('handover: who goes to another branch, or leaves, takes no right along', async () => {
		const member = sql_one(dir, `select member from account where login = 'qh03004-9'`), v = await sign_in(server, 'qh03004-9');
		const leaver = await sign_in(server, 'qh03004-8');
		equal((await town.post(`/members/${member}/move`, { org: org(dir, 'QH03003'), day: '2026-11-23', reason: '迁居' })).status, 303, 'moved');
		equal(sql_one(dir, `select o.code from office f join org o on o.id = f.org where f.account = ${account(dir, 'qh03004-9')}`), 'QH03003', 'its office');
		equal((await v.get('/m')).status, 200, 'goes on there');
		equal((await town.post(`/members/${sql_one(dir, "select member from account where login = 'qh03004-8'")}/leave`, { day: '2026-11-23', reason: '转出' })).status, 303, 'left');
		equal((await leaver.get('/m')).status, 303, 'and is out');
	});
	await test('handover: the county verifies', async () => {
		const out = command_ok(['verify', '--data', dir]);
		check(/没有发现问题/.test(out), out.slice(-500));
	});
}

export default async function offices() {
	const dir = county();
	furnish(dir);
	await with_server(dir, {}, async (server) => {
		await handing_over(server, dir);
		await switching(server, dir);
		await bounds(server, dir);
	});
}
