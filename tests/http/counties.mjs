// Two counties served by one program from one address, the one by path, the other by host. On a database server both lie in one
// database. Nothing of the one is seen or changed by whoever belongs to the other: every route, every role.
import fs from 'node:fs';
import path from 'node:path';
import { area_command_tests, area_lists, area_tests, make_area } from './area.mjs';
import { alter, at, bytes, check, command, command_ok, equal, Findings, new_dir, on_server, pair_tv, routes, send, sign_in, sleep, sql, sql_one, test, Visitor,
	with_server } from './harness.mjs';

export const mark = '乙县之物'; // stands in every text of the other county
export const host = 'linshan.example.org';

// Where a county's rows are: its directory for sql(), and its number.
export const own = { code: 'QH', tenant: 1 }, other = { code: 'LS', tenant: on_server ? 2 : 1 };
export const rows = (city, county, text) => sql(on_server ? city : path.join(city, county.code), text.replaceAll('$1', county.tenant));

function make_city() {
	const city = new_dir('city'), list = `${city}.conf`;
	fs.mkdirSync(city);
	fs.writeFileSync(list, `# two counties and the city above them\n[QH]\n[LS]\nhost = ${host}\n[QZ]\ncounties = QH LS\n`);
	command_ok(['demo', '--villages', '6', '--seed', '1', '--date', '2026-11-23', '--counties', list, '--data', city]);
	command_ok(['demo', '--villages', '9', '--seed', '2', '--date', '2026-11-23', '--county', '临山县', '--code', 'LS', '--counties', list, '--data', city]);
	make_area(city, list);
	furnish(city);
	return { city, list };
}

// Tables with texts that pages show, and which of their columns.
const texts = { org: ['name', 'short'], member: ['name'], account: ['name'], activity: ['title', 'place', 'host', 'agenda', 'minutes'],
	post: ['name'], org_term: ['approval', 'note'], message: ['title', 'text'], party_group: ['name'], urge: ['text', 'by_name', 'by_org'], resolution: ['title', 'arithmetic'],
	attachment: ['name'], approval: ['summary', 'by_name'], device: ['name'], org_operation: ['approval', 'note', 'was', 'became', 'by_name'], audit: ['who'], job_run: ['who', 'said'],
	county_rule: ['document', 'reason', 'made_name'], handover: ['from_name', 'to_name', 'by_name'], task: ['title', 'note'], urge_call: ['text', 'spoke_with', 'by_name'], follow_up: ['text', 'note', 'by_name'],
	exempt: ['reason', 'asked_name'], study_training: ['title', 'place', 'made_name'], member_merge: ['gone_name', 'reason', 'by_name'], member_distinct: ['reason', 'by_name'], urge_call: ['text', 'spoke_with', 'by_name'], follow_up: ['text', 'note', 'by_name'],
	theme: ['title', 'text', 'questions', 'agenda', 'made_name'], theme_file: ['name'], series: ['title', 'place', 'host', 'made_name'], import: ['name', 'who', 'said'], member_file: ['label', 'by_name'], member_state: ['reason'], member_honour: ['name', 'granted_by'], member_state_change: ['why', 'by_name'], monthly: ['name', 'short', 'reason', 'sent_by'], monthly_text: ['text'], monthly_line: ['name'], ledger_filter: ['name', 'made_by'] };

