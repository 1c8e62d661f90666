// How many statements a page may take: a number of its own for each page, and the same number in a larger county.
import { check, county, Findings, meeting, pair_tv, routes, sign_in, sql_one, test, with_server } from './harness.mjs';

// role, page, statements: the session with its unread messages (1), the scope of its path (0 or 1), and what the page itself
// asks. Ids in braces are looked up by organisation code or login.
const budgets = [
	['county', '/members', 4],
	['county', '/members?q=wang', 4],
	['township', '/orgs/{QH03001}/members', 6],
	['county', '/search?q=w', 6],
	['county', '/search?q=w&day=2026-06-30', 6],
	['secretary', '/m/search?q=w', 7],
	['secretary', '/m/search?q=w&day=2026-06-30', 7],
	['county', '/ledger', 6],
	['township', '/ledger', 6],
	['county', '/ledger?state=overdue&page=2', 6],
	['county', '/urges', 6],
	['county', '/urges/sms', 4],
	['county', '/notices/words?kind=urge', 3],
	['township', '/urges?state=all', 6],
	['township', '/follow-ups', 4],
	['township', '/desk', 13],
	['county', '/desk', 13],
	['county', '/monthly', 5],
	['township', '/monthly', 4],
	['township', '/monthly/own/2026-11', 17],
	['county', '/monthly/own/2026-10', 17],
	['county', '/monthly/sent/{monthly}', 8],
	['county', '/m/monthly', 5],
	['county', '/burden', 9],
	['township', '/burden', 9],
	['county', '/cockpit', 8],
	['township', '/cockpit', 8],
	['county', '/orgs', 5],
	['county', '/orgs/{QH03001}', 22],
	['county', '/orgs/{QH03}', 19],
	['county', '/orgs/{QH03001}/history', 11],
	['county', '/terms', 7],
	['secretary', '/m/term', 8],
	['county', '/orgs/{QH03001}/terms', 7],
	['county', '/map', 5],
	['township', '/map', 5],
	['secretary', '/m/branch', 6],
	['secretary', '/m/branch/edit', 6],
	['township', '/activities', 5],
	['township', '/review', 5],
	['secretary', '/activities/{open}', 14],
	['secretary', '/activities/{open}/correct', 8],
	['secretary', '/activities/{open}/roll', 8],
	['secretary', '/members/{member}', 17],
	['secretary', '/members/{member}/category', 5],
	['secretary', '/members/{moved}/shifts/{shift}', 16],
	['secretary', '/codes', 3],
	['secretary', '/members/portraits', 3],
	['member', '/m/me/portrait', 5],
	['secretary', '/members/{member}/states/{state}', 6],
	['secretary', '/members/{member}/papers/{paper}', 5],
	['county', '/orgs/tree?day=2026-06-30', 4],
	['township', '/orgs/tree?day=2026-06-30', 4],
	['township', '/orgs/{QH03001}/edit', 6],
	['township', '/orgs/{QH03}/operate/found', 3],
	['county', '/orgs?need=dissolved', 5],
	['township', '/orgs/{QH03001}/operate', 3],
	['township', '/orgs/{QH03001}/operate/split', 13],
	['township', '/orgs/{QH03001}/posts', 7],
	['township', '/orgs/{QH03001}/groups', 6],
	['township', '/orgs/{QH03001}/term', 4],
	['secretary', '/members/{member}/edit', 4],
	['secretary', '/members/{member}/move', 4],
	['secretary', '/members/{member}/state', 3],
	['county', '/members/erase', 3],
	['county', '/accounts/branches', 4],
	['township', '/accounts/branches', 3],
	['county', '/accounts/bulk?who=secretary', 5],
	['county', '/accounts/bulk?who=member', 4],
	['county', '/accounts/bulk?who=clerk', 5],
	['county', '/accounts/bulk?who=office', 4],
	['county', '/accounts/new', 1],
	['county', '/audit', 5],
	['county', '/roles', 1],
	['secretary', '/me', 3],
	['county', '/me/totp', 3],
	['county', '/me/mail', 3],
	['member', '/m/me/mail', 3],
	['county', '/members/duplicates', 3],
	['township', '/members/duplicates', 3],
	['county', '/members/{member}/merge/{another}', 25],
	['county', '/accounts', 5],
	['county', '/accounts/{account}', 7],
	['county', '/handovers', 3],
	['township', '/orgs/{QH03001}/handover', 8],
	['secretary', '/me/offices', 2],
	['secretary', '/m/me/offices', 2],
	['county', '/exports', 4],
	['county', '/imports', 4],
	['county', '/members/whole', 5],
	['county', '/import', 1],
	['county', '/imports/{import}', 5],
	['county', '/imports/{import}/undo', 28],
	['county', '/devices', 5],
	['county', '/approvals', 5],
	['township', '/m/approvals', 5],
	['county', '/rules', 3],
	['secretary', '/plan', 10],
	['secretary', '/m/plan', 10],
	['county', '/themes', 5],
	['township', '/themes', 5],
	['secretary', '/themes', 5],
	['county', '/themes/{theme}', 5],
	['secretary', '/themes/{theme}', 14],
	['county', '/themes/{theme}/branches?view=open', 5],
	['secretary', '/m/themes', 5],
	['secretary', '/m/themes/{theme}', 14],
	['secretary', '/m/material/{material}', 5],
	['secretary', '/plan/series', 6],
	['secretary', '/m/series', 6],
	['secretary', '/plan/series/{series}', 5],
	['secretary', '/tasks', 4],
	['secretary', '/activities/{open}/told', 11],
	['secretary', '/activities/{open}/sms', 6],
	['secretary', '/activities/{open}/vote', 7],
	['secretary', '/exempt', 5],
	['township', '/exempt?view=asked', 4],
	['county', '/exempt', 4],
	['secretary', '/m/exempt', 5],
	['secretary', '/study', 10],
	['township', '/study', 6],
	['county', '/study', 6],
	['township', '/orgs/{QH03001}/study', 11],
	['secretary', '/trainings', 6],
	['county', '/trainings', 6],
	['county', '/trainings/{training}', 6],
	['county', '/trainings/{training}/people', 8],
	['county', '/trainings/{training}/people?who=leaders', 8],
	['member', '/m/study', 10],
	['secretary', '/talks', 10],
	['township', '/orgs/{QH03001}/talks', 10],
	['member', '/m/talks', 5],
	['member', '/m/talks/new', 5],
	['member', '/m/tasks', 4],
	['secretary', '/m', 17],
	['member', '/m', 11],
	['secretary', '/activities/{life}/life', 9],
	['member', '/m/opinions/{life}', 5],
	['secretary', '/activities/{marks}/appraisal', 8],
	['secretary', '/activities/{marks}/appraisal?part=marks', 11],
	['member', '/m/appraisals/{marks}', 9],
	['member', '/m/appraisals', 4],
	['member', '/m/meetings', 5],
	['secretary', '/m/meetings/{open}/minutes', 6],
	['member', '/inbox', 5],
	['member', '/m/me/data', 7],
	['secretary', '/m/calendar', 4],
	['tv', '/tv', 10],
	['tv', '/tv/home/live', 5],
	['tv', '/tv/meetings/{open}', 8],
	['tv', '/tv/meetings/{open}/names', 8],
	['tv', '/tv/meetings/{open}/live', 8],
	['tv', '/tv/meetings/{open}/timer?n=1', 6],
	['tv', '/tv/meetings/{open}/vote', 8],
	['tv', '/tv/meetings/{material}/material?p=2', 6],
];
const logins = { county: 'county', township: 'qh03', secretary: 'qh03001', member: 'qh03001-8' };

