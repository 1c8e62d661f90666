// A city over the two counties of counties.mjs: it sees sums, and of its counties nothing else is there; of the city nothing is
// there in a county.
import fs from 'node:fs';
import path from 'node:path';
import { at, check, command, command_ok, equal, Findings, on_server, plain, routes, send, sign_in, sleep, sql, test, TEST_SECONDS, Visitor } from './harness.mjs';
import { foreign_ids, host, mark, other, own, rows, targets } from './counties.mjs';

const area = { code: 'QZ', tenant: on_server ? 3 : 1 };
const in_area = (city, text) => sql(on_server ? city : path.join(city, area.code), text.replaceAll('$1', area.tenant));

// Before it is marked, the second county counts itself by the command; the first one's job does it in the server.
export function make_area(city, list) {
	const place = ['--counties', list, '--data', city];
	command_ok(['init', '--area', '--county', '青州市', '--code', 'QZ', '--platform', '青州先锋', ...place]);
	command_ok(['user', 'password', 'area', '--county', 'QZ', ...place], { input: 'qinghe-2026\n' });
	for (const county of [own, other])
		command_ok(['job', 'run', 'report', '--county', county.code, ...place]);
}

// Names that only a county's records have.
function private_names(city) {
	const names = [];
	for (const county of [own, other])
		for (const text of ["select name from member where tenant = $1", "select name from org where tenant = $1 and parent <> 0", "select login from account where tenant = $1"])
			names.push(...rows(city, county, text).map(([name]) => name).filter((name) => name.length > 2 && name !== 'county'));
	return names;
}

async function sums(server, city) {
	const city_site = at(server, '/QZ'), visitor = await sign_in(city_site, 'area');
	equal((await visitor.get('/')).headers.location, '/QZ/area', 'the start page');
	const before = await visitor.page('/area');
	check(before.includes('还没有汇总数') && before.includes('未报'), 'before anything was gathered');
	const asked = await visitor.post('/area/gather');
	equal(`${asked.status} ${asked.headers.location}`, '303 /QZ/area', 'gathering');
	for (let i = 0; i < 1200 && in_area(city, 'select count(*) from area_county where tenant = $1')[0][0] !== '2'; i++)
		await sleep(50);
	const page = await visitor.page('/area?period=2026');
	for (const [column, county_text] of [['branches', 'select count(*) from org where tenant = $1 and dissolved = 0 and kind > 620 and kind < 640'], ['members', 'select sum(members) from org where tenant = $1']]) {
		const told = Number(in_area(city, `select sum(${column}) from area_month where tenant = $1 and code in ('QH', 'LS') and day > 0`)[0][0]);
		const real = [own, other].reduce((n, county) => n + Number(rows(city, county, county_text)[0][0]), 0);
		check(told > 0 && (column === 'branches' || told === real), `${column}: ${told} of ${real}`);
		check(page.includes(`>${told.toLocaleString('en-US')}<`) || page.includes(` ${told.toLocaleString('en-US')} `), `${column}: ${told} is not on the page`);
	}
	const statements = Number((await visitor.get('/area?period=2026-Q4')).headers['x-statements']);
	check(statements >= 2 && statements <= 3, `the page takes ${statements} statements: session, counties, months, however many there are`);
	check(page.includes(`href="http://${host}/"`) && /href="http:\/\/127\.0\.0\.1:\d+\/QH\/"/.test(page), 'a county\'s own address');
	return visitor;
}

async function exports_of(visitor, findings, city) {
	const made = () => Number(in_area(city, "select count(*) from audit where tenant = $1 and act = 'export.made'")[0][0]), before = made();
	for (const list of ['counties', 'months']) {
		const csv = await visitor.post('/area/export?period=2026', { file: `${list}.csv` });
		findings.expect(csv.status === 200 && csv.text.includes('青禾县') && csv.text.includes('临山县'), `the file ${list}: ${csv.status}`);
		const book = await visitor.post('/area/export', { file: `${list}.xlsx` });
		findings.expect(book.status === 200 && book.bytes.subarray(0, 2).toString() === 'PK', `the workbook ${list}: ${book.status}`);
	}
	findings.expect(made() === before + 4, `${made() - before} of 4 files left an audit row`);
	findings.expect((await visitor.get('/area/export')).status === 405, 'a file by a link');
}