// The other county's records carry the mark; of the kinds that the demo lacks it gets one.
function furnish(city) {
	const t = other.tenant, one = (text) => rows(city, other, text)[0][0], org = one("select id from org where tenant = $1 and code = 'QH03001'");
	const activity = one('select max(id) from activity where tenant = $1'), account = one("select id from account where tenant = $1 and login = 'qh03001'");
	const text = ['begin;',
		`insert into device (tenant, id, org, name, token, code_until, created, paired, seen) values (${t}, 901, ${org}, 'x', ${bytes('9'.repeat(64))}, 0, 1, 1, 1);`,
		`insert into urge (tenant, id, org, rule, period_from, at, by_account, by_name, by_org, text) values (${t}, 902, ${org}, 'branch-committee', 20261001, 1795392000, 0, 'x', 'x', 'x');`,
		`insert into urge_call (tenant, id, urge, at, by_account, by_name, by_org, spoke_with, text) values (${t}, 912, 902, 1795392000, 0, 'x', 'x', 'x', 'x');`,
		`insert into follow_up (tenant, id, org, office, at, by_account, by_name, by_org, due, text) values (${t}, 913, ${org}, ${org}, 1795392000, 0, 'x', 'x', 20261130, 'x');`,
		`insert into org_operation (tenant, id, kind, org, day, approval, approved, was, became, at, by_account, by_name) values
			(${t}, 903, 'rename', ${org}, 20261101, 'x', 20261101, 'x', 'x', 1795392000, 0, 'x');`,
		`insert into attachment (tenant, id, activity, name, type, size, sha256, added, by_account) values (${t}, 904, ${activity}, 'x', 'image/png', 1, ${bytes('ab'.repeat(32))}, 1, 0);`,
		`insert into resolution (tenant, id, activity, title, quorum, due_voters, present_voters, votes_for, votes_against, abstained, passed, arithmetic) values
			(${t}, 905, ${activity}, 'x', 'members-meeting-vote', 9, 9, 9, 0, 0, 1, 'x');`,
		`insert into party_group (tenant, id, org, name, from_day) values (${t}, 906, ${org}, 'x', 20240101);`,
		`insert into post (tenant, id, org, kind, name, from_day) values (${t}, 907, ${org}, 'organization', 'x', 20240101);`,
		`insert into org_term (tenant, id, org, from_day, to_day, approval, note) values (${t}, 919, ${org}, 19990101, 20001231, 'x', 'x');`,
		`insert into message (tenant, id, account, kind, title, text, at) values (${t}, 908, ${account}, 'system', 'x', 'x', 1795392000);`,
		`insert into job_run (tenant, id, name, period, state, who, due, queued) values (${t}, 909, 'verify', 20261101, 'failed', 'x', 1795392000, 1795392000);`,
		`insert into approval (tenant, id, act, org, kind, record, summary, content, basis, hash, at, expires, by_account, by_member, by_name, by_org, state) values
			(${t}, 910, 'org-merge', ${org}, 'org', ${org}, 'x', 'x', 'x', 'x', 1795392000, 1799999999, ${account}, 0, 'x', ${org}, 'open');`,
		`insert into handover (tenant, id, org, at, from_name, to_account, to_member, to_name, to_office, by_account, by_name) values
			(${t}, 912, ${org}, 1795392000, 'x', 1, 1, 'x', 1, 1, 'x');`,
		`insert into import (tenant, id, kind, state, org, name, at, account, who) values (${t}, 914, 'members', 'done', ${org}, 'x', 1795392000, 0, 'x');`,
		`insert into ledger_filter (tenant, id, org, account, name, shared, query, made_at, made_by) values (${t}, 919, ${org}, ${account}, 'x', 1, '', 1, 'x');`,
		`insert into task (tenant, id, org, activity, title, due, made, made_by) values (${t}, 911, ${org}, ${activity}, 'x', 20261201, 1, 0);`,
		`insert into member_merge (tenant, id, kept, gone, gone_org, gone_name, taken, moved, reason, at, by_account, by_name) values
			(${t}, 913, ${one('select max(id) from member where tenant = $1')}, 1, ${org}, 'x', '', '', 'x', 1, 0, 'x');`];
	const member = one('select max(id) from member where tenant = $1');
	text.push(`insert into member_state (tenant, id, member, kind, from_day, to_day, reason) values (${t}, 915, ${member}, 'lost', 20240101, 20240201, 'x');`,
		`insert into member_file (tenant, id, member, what, state, label, type, size, sha256, added, by_account, by_name) values
			(${t}, 916, ${member}, 'paper', 915, 'x', 'image/png', 1, ${bytes('ab'.repeat(32))}, 1, 0, 'x');`,
		`insert into member_honour (tenant, id, member, name, level, granted_by, day, number) values (${t}, 918, ${member}, 'x', 'county', 'x', 20260101, '');`,
		`insert into member_state_change (tenant, id, member, state, why, at, by_account, by_name) values (${t}, 917, ${member}, 915, 'x', 1, 0, 'x');`,
		`insert into org_operation_change (tenant, operation, seq, what, id, day, was, became) values (${t}, 917, 1, 'state', 915, 0, 'x', 'x');`);
	text.push(`insert into theme_file (tenant, id, theme, what, name, type, size, sha256, added, by_account) values
		(${t}, 919, ${one('select max(id) from theme where tenant = $1')}, 'picture', 'x', 'image/png', 1, ${bytes('ab'.repeat(32))}, 1, 0);`);
	text.push(`insert into series (tenant, id, org, kinds, title, place, host, agenda, day, minute, minutes, made_at, made_name) values
		(${t}, 920, ${org}, 16, 'x', 'x', 'x', '', 5, 1170, 90, 1, 'x');`);
	for (const [table, columns] of Object.entries(texts))
		text.push(`update ${table} set ${columns.map((c) => `${c} = ${c} || '${mark}'`).join(', ')} where tenant = ${t};`);
	alter(on_server ? city : path.join(city, other.code), text.join('\n') + 'commit;');
}