async function measure(villages) {
	const dir = county(villages), found = new Map();
	await with_server(dir, { env: { XIANFENG_STATEMENT_HEADER: 'yes', XIANFENG_PAGES_KEPT: '0' } }, async (server) => {
		const people = {};
		for (const [role, login] of Object.entries(logins))
			people[role] = await sign_in(server, login);
		const open = await meeting(people.secretary);
		const life = await meeting(people.secretary, 'noticed', { kinds: 'org_life_meeting', title: '组织生活会' });
		check((await people.secretary.post('/plan/series', { kind: 'theme_day', title: '主题党日', day: '5', time: '19:30', minutes: '90', until: '202701', place: '活动室', host: '书记',
			items: '202612', at_202612: '2026-12-05T19:30' })).status === 303, 'a series');
		const marks = await meeting(people.secretary, 'open', { kinds: 'member_appraisal', title: '民主评议' });
		for (const act of ['begin', 'ask'])
			check((await people.secretary.post(`/activities/${marks}/appraisal/${act}`)).status === 303, act);
		const paper = { name: 'paper', file: '证明.pdf', bytes: Buffer.from('%PDF-1.4\nstartxref\n0\n%%EOF\n') };
		const ill = sql_one(dir, "select member from account where login = 'qh03001-8'"), sent = await people.secretary.post_multipart(`/members/${ill}/state`,
			[{ name: 'kind', value: 'lost' }, { name: 'day', value: '2026-11-01' }, { name: 'reason', value: '联系不上' }, paper]);
		check(sent.status === 303, `a state with a paper: ${sent.status}`);
		people.tv = await pair_tv(server, people.secretary);
		const ids = { open, life, marks, account: sql_one(dir, "select id from account where login = 'qh03001'"), member: ill, state: sql_one(dir, `select state from member_file where member = ${ill} and what = 'paper'`), paper: sql_one(dir, `select id from member_file where member = ${ill} and what = 'paper'`),
			moved: sql_one(dir, 'select max(member) from member_shift'), shift: sql_one(dir, 'select max(id) from member_shift'),
			another: sql_one(dir, "select member from account where login = 'qh03001-9'"),
			import: sql_one(dir, 'select max(id) from import'), monthly: sql_one(dir, "select min(id) from monthly where state = 'sent'"), series: sql_one(dir, 'select max(id) from series'),
			training: sql_one(dir, 'select max(t.id) from study_training t join org o on o.id = t.org where o.parent = 0'),
			theme: sql_one(dir, "select max(b.theme) from theme_branch b join theme t on t.id = b.theme where t.state = 'sent' and b.activity = 0"),
			material: sql_one(dir, "select max(b.activity) from theme_branch b join org o on o.id = b.org where o.code = 'QH03001'") };
		for (const [role, page] of budgets) {
			const target = page.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? sql_one(dir, `select id from org where code = '${name}'`));
			await people[role].get(target); // the first time may read what is kept for the next
			const reply = await people[role].get(target);
			found.set(`${role} ${page}`, reply.status === 200 ? Number(reply.headers['x-statements']) : `status ${reply.status}`);
		}
		// A page that lists nothing has the header too: the measure itself works.
		check(found.size === new Set(budgets.map(([role, page]) => `${role} ${page}`)).size, 'pages are measured once each');
	});
	return found;
}

export default async function budget() {
	await test('budget: each page keeps to its number of statements, whatever the size of the county', async () => {
		const findings = new Findings(), small = await measure(12), large = await measure(40), lines = [];
		const paths = new Set(routes().filter((r) => r.method === 'GET').map((r) => r.path));
		findings.expect(paths.size > 30, 'the table of routes');
		for (const [role, page, most] of budgets) {
			const a = small.get(`${role} ${page}`), b = large.get(`${role} ${page}`);
			lines.push(`${role} ${page}: ${a} ${b} of ${most}`);
			findings.expect(a >= 1 && a <= most, `${role} ${page}: ${a} statements, ${most} are allowed`);
			findings.expect(a === b, `${role} ${page}: ${a} statements with 12 villages, ${b} with 40`);
		}
		if (process.env.XIANFENG_TEST_TIMES)
			console.error(lines.join('\n'));
		findings.end();
	});
	await test('budget: nobody is told the number who did not ask for it', async () => {
		await with_server(county(), {}, async (server) => {
			const reply = await (await sign_in(server, 'county')).get('/members');
			check(reply.status === 200 && !('x-statements' in reply.headers), 'X-Statements in a plain reply');
		});
	});
}