// What an area has besides its own pages: signing in and out, and one's own account.
async function nothing_of_a_county(findings, visitor, city, table) {
	const ids = { ...foreign_ids(city), session: ['1'] }, names = private_names(city), nothing = {};
	const mine = { org: rows(city, own, "select id from org where tenant = $1 and code = 'QH03001'")[0][0], member: rows(city, own, 'select max(id) from member where tenant = $1')[0][0],
		activity: '1', run: '1', account: rows(city, own, 'select min(id) from account where tenant = $1')[0][0], device: '1' };
	for (const name of Object.keys(ids)) // what a page asks for and neither county has
		ids[name] = ids[name].length ? ids[name] : ['1'];
	const own_ids = Object.fromEntries(Object.keys(ids).map((name) => [name, [mine[name] ?? '1']]));
	check(names.length > 100, 'names to look for');
	for (const [end, begin] of [['console', ''], ['phone', '/m'], ['tv', '/tv'], ['api', '/api/v1']])
		nothing[end] = plain((await visitor.get(`${begin}/there-is-no-such-page`)).text);
	for (const route of table.filter((r) => r.of === 'county'))
		for (const target of [...new Set([...targets(route, ids, mine), ...targets(route, own_ids, mine)])]) {
			const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target, { name: 'x', text: 'x', version: '1' });
			const home = target === '/tv' && reply.text.includes('没有这个页面'); // of a television's home one does not go back
			findings.expect(reply.status === 404 && (home || plain(reply.text) === nothing[route.end]), `${route.method} ${target}: ${reply.status}, or not like a page that never was`);
		}
	for (const route of table.filter((r) => r.of !== 'county' && r.method === 'GET' && !r.common))
		for (const query of ['', '?period=2026', '?period=2026-Q4&view=wall']) {
			const reply = await visitor.get(route.path + query);
			findings.expect([200, 303].includes(reply.status) || route.permission === 'PUBLIC', `${route.path}${query}: ${reply.status}`);
			findings.expect(!reply.text.includes(mark), `${route.path}: shows a record of a county`);
			for (const name of names)
				findings.expect(!reply.text.includes(name), `${route.path}: names ${name}`);
		}
}

async function nothing_of_the_city(findings, server, table) {
	const site = at(server, '/QH');
	for (const login of ['county', 'qh03', 'qh03001', 'qh03001-c', 'qh03001-8', 'auditor', 'keeper', null]) {
		const visitor = login ? await sign_in(site, login) : new Visitor(site);
		const none = plain((await visitor.get('/there-is-no-such-page')).text);
		for (const route of table.filter((r) => r.of === 'area')) {
			const reply = route.method === 'GET' ? await visitor.get(route.path) : await visitor.post(route.path, {}, login ? {} : { csrf: null });
			findings.expect(reply.status === 404 && plain(reply.text) === none, `${login} ${route.method} ${route.path}: ${reply.status}, or not like a page that never was`);
			findings.expect(!reply.text.includes('青州'), `${login} ${route.path}: names the city`);
		}
	}
}

async function sessions(findings, server) {
	const official = await sign_in(at(server, '/QZ'), 'area'), office = await sign_in(at(server, '/QH'), 'county');
	for (const [cookies, place, page] of [[official.cookies, '/QH', '/me'], [official.cookies, '/QH', '/members'], [office.cookies, '/QZ', '/area'], [office.cookies, '/QZ', '/me']]) {
		const stranger = new Visitor(at(server, place));
		stranger.cookies = { ...cookies };
		const reply = await stranger.get(page);
		findings.expect(reply.status === 303 && reply.headers.location.startsWith(`${place}/sign-in`), `${place}${page}: ${reply.status} ${reply.headers.location}`);
	}
	const signed_out = await send(server, 'GET', '/QZ/area');
	findings.expect(signed_out.status === 303, `signed out: ${signed_out.status}`);
	const county_login = await new Visitor(at(server, '/QZ')).post('/sign-in', { login: 'county', password: 'qinghe-2026' }, { csrf: null });
	findings.expect(county_login.status === 422, `a county's login in the city: ${county_login.status}`);
	const forged = await official.post('/area/gather', {}, { csrf: 'a'.repeat(64) });
	findings.expect(forged.status === 403, `without a token: ${forged.status}`);
}