// Which table an id of each placeholder comes from.
const table_of = { org: 'org', member: 'member', account: 'account', office: 'office', acting: 'office', handover: 'handover', activity: 'activity', device: 'device', urge: 'urge', follow: 'follow_up', post: 'post', group: 'party_group',
	message: 'message', session: 'session', photo: 'attachment', resolution: 'resolution', run: 'job_run', operation: 'org_operation', approval: 'approval', county_rule: 'county_rule', task: 'task', talk: 'talk', exempt: 'exempt', training: 'study_training', problem: 'life_problem', export: 'job_run',
	other: 'member', state: 'member_state', paper: 'member_file', portrait: 'member_file', honour: 'member_honour', change: 'member_state_change', shift: 'member_shift', merge: 'member_merge', import: 'import', term: 'org_term',
	theme: 'theme', theme_file: 'theme_file', series: 'series', monthly: 'monthly', filter: 'ledger_filter' };
const words = { what: 'rename', token: 'ab'.repeat(16), month: '2026-10' };
const own_by_name = /^[^{]*\{month\}[^{]*$/; // always the own organisation's: nothing in the address is foreign, and what is shown must not be

// Ids that only the other county has.
export function foreign_ids(city) {
	const ids = {};
	for (const [name, table] of Object.entries(table_of)) {
		const list = (county) => rows(city, county, `select id from ${table} where tenant = $1 order by id desc`).map(([id]) => id);
		const mine = new Set(list(own));
		ids[name] = list(other).filter((id) => !mine.has(id)).slice(0, 2);
	}
	return ids;
}

const roles = { county: 'county', township: 'qh03', secretary: 'qh03001', clerk: 'qh03001-c', member: 'qh03001-8', auditor: 'auditor', keeper: 'keeper' };

// Addresses with each placeholder's foreign ids, and with an own id before a foreign one.
export function targets(route, ids, mine) {
	const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
	const fill = (value_of) => names.reduce((text, name, i) => text.replace(`{${name}}`, value_of(name, i)), route.path);
	const all = (route.method === 'GET' ? [0, 1] : [0]).map((n) => fill((name) => words[name] ?? ids[name][n] ?? ids[name][0]));
	if (names.slice(1).some((name) => !words[name]))
		all.push(fill((name, i) => words[name] ?? (i === 0 ? mine[name] : ids[name][0])));
	return [...new Set(all)];
}

const address = /\s(?:href|src|action|formaction|hx-[a-z-]+|data-(?:back|inbox|live|outbox))="(\/[^"]*)"/g;

function judge_page(findings, where, reply, mount) {
	findings.expect(!reply.text.includes(mark) && !reply.text.includes('临山县'), `${where}: shows what is the other county's`);
	for (const cookie of reply.headers['set-cookie'] ?? [])
		findings.expect(cookie.includes(`Path=${mount || '/'};`), `${where}: ${cookie}`);
	if (reply.headers.location?.startsWith('/'))
		findings.expect(reply.headers.location.startsWith(`${mount}/`), `${where}: leads to ${reply.headers.location}`);
	if (/html/.test(reply.headers['content-type'] ?? ''))
		for (const [, to] of reply.text.matchAll(address))
			findings.expect(to.startsWith('/a/') || to === mount || to.startsWith(`${mount}/`), `${where}: a link to ${to}`);
}

async function judge_own_pages(findings, table, role, visitor) {
	for (const route of table.filter((r) => r.method === 'GET' && !r.path.includes('{') && r.roles.includes(role)))
		for (const query of ['', `?q=${encodeURIComponent(mark.slice(0, 2))}`])
			judge_page(findings, `${role} GET ${route.path}${query}`, await visitor.get(route.path + query), '/QH');
}

async function judge_foreign(findings, table, role, visitor, ids, mine) {
	for (const route of table.filter((r) => r.path.includes('{') && r.roles.includes(role)))
		for (const target of targets(route, ids, mine)) {
			const where = `${role} ${route.method} ${target}`;
			const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target, { version: '1', reason: 'x', text: 'x', name: 'x' });
			findings.expect(own_by_name.test(route.path) || [404, 409].includes(reply.status) || (reply.status === 303 && reply.headers.location === '/QH/import'),
				`${where}: 404 was expected, ${reply.status} ${reply.headers.location ?? ''} came`);
			judge_page(findings, where, reply, '/QH');
		}
}

