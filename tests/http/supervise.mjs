// Supervision as both sides see it: a branch sees of itself what its superior sees of it.
import { alter, check, county, equal, Findings, meeting, sign_in, sql, sql_one, test, with_server } from './harness.mjs';

// What a page says in its main part, without what one may do there: forms, buttons, the column of acts.
function said(text) {
	return text.slice(text.indexOf('<main'), text.indexOf('</main>')).replace(/^[\s\S]*?(?=<section class="card")/, '')
		.replace(/<form[\s\S]*?<\/form>/g, '').replace(/<details[\s\S]*?<\/details>/g, '').replace(/<td data-l="">[\s\S]*?<\/td>/g, '')
		.replace(/<a class="(btn|more)[\s\S]*?<\/a>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim();
}

const standing = (text, id) => (text.match(new RegExp(`/ledger/${id}\\?[\\s\\S]*?</tr>`)) ?? [''])[0].match(/<span class="tag[^>]*>([^<]+)/)?.[1];

async function seen(server, dir) {
	const findings = new Findings();
	const people = { county: await sign_in(server, 'county'), town: await sign_in(server, 'qh03'), branch: await sign_in(server, 'qh03001') };
	const id = sql_one(dir, "select id from org where code = 'QH03001'");
	for (const period of ['', '?period=2026-10', '?period=2026Q3', '?period=2026']) {
		const own = said((await people.branch.get(`/duties${period}`)).text);
		findings.expect(own.length > 500, `the branch's own page ${period} says: ${own.slice(0, 200)}`);
		for (const who of ['county', 'town'])
			findings.expect(said((await people[who].get(`/ledger/${id}${period}`)).text) === own, `${who} ${period} reads something else than the branch`);
	}
	const row = standing((await people.town.get('/ledger?name=xhx')).text, id), own = (await people.branch.get('/duties')).text;
	findings.expect(row && own.includes(`data-standing>${row}<`), `the ledger says ${row}, the branch's page does not`);
	findings.end();
}

export default async function supervise() {
	const dir = county();
	await test('supervise: a branch sees the same as its superior sees of it', async () => {
		await with_server(dir, {}, async (server) => {
			await seen(server, dir);
			const town = await sign_in(server, 'qh03'), id = sql_one(dir, "select id from org where code = 'QH03001'");
			const duty = sql(dir, `select rule, period_from from duty where org = ${id} and done_day = 0 order by due_day limit 1`)[0];
			equal((await town.post(`/ledger/${id}/urge`, { rule: duty[0], from: duty[1], text: '请补开' })).status, 303, 'the urge');
			const urge = sql_one(dir, `select max(id) from urge where org = ${id}`);
			equal((await town.post(`/urges/${urge}/call`, { with: '', said: '' })).status, 422, 'a call without words');
			equal((await town.post(`/urges/${urge}/call`, { with: '书记', said: '周五补开' })).status, 303, 'the call');
			await seen(server, dir);
			check((await (await sign_in(server, 'qh03001')).get('/m/duties')).text.includes('周五补开'), 'the phone shows the call');
		});
	});
	await test('supervise: the days until an urge goes on are the county\'s to set', async () => {
		await with_server(dir, {}, async (server) => {
			equal((await (await sign_in(server, 'qh03')).post('/urges/days', { days: '1' })).status, 403, 'a township');
			equal((await (await sign_in(server, 'county')).post('/urges/days', { days: '0' })).status, 422, 'no days');
			equal((await (await sign_in(server, 'county')).post('/urges/days', { days: '5' })).status, 303, 'five days');
			equal(sql_one(dir, "select value from setting where name = 'urge.days'"), '5', 'the setting');
		});
	});
	await test('supervise: a branch has its file for text messages once, an office by two persons', async () => {
		await with_server(dir, {}, async (server) => {
			const secretary = await sign_in(server, 'qh03001'), id = await meeting(secretary, 'noticed'), page = `/activities/${id}/sms`;
			check((await secretary.get(`/activities/${id}/told`)).text.includes(page), 'the way to the file');
			const listed = Number((await secretary.page(page)).match(/([\d,]+) 人，共/)?.[1]);
			const file = await secretary.post(page, { format: 'csv' });
			equal(file.status, 200, 'the file');
			check(/csv/.test(file.headers['content-type']) && file.headers['cache-control'] === 'no-store', 'the file is one, and kept by nobody');
			const rows = file.text.trim().split('\r\n');
			check(listed > 0 && rows.length === listed + 1 && rows.slice(1).every((row) => /^1\d{10},/.test(row)), `${listed} people, ${rows.length} lines: ${rows[1]}`);
			equal(sql_one(dir, `select count(*) from notice_sms where activity = ${id}`), String(listed), 'who is marked');
			check((await secretary.get(`/activities/${id}/told`)).text.includes('已列入短信'), 'the unread list shows it');
			const twice = await secretary.post(page, { format: 'csv' });
			check(twice.status === 409 && twice.text.includes('现在没有要发短信的人'), `once more answered ${twice.status}`);
			equal((await (await sign_in(server, 'qh03001-c')).get(page)).status, 403, 'a clerk');
			const proposed = await (await sign_in(server, 'county')).post('/urges/sms', { all: '1', format: 'xlsx' });
			check(proposed.status === 303 && /\/approvals\/\d+$/.test(proposed.headers.location), `an office's answered ${proposed.status} ${proposed.headers.location}`);
		});
	});
	await test('supervise: branches are given to the township, which says what became of it', async () => {
		await with_server(dir, {}, async (server) => {
			const office = await sign_in(server, 'county'), town = await sign_in(server, 'qh03');
			const id = sql_one(dir, "select id from org where code = 'QH03001'");
			const colleague = sql_one(dir, "select name from account where login = 'county2'");
			const listed = (page) => page.text.includes(`${colleague}</option>`);
			check(!listed(await office.get('/ledger')) && listed(await office.get('/ledger?colleagues=1')), 'colleagues are listed when the box asks for them');
			const missing = await office.post('/ledger/assign', { org: id, to: '0', due: '2026-11-01', task: '去看看', back: '/ledger?state=all' });
			equal(missing.status, 422, 'a day that is over');
			check(missing.text.includes('去看看') && missing.text.includes('三个月以内') && listed(missing), 'what was typed stays, with the reason');
			equal((await office.post('/ledger/assign', { org: id, to: '0', due: '2026-11-30', task: '去看看' })).status, 303, 'given');
			const follow = sql_one(dir, `select max(id) from follow_up where org = ${id}`);
			equal((await office.post(`/follow-ups/${follow}/done`, { note: '好了' })).status, 403, 'not by who gave it');
			equal((await town.post(`/follow-ups/${follow}/done`, { note: '' })).status, 422, 'without a word');
			equal((await town.post(`/follow-ups/${follow}/done`, { note: '已定周五补开' })).status, 303, 'ended');
			check((await office.get('/follow-ups?list=done')).text.includes('已定周五补开'), 'who gave it reads what became of it');
			await seen(server, dir);
		});
	});
	// Let off until a day soon: the own branch, another township's, one that was ended before, and one that was taken back.
	const off = (id, code, more) => `insert into county_rule (tenant, id, act, rule, org, document, reason, valid_from, valid_to, made_day, made_at, made_by,
		made_name, withdrawn_day) values (1, ${id}, 'exempt', '${more.rule}', (select id from org where code = '${code}'), '文', '因', 20260101, ${more.to}, 20251201,
		1764547200, 0, '县', ${more.back ?? 0});`;
	alter(dir, [off(9001, 'QH03001', { rule: 'party-lecture', to: 20261210 }), off(9002, 'QH01001', { rule: 'party-lecture', to: 20261211 }),
		off(9003, 'QH03001', { rule: 'theme-day', to: 20261212 }), off(9004, 'QH03002', { rule: 'theme-day', to: 20261213, back: 20251202 }),
		off(9005, 'QH03002', { rule: 'theme-day', to: 20271213 }),
		"insert into county_rule (tenant, id, act, ended, reason, valid_from, made_day, made_at, made_by, made_name) values (1, 9006, 'end', 9003, '因', 20260601, 20260501, 1777564800, 0, '县');"].join('\n'));
	await test('supervise: the township begins at its desk, and each line opens its record', async () => {
		await with_server(dir, {}, async (server) => {
			const findings = new Findings(), town = await sign_in(server, 'qh03');
			equal((await town.get('/')).headers.location, '/desk', 'where the township begins');
			const { status, text } = await town.get('/desk'), main = text.slice(text.indexOf('<main'), text.indexOf('</main>'));
			equal(status, 200, 'the desk');
			const links = [...new Set([...main.matchAll(/href="(\/[^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&')))];
			findings.expect(links.length > 12, `only ${links.length} links`);
			for (const link of links)
				findings.expect([200, 303].includes((await town.get(link)).status), `${link} does not open`);
			for (const [name] of sql(dir, "select short from org where path not like '0001.0003.%' and length(path) > 10 and short not in (select short from org where path like '0001.0003.%')"))
				findings.expect(!main.includes(`>${name}<`), `${name} is another township's`);
			const days = [...(main.split('快到期的免除')[1] ?? '').matchAll(/(\d+)月(\d+)日到期，还有/g)].map((m) => m[1] + m[2]).join();
			equal(days, '1210', 'what ends of what was let off, in the own subtree');
			const waiting = sql_one(dir, "select count(*) from activity a join org o on o.id = a.org where a.state = 'filed' and o.path like '0001.0003.%'");
			findings.expect(main.includes(`要审核的记录</h2><small>${waiting} 项`), `${waiting} records wait, the desk counts others`);
			findings.expect((await (await sign_in(server, 'qh03001')).get('/desk')).status === 403, 'a secretary has no desk of an office');
			findings.end();
		});
	});
	await test('supervise: the ledger begins with the filter that was kept, in the columns that were chosen', async () => {
		await with_server(dir, {}, async (server) => {
			const town = await sign_in(server, 'qh03'), back = '/ledger?state=overdue&page=2';
			const nameless = await town.post('/ledger/filters', { filter_name: '', shared: 'yes', back });
			equal(nameless.status, 422, 'without a name');
			check(/name="shared" value="yes" checked/.test(nameless.text), 'what was ticked stays');
			equal((await town.post('/ledger/filters', { filter_name: '逾期', first: 'yes', back })).status, 303, 'kept');
			equal((await town.get('/ledger')).headers.location, '/ledger?state=overdue', 'where the ledger begins');
			check((await town.get('/ledger?state=overdue')).text.includes('class="chip on"'), 'the filter in force is marked');
			equal((await town.post('/ledger/columns', { columns: 'worst', back: '/ledger?state=all' })).status, 303, 'columns');
			const page = (await town.get('/ledger?state=all')).text;
			check(page.includes('>最急的一项<') && !page.includes('>书记</th>'), 'the columns of the page');
			const file = await town.post('/ledger/export?state=all', { format: 'csv' });
			check(file.text.startsWith('\ufeff组织代码,党支部,最急的一项,状态') || file.text.startsWith('组织代码,党支部,最急的一项,状态'), `the file's: ${file.text.slice(0, 60)}`);
			check(file.text.split('\r\n').slice(1).filter((line) => line).every((line) => /^QH03\d{3},/.test(line)), `the codes: ${file.text.slice(0, 300)}`);
			const filter = sql_one(dir, "select id from ledger_filter where name = '逾期'");
			equal((await (await sign_in(server, 'county')).post(`/ledger/filters/${filter}/drop`)).status, 404, 'another\'s filter');
			equal((await town.post(`/ledger/filters/${filter}/drop`)).status, 303, 'dropped');
			equal((await town.get('/ledger')).status, 200, 'the ledger begins as before');
		});
	});
	await test('supervise: the county looks at a township with the township\'s own figures, and nobody at another\'s', async () => {
		await with_server(dir, {}, async (server) => {
			const office = await sign_in(server, 'county'), town = await sign_in(server, 'qh03');
			const id = (code) => sql_one(dir, `select id from org where code = '${code}'`);
			const figures = (text) => [...text.matchAll(/<div class="v num">([\s\S]*?)<small>/g)].map((m) => m[1].replace(/<[^>]+>/g, '').trim());
			const below = figures((await office.get(`/cockpit?org=${id('QH03')}`)).text), own = figures((await town.get('/cockpit')).text);
			check(own.length === 6 && String(below) === String(own), `${below} and ${own}`);
			equal((await town.get(`/cockpit?org=${id('QH01')}`)).status, 404, 'another township');
			equal((await town.get(`/cockpit?org=${id('QH')}`)).status, 404, 'the county above');
			check((await town.get('/cockpit')).text.includes('同类'), 'the group of comparison is named');
		});
	});
	await test('supervise: a monthly report is written, sent, opened', async () => {
		await with_server(dir, {}, async (server) => {
			const office = await sign_in(server, 'county'), town = await sign_in(server, 'qh03'), month = '/monthly/own/2026-11';
			const page = (await town.get(month)).text;
			let version = /name="version" value="(\d+)"/.exec(page)[1];
			const texts = Object.fromEntries([...page.matchAll(/<textarea[^>]*name="(\w+)"[^>]*>([\s\S]*?)<\/textarea>/g)].map((m) => [m[1], m[2]]));
			// A sentence that nobody touched follows the figures; one that was typed over is kept as typed.
			const shown = Object.fromEntries([...page.matchAll(/name="(\w+_shown)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
			check(Object.keys(shown).length === Object.keys(texts).length, 'each sentence with what was shown');
			equal((await town.post(`${month}/save`, { ...texts, ...shown, summary: '本月总体平稳。', version })).status, 303, 'saved');
			const kept = (await town.get(month)).text;
			equal((kept.match(/已改写/g) ?? []).length, 1, 'what was touched, and nothing else');
			version = /name="version" value="(\d+)"/.exec(kept)[1];
			const wrong = await town.post(`${month}/fix`, { ...texts, help: '请帮助检修电视', version, figure: 'urges.called:0', value: '3', why: '' });
			equal(wrong.status, 422, 'a correction without its reason');
			check(wrong.text.includes('请帮助检修电视') && wrong.text.includes('value="3"'), 'what was typed stays');
			equal((await town.post(`${month}/send`, { ...texts, help: '请帮助检修电视', version })).status, 303, 'sent');
			equal((await town.post(`${month}/save`, { ...texts, version })).status, 409, 'after that nothing is kept');
			const id = sql_one(dir, "select m.id from monthly m join org o on o.id = m.org where o.code = 'QH03' and m.month = 202611");
			const closed = await office.get(`/monthly/sent/${id}`);
			check(!closed.text.includes('请帮助检修电视'), 'nothing of it is seen before it is opened');
			equal((await office.get(`/monthly/sent/${id}/paper.pdf`)).status, 409, 'nor on paper');
			check((await (await sign_in(server, 'auditor')).get(`/m/monthly/${id}`)).text.includes('请帮助检修电视'), 'the auditor reads it without opening it');
			equal(sql_one(dir, `select read_at from monthly where id = ${id}`), '0', 'not opened yet');
			equal((await office.post(`/m/monthly/${id}/read`)).status, 303, 'opened on the phone');
			check((await office.get(`/monthly/sent/${id}`)).text.includes('请帮助检修电视'), 'and read');
			equal((await town.post(`${month}/withdraw`)).status, 409, 'it does not come back');
			check((await office.get(`/monthly/sent/${id}/figures.xlsx`)).bytes.subarray(0, 2).toString() === 'PK', 'the workbook');
			equal((await town.post(`${month}/correct`, { reason: '一个村补开了' })).status, 303, 'a further issue');
			const draft = sql_one(dir, "select max(m.id) from monthly m join org o on o.id = m.org where o.code = 'QH03' and m.state = 'draft'");
			equal((await office.get(`/monthly/sent/${draft}`)).status, 404, 'a draft does not exist for the county');
		});
	});
}