export async function area_tests(server, city) {
	const table = routes();
	let visitor;
	await test('area: a city sees the sums of its counties', async () => (visitor = await sums(server, city)), 3 * TEST_SECONDS);
	for (const [name, body] of [['the sums as files', (f) => exports_of(visitor, f, city)], ['nothing of a county is there for a city', (f) => nothing_of_a_county(f, visitor, city, table)],
		['nothing of the city is there in a county', (f) => nothing_of_the_city(f, server, table)], ['a session of the one is worth nothing in the other', (f) => sessions(f, server)]])
		await test(`area: ${name}`, async () => {
			const findings = new Findings();
			await body(findings);
			findings.end();
		});
}

// Lists whose areas cannot be.
export function area_lists(findings, city) {
	const conf = path.join(city, 'bad-area.conf');
	const cases = [['[QZ]\ncounties = QZ\n', /不是县/], ['[QH]\n[QZ]\ncounties = QH QH\n', /写了两次/], ['[QH]\n[QZ]\ncounties = QH\n[PR]\ncounties = QZ\n', /不是县/], ['counties = QH\n[QH]\n', /第 1 行/]];
	if (!on_server) // in a database another program's counties may be seen
		cases.push(['[QH]\n[QZ]\ncounties = QH XX\n', /XX 不在清单里/]);
	for (const [text, want] of cases) {
		fs.writeFileSync(conf, text);
		const r = command(['serve', '--counties', conf, '--data', city, '--listen', '127.0.0.1:0'], { seconds: 10 });
		findings.expect(r.code === 1 && want.test(r.err), `${JSON.stringify(text)}: ${r.code} ${r.err}`);
	}
	fs.writeFileSync(conf, '[LS]\n[QH]\ncounties = LS\n');
	const county = command(['serve', '--counties', conf, '--data', city, '--listen', '127.0.0.1:0'], { seconds: 10 });
	findings.expect(county.code === 1 && /QH 是一个县/.test(county.err), county.err);
}

export async function area_command_tests(city, list) {
	const place = ['--counties', list, '--data', city];
	await test('area: the city\'s commands', async () => {
		check(/核对/.test(command_ok(['verify', '--county', 'QZ', ...place])), 'verify');
		const jobs = command_ok(['job', 'list', '--county', 'QZ', ...place]), county_jobs = command_ok(['job', 'list', '--county', 'QH', ...place]);
		check(/^gather/m.test(jobs) && !/^(duty|report)/m.test(jobs), jobs);
		check(/^report/m.test(county_jobs) && !/^gather/m.test(county_jobs), county_jobs);
		const strange = command(['job', 'run', 'gather', '--county', 'QH', ...place]);
		check(strange.code === 1 && /没有“gather”/.test(strange.err), strange.err);
		for (const [county, role] of [['QH', 'area'], ['QZ', 'auditor'], ['QZ', 'county']]) {
			const made = command(['user', 'add', `x-${role}`, '--name', '某人', '--role', role, '--org', county, '--county', county, ...place]);
			check(made.code === 1 && /不能建在这里/.test(made.err), `${county} ${role}: ${made.err}${made.out}`);
		}
		command_ok(['user', 'add', 'second', '--name', '李四', '--role', 'area', '--org', 'QZ', '--county', 'QZ', ...place]);
		const again = command(['init', '--area', '--county', '青州市', '--code', 'QZ', ...place]);
		check(again.code === 1 && /没有改动/.test(again.err), again.err);
	});
}