// Everything of the other county that a page could change.
const kept = ['org', 'org_edge', 'member', 'belonging', 'member_state', 'member_file', 'member_state_change', 'member_honour', 'activity', 'activity_return', 'attendance', 'attendance_change', 'account', 'office', 'session', 'device', 'post', 'org_term', 'party_group', 'message', 'urge', 'urge_call', 'follow_up',
	'resolution', 'attachment', 'minutes_beside', 'org_operation', 'approval', 'county_rule', 'task', 'handover', 'notice_told', 'notice_sms', 'calendar_feed',
	'member_merge', 'member_distinct', 'import', 'import_member', 'monthly', 'monthly_text', 'monthly_fix', 'monthly_line', 'ledger_filter', 'ledger_wish'];
const whole = (city) => JSON.stringify(kept.map((table) => rows(city, other, `select * from ${table} where tenant = $1 order by 1, 2, 3, 4`)));

async function leak_test(server, city) {
	const table = routes().filter((route) => route.of !== 'area'), ids = foreign_ids(city), site = at(server, '/QH');
	await test('counties: every placeholder has ids of the other county', async () => {
		for (const route of table)
			for (const [, name] of route.path.matchAll(/\{([^}]+)\}/g))
				check(words[name] || ids[name]?.length || name === 'session', `${route.path}: say in tests/http/counties.mjs where a foreign {${name}} comes from`);
	});
	const guest = await sign_in(at(server, '', host), 'county');
	ids.session = rows(city, other, 'select id from session where tenant = $1').map(([id]) => id);
	const before = whole(city);
	const one = (text) => rows(city, own, text)[0][0];
	const mine = { org: one("select id from org where tenant = $1 and code = 'QH03001'"), member: one('select max(id) from member where tenant = $1'),
		activity: one('select max(id) from activity where tenant = $1'), run: '1', account: '1', device: '1' };
	for (const [role, login] of Object.entries(roles))
		await test(`counties: every route with the other county's ids as ${role}`, async () => {
			const findings = new Findings(), visitor = await sign_in(site, login);
			await judge_own_pages(findings, table, role, visitor);
			await judge_foreign(findings, table, role, visitor, ids, mine);
			findings.end();
		});
	await test('counties: a television and the signed out see nothing of the other county', async () => {
		const findings = new Findings();
		const tv = await pair_tv(site, await sign_in(site, 'qh03001')), none = new Visitor(site);
		await judge_own_pages(findings, table, 'tv', tv);
		await judge_own_pages(findings, table, 'none', none);
		for (const route of table.filter((r) => r.path.includes('{') && r.roles.includes('tv') && r.method === 'GET'))
			for (const target of targets(route, ids, mine)) {
				const reply = await tv.get(target);
				findings.expect(reply.status === 404, `tv ${target}: ${reply.status}`);
				judge_page(findings, `tv ${target}`, reply, '/QH');
			}
		findings.end();
	});
	await test('counties: nothing of the other county was changed', async () => equal(whole(city) === before, true, 'the rows are as they were'));
	check((await guest.get('/me')).status === 200, 'the other county is there all the while');
}

// What is good in one county is worth nothing in the other.
async function sessions(findings, server) {
	const here = at(server, '/QH'), there = at(server, '', host);
	const office = await sign_in(here, 'county'), stranger = new Visitor(there);
	const token = await office.csrf();
	stranger.cookies = { ...office.cookies };
	equal((await office.get('/me')).status, 200, 'at home');
	const page = await stranger.get('/me');
	equal(page.status, 303, 'with the cookie of another county');
	equal(page.headers.location, '/sign-in?next=%2Fme', 'leads to');
	equal((await stranger.post('/m/elder', { elder: 'yes' }, { csrf: token })).status, 403, 'a form with token and cookie of another county');
	equal((await send(server, 'GET', '/QH/me', { headers: { Host: host, Cookie: `sid=${office.cookies.sid}` } })).status, 404, 'its path at the other host');
	const guest = await sign_in(there, 'county'); // the same login and password, another person
	stranger.cookies = { ...guest.cookies };
	stranger.server = here;
	equal((await stranger.get('/me')).status, 303, 'and the other way round');
	const shown = await guest.page('/members');
	findings.expect(shown.includes(mark) && !shown.includes('青禾县之'), 'each county has its own people');
	judge_page(findings, 'by host', { text: shown.replaceAll(mark, '').replaceAll('临山县', ''), headers: { 'content-type': 'text/html' } }, '');
}

