// Offices: one person, several, one at a time; who may grant and end which; and what a switch leaves behind.
import { alter, check, county, equal, plain, sign_in, sql_one, test, with_server } from './harness.mjs';

const account = (dir, login) => sql_one(dir, `select id from account where login = '${login}'`);
const org = (dir, code) => sql_one(dir, `select id from org where code = '${code}'`);
const office = (dir, login, code) => sql_one(dir, `select f.id from office f join account a on a.id = f.account join org o on o.id = f.org
	where a.login = '${login}' and o.code = '${code}' and f.to_day = 0 order by f.id desc limit 1`);
const grant = (visitor, id, role, place) => visitor.post(`/accounts/${id}/offices`, { role, org: place });

async function switching(server, dir) {
	const county_office = await sign_in(server, 'county'), wang = account(dir, 'qh03001');
	equal((await grant(county_office, wang, 'secretary', org(dir, 'QH03002'))).status, 303, 'the county grants a second branch');
	const first = office(dir, 'qh03001', 'QH03001'), second = office(dir, 'qh03001', 'QH03002');
	const v = await sign_in(server, 'qh03001');
	await test('offices: acting in the one shows nothing of the other', async () => {
		check((await v.page('/m/me/offices')).includes('换成这个'), 'the switch is not on the phone');
		equal((await v.get(`/orgs/${org(dir, 'QH03001')}`)).status, 200, 'own branch');
		equal((await v.get(`/orgs/${org(dir, 'QH03002')}`)).status, 404, 'the other branch while the first is acted in');
		const kept = await v.page('/orgs'), old_form = await v.csrf(), old_cookie = v.cookies.sid;
		const reply = await v.post(`/me/offices/${second}/act`);
		equal(reply.status, 303, 'switched');
		check(v.cookies.sid !== old_cookie, 'the session keeps its token');
		equal((await v.get(`/orgs/${org(dir, 'QH03002')}`)).status, 200, 'the second branch');
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
		equal((await again.get(`/orgs/${org(dir, 'QH03002')}`)).status, 404, 'the session that acted in it');
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

export default async function offices() {
	const dir = county();
	alter(dir, "delete from approval where state = 'open'");
	await with_server(dir, {}, async (server) => {
		await switching(server, dir);
		await bounds(server, dir);
	});
}