// What a program holds that serves counties and that nobody asks anything: each one's writer and a common reader. A hundred of
// them must fit into a server's connections.
async function waiting(city, counties) {
	const held = () => sql(city, `select state, left(query, 80) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
		and pid <> pg_backend_pid() order by 2`);
	let list = held();
	for (let i = 0; i < 600 && list.length !== counties + 1; i++) { // jobs that are due take their time
		await sleep(100);
		list = held(); // this one is judged: a job may come again behind it
	}
	equal(list.length, counties + 1, `connections of counties that wait: ${list.join('; ')}`);
}

// Who watches the program sees each county, whatever address is asked; one that does not save is told apart.
async function figures(findings, server) {
	for (const target of ['/metrics', '/QH/metrics']) {
		const text = (await send(server, 'GET', target)).text;
		for (const name of ['writer_alive', 'writer_queue', 'log_bytes', 'units_total', 'batches_total', 'commits_failed_total', 'database_bytes', 'jobs_pending', 'sessions_in_use'])
			for (const code of ['QH', 'LS', 'QZ'])
				findings.expect(new RegExp(`^xianfeng_${name}\\{county="${code}"\\} \\d+$`, 'm').test(text), `${target}: no ${name} of ${code}`);
		for (const code of ['QH', 'LS', 'QZ'])
			for (const check_name of ['database', 'writer', 'disk', 'backup', 'verify', 'clock'])
				findings.expect(text.includes(`xianfeng_health{county="${code}",check="${check_name}"} `), `${target}: no ${check_name} of ${code}`);
		findings.expect(/^xianfeng_up 1$/m.test(text) && /^xianfeng_counties_closed 0$/m.test(text), `${target}: up`);
		const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map((m) => m[1]);
		findings.expect(new Set(types).size === types.length, `${target}: a metric is told of twice`);
	}
	const health = JSON.parse((await send(server, 'GET', '/health')).text);
	findings.expect(health.checks.some((c) => c.name === 'counties' && c.status === 'ok'), JSON.stringify(health));
}

async function addresses(findings, server) {
	for (const [target, name] of [['/', '127.0.0.1'], ['/me', '127.0.0.1'], ['/QHX/', '127.0.0.1'], ['/qh/', '127.0.0.1'], ['/LS/', '127.0.0.1'], ['/', 'nobody.example.org']]) {
		const reply = await send(server, 'GET', target, { headers: { Host: name } });
		findings.expect(reply.status === 404 && reply.text.includes('没有这个地址'), `${name}${target}: ${reply.status}`);
		findings.expect(!/青禾|临山/.test(reply.text) && !reply.headers['set-cookie'], `${name}${target}: names a county`);
	}
	equal((await send(server, 'POST', '/sign-in', { headers: { Host: 'nobody.example.org', 'Content-Length': 0 } })).status, 404, 'a form to nobody');
	equal((await send(server, 'GET', '/healthz')).status, 200, 'whoever watches the server needs no county');
	const style = /href="(\/a\/[^"]+\.css)"/.exec((await send(server, 'GET', '/QH/sign-in')).text)[1];
	equal((await send(server, 'GET', style)).status, 200, 'the common styles');
	const manifest = JSON.parse((await send(server, 'GET', '/QH/app.webmanifest')).text);
	equal(`${manifest.start_url} ${manifest.scope}`, '/QH/m /QH/', 'the manifest');
	equal((await send(server, 'GET', '/QH')).headers.location, '/QH/sign-in?next=%2F', 'a county without the last slash');
}

// A list that leaves two counties at one place, or says what nobody understands, is refused with its line.
function lists(findings, city) {
	const conf = path.join(city, 'bad.conf');
	for (const [text, want] of [['[QH]\n[QH]\n', /第 2 行.*写了两次/], ['[QH]\npath = /\n[LS]\n', /地址分不开/], ['[QH]\nhost = a.b\n[LS]\nhost = a.b\npath = /x\n', /地址分不开/],
		['[QH]\npath = /a\n', /共用/], ['[QH]\npath = x\n', /第 2 行/], ['[QH]\npath = /a/b\n', /第 2 行/], ['[Q H]\n', /代码/], ['data = x\n', /第 1 行/], ['', /没有县/],
		['[QH]\ndata = d\n[LS]\ndata = d\n', /同一个目录/], ['[QH]\nx\n', /第 2 行/]]) {
		fs.writeFileSync(conf, text);
		const r = command(['serve', '--counties', conf, '--data', city, '--listen', '127.0.0.1:0'], { seconds: 10 });
		findings.expect(r.code === 1 && want.test(r.err), `${JSON.stringify(text)}: ${r.code} ${r.err}`);
	}
	const missing = command(['serve', '--counties', `${conf}.none`, '--data', city]);
	findings.expect(missing.code === 1 && /读不到/.test(missing.err), missing.err);
}

export default async function counties() {
	const { city, list } = make_city();
	await with_server(city, { args: ['--counties', list], env: { XIANFENG_STATEMENT_HEADER: 'yes' } }, async (server) => {
		if (on_server)
			await test('counties: those that wait hold no more than their writers', async () => waiting(city, 3));
		await leak_test(server, city);
		await area_tests(server, city);
		for (const [name, body] of [['a session is its county\'s alone', sessions], ['an address of no county', addresses], ['the figures of each county', figures]])
			await test(`counties: ${name}`, async () => {
				const findings = new Findings();
				await body(findings, server);
				findings.end();
			});
	});
	await test('counties: commands name the county they mean', async () => {
		const both = command(['verify', '--counties', list, '--data', city]);
		check(both.code === 1 && /QH、LS、QZ/.test(both.err), both.err);
		command_ok(['verify', '--counties', list, '--data', city, '--county', 'QH']);
		const none = command(['verify', '--counties', list, '--data', city, '--county', 'XX']);
		check(none.code === 1 && /没有代码为“XX”/.test(none.err), none.err);
	});
	await test('counties: restore and move go to the county that is named', async () => {
		const line = ['--counties', list, '--data', city], copy = new_dir('copy'), moved = new_dir('moved');
		command_ok(['backup', copy, '--county', 'QH', ...line]);
		for (const [args, want] of [[['restore', copy], /QH、LS、QZ/], [['restore', copy, '--county', 'LS', '--over'], /不是“LS”的/], [['restore', copy, '--county', 'QH'], /--over/],
			[['move', '--to', moved], /QH、LS、QZ/]]) {
			const r = command([...args, ...line]);
			check(r.code === 1 && want.test(r.err), `${args.join(' ')}: ${r.code} ${r.err}`);
		}
		alter(on_server ? city : path.join(city, 'QH'), "update org set name = 'spoilt' where tenant = 1");
		command_ok(['restore', copy, '--over', '--county', 'QH', ...line]);
		equal(rows(city, own, "select count(*) from org where tenant = $1 and name = 'spoilt'")[0][0], '0', 'spoilt organisations');
		check(!fs.existsSync(path.join(city, 'county.db')) && !fs.existsSync(path.join(city, 'secret.key')), 'it was put into the common directory');
		command_ok(['verify', '--county', 'QH', ...line]);
		command_ok(['move', '--to', moved, '--county', 'QH', ...line]);
		command_ok(['verify', '--data', moved], { env: { XIANFENG_DB: '' } });
	});
	await test('counties: one whose database is away does not keep the others off', async () => {
		const conf = `${city}.away.conf`;
		fs.writeFileSync(conf, 'list = yes\n[QH]\n[LS]\ndb = postgres://nobody@/none?host=/nonexistent\n');
		await with_server(city, { args: ['--counties', conf] }, async (server) => {
			equal((await send(server, 'GET', '/QH/sign-in')).status, 200, 'the one that is there');
			for (const target of ['/LS/sign-in', '/LS/', '/LS/m']) {
				const page = await send(server, 'GET', target);
				check(page.status === 503 && /数据库暂时连接不上/.test(page.text) && Number(page.headers['retry-after']) > 0, `${target}: ${page.status} ${page.text.slice(0, 200)}`);
			}
			check(!(await send(server, 'GET', '/nobody')).text.includes('临山县'), 'it is listed before it is open');
			equal((await send(server, 'GET', '/health')).status, 503, 'health');
			check(/^xianfeng_up 0$[^]*^xianfeng_counties_closed 1$/m.test((await send(server, 'GET', '/metrics')).text), 'the figures');
			await sleep(4000); // it is tried again
			equal((await send(server, 'GET', '/QH/sign-in')).status, 200, 'the one that is there, later');
		});
	});
	await area_command_tests(city, list);
	await test('counties: a list of counties that cannot be', async () => {
		const findings = new Findings();
		lists(findings, city);
		area_lists(findings, city);
		findings.end();
	});
}
