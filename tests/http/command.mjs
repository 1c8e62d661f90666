// The command line: help, exit codes, the first sign-in by a printed code, rosters, duties, verify, backup, the demo county.
import fs from 'node:fs';
import path from 'node:path';
import { alter, check, command, command_ok, county, equal, Findings, NOW, new_dir, PASSWORD, Server, sign_in, sql, sql_one, temporary, test, Visitor,
	with_server, columns, on_server, place, tables } from './harness.mjs';

const chinese = /[\u4e00-\u9fff]{2}/;
const commands = ['serve', 'init', 'demo', 'import', 'export', 'duty', 'org', 'member', 'user', 'routes', 'verify', 'backup', 'restore', 'move', 'job', 'approval', 'version'];
const sample = (name) => path.resolve('docs/samples', name);

function expect(findings, args, code, pattern = chinese, options = {}) {
	const r = command(args, options);
	const said = r.out + r.err;
	findings.expect(r.code === code, `xianfeng ${args.join(' ')}: ${code} was expected, ${r.code ?? r.signal} came: ${said.slice(0, 200)}`);
	findings.expect(pattern.test(code === 0 ? r.out : r.err), `xianfeng ${args.join(' ')}: does not say ${pattern}: ${said.slice(0, 200)}`);
	return r;
}

// A new county with the sample organisations and, if wanted, members.
function sample_county(organisations, members) {
	const dir = new_dir('sample');
	command_ok(['init', '--county', '青禾县', '--code', 'QH', '--data', dir]);
	command_ok(['import', sample(organisations), '--data', dir]);
	if (members)
		command_ok(['import', sample(members), '--data', dir]);
	return dir;
}

function exported(dir, what, options) {
	const file = new_dir(what) + '.csv';
	command_ok(['export', what, '--out', file, '--data', dir], options);
	return fs.readFileSync(file, 'utf8');
}

// The columns that may differ between two counties of the same content: random by design, or encrypted with a random nonce.
const random_columns = { county: ['key_mark'], setting: ['value'], account: ['password', 'first_code'], member: ['idno', 'phone', 'address', 'idno_hash', 'phone_hash'], talk: ['gist'], life_opinion: ['mark'], member_file: ['sha256', 'seal'], audit: ['hash'] };

async function first_sign_in(findings) {
	const dir = new_dir('init');
	const said = command_ok(['init', '--county', '青禾县', '--code', 'QH', '--platform', '青禾先锋', '--data', dir]);
	const code = /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/.exec(said)?.[0];
	check(code, `init prints no code: ${said}`);
	expect(findings, ['init', '--county', '青禾县', '--data', dir], 1);
	findings.expect((fs.statSync(dir).mode & 0o077) === 0 && (fs.statSync(path.join(dir, 'secret.key')).mode & 0o377) === 0, 'others may read the data or write the key');
	const added = command_ok(['user', 'add', 'chengguan', '--name', '城关党建办', '--role', 'keeper', '--org', 'QH', '--data', dir]);
	const second = /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/.exec(added)?.[0];
	check(second, `user add prints no code: ${added}`);
	for (const args of [['add', 'chengguan', '--name', '甲', '--role', 'keeper', '--org', 'QH'], ['add', 'jia', '--name', '甲', '--role', 'king', '--org', 'QH'],
		['add', 'jia', '--name', '甲', '--role', 'keeper', '--org', 'NONE'], ['add', 'A b', '--name', '甲', '--role', 'keeper', '--org', 'QH'], ['code', 'nobody'], ['disable', 'nobody']])
		expect(findings, ['user', ...args, '--data', dir], 1);
	expect(findings, ['user', 'password', 'chengguan', '--data', dir], 1, chinese, { input: '1234567\n' });
	expect(findings, ['user', 'password', 'chengguan', '--data', dir], 1, chinese, { input: 'chengguan\n' });
	command_ok(['user', 'password', 'chengguan', '--data', dir], { input: 'yi-ju-hao-ji-de-hua\n' });
	await with_server(dir, {}, async (server) => {
		const visitor = new Visitor(server), password = '春天的小河西村真好看';
		const set = (fields) => visitor.post('/first-sign-in', { login: 'county', code, password, again: password, ...fields }, { csrf: null });
		equal((await set({ code: 'AAAA-2222' })).status, 422, 'a wrong code');
		equal((await set({ again: 'x' })).status, 422, 'two passwords that differ');
		equal((await set({ password: '12345678', again: '12345678' })).status, 422, 'a common password');
		equal((await set({ login: 'chengguan', code: second })).status, 422, 'a code whose account has its password already');
		const done = await set({ code: code.toLowerCase().replace('-', ' ') });
		equal(done.status, 303, 'the printed code, typed as people type');
		equal((await visitor.get('/me')).status, 200, 'own page');
		equal((await new Visitor(server).post('/first-sign-in', { login: 'county', code, password, again: password }, { csrf: null })).status, 422, 'a code twice');
		equal((await new Visitor(server).post('/sign-in', { login: 'county', password: 'falsch-falsch' }, { csrf: null })).status, 422, 'a wrong password');
		await sign_in(server, 'county', password);
		await sign_in(server, ' COUNTY ', password);
		await sign_in(server, 'chengguan', 'yi-ju-hao-ji-de-hua');
		findings.expect(command(['user', 'disable', 'chengguan', '--data', dir]).code === 1, 'a command writes beside a running server');
	});
	command_ok(['user', 'disable', 'chengguan', '--data', dir]);
	const renewed = /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/.exec(command_ok(['user', 'code', 'county', '--data', dir]))?.[0];
	await with_server(dir, {}, async (server) => {
		for (const [login, password] of [['chengguan', 'yi-ju-hao-ji-de-hua'], ['county', '春天的小河西村真好看']])
			equal((await new Visitor(server).post('/sign-in', { login, password }, { csrf: null })).status, 422, `${login} after its password was taken`);
		const again = await new Visitor(server).post('/first-sign-in', { login: 'county', code: renewed, password: '另一句也很好记的话', again: '另一句也很好记的话' }, { csrf: null });
		equal(again.status, 303, 'the renewed code');
	});
	expect(findings, ['verify', '--data', dir], 0);
}

function rosters(findings) {
	const one = sample_county('organisations.xlsx', 'members.xlsx'), two = sample_county('organisations.gb18030.csv', 'members.gb18030.csv');
	for (const what of ['organisations', 'members']) {
		const a = exported(one, what), b = exported(two, what);
		findings.expect(a === b, `${what}: .xlsx and GB18030 .csv do not give the same county`);
		findings.expect(a.split('\n').length > (what === 'members' ? 150 : 15), `${what}: only ${a.split('\n').length} lines`);
	}
	findings.expect(!/371199\d{8,}/.test(exported(one, 'members')), 'an export shows whole ID numbers');
	findings.expect(exported(one, 'members').includes('𠮷'), 'the rare character is lost');
	// The same again changes nothing; a dry run neither.
	const rows = (dir) => sql(dir, 'select (select count(*) from org), (select count(*) from member), (select count(*) from audit)').join();
	const third = sample_county('organisations.xlsx'), before = rows(third);
	expect(findings, ['import', sample('members.xlsx'), '--dry-run', '--data', third], 0, /新增 150/);
	findings.expect(rows(third) === before, 'a dry run changed the county');
	const whole = rows(one);
	for (const name of fs.readdirSync('docs/samples').filter((n) => n.startsWith('broken-'))) {
		const r = command(['import', sample(name), '--data', one]);
		findings.expect(r.code === 1 && chinese.test(r.out + r.err), `import ${name}: ${r.code}: ${(r.out + r.err).slice(0, 200)}`);
		findings.expect(rows(one) === whole, `import ${name} changed the county`);
	}
	expect(findings, ['import', sample('members.xlsx'), '--data', one], 0, /不变 150/);
	expect(findings, ['import', '没有这个文件.xlsx', '--data', one], 1);
	// What was exported can be read again by those who get it.
	for (const end of ['xlsx', 'csv', 'gb18030.csv']) {
		const file = path.join(temporary, `list.${end}`);
		expect(findings, ['export', 'organisations', '--out', file, '--data', one], 0, /16/);
		findings.expect(fs.statSync(file).size > 500, `${file} is empty`);
	}
	expect(findings, ['export', 'organisations', '--out', path.join(temporary, 'x.pdf'), '--data', one], 2);
	expect(findings, ['export', 'organisations', '--out', path.join(temporary, 'no/such/dir.csv'), '--data', one], 1);
	expect(findings, ['export', 'members', '--org', 'NONE', '--out', path.join(temporary, 'x.csv'), '--data', one], 1);
	for (const dir of [one, two, third])
		expect(findings, ['verify', '--data', dir], 0);
}

// What `duty` prints is what the branch's page shows.
async function duties(findings, dir) {
	const json = JSON.parse(command_ok(['duty', '--org', 'QH03002', '--period', '2026-11', '--format', 'json', '--data', dir]));
	equal(json.org, 'QH03002', 'org');
	findings.expect(json.duties.length >= 3, `${json.duties.length} duties`);
	for (const duty of json.duties) {
		for (const name of ['rule', 'name', 'status', 'due', 'document', 'article', 'reason'])
			findings.expect(duty[name], `${duty.rule}: no ${name}`);
		findings.expect(duty.owed >= 1 && (duty.status === 'done') === (duty.done >= duty.owed && duty.done_day !== null), `${duty.rule}: ${JSON.stringify(duty)}`);
	}
	const table = command_ok(['duty', '--org', 'QH03002', '--period', '2026-11', '--data', dir]);
	for (const duty of json.duties)
		findings.expect(table.includes(duty.name) && table.includes(duty.status_name) && table.includes(duty.due) && table.includes(duty.reason), `the table lacks ${duty.name}`);
	for (const period of ['2026-10', '2026-Q3', '2025', '2024-12'])
		expect(findings, ['duty', '--org', 'QH03002', '--period', period, '--data', dir], 0, /应做|没有/);
	for (const period of ['2026-13', '2026-Q5', 'x', '', '2026-11-23'])
		expect(findings, ['duty', '--org', 'QH03002', '--period', period, '--data', dir], 2);
	expect(findings, ['duty', '--org', 'QH03002', '--format', 'xml', '--data', dir], 2);
	expect(findings, ['duty', '--data', dir], 2);
	expect(findings, ['duty', '--org', 'NONE', '--data', dir], 1);
	await with_server(dir, {}, async (server) => {
		const town = await sign_in(server, 'qh03');
		const id = sql_one(dir, "select id from org where code = 'QH03002'");
		const page = (await town.page(`/ledger/${id}`)).replace(/<[^>]*>/g, '\n');
		for (const duty of json.duties)
			findings.expect(page.includes(duty.name) && page.includes(duty.status_name), `the ledger's page of the branch lacks ${duty.name} ${duty.status_name}`);
	});
}

// Each of these is a change that somebody could make with a database tool.
const alterations = [
	['a vote', "update resolution set votes_for = votes_for + 1 where id = (select min(id) from resolution)"],
	['who came', "update attendance set status = 'present' where rowid in (select rowid from attendance where status = 'due' limit 1)",
		"update attendance set status = 'present' where activity = (select activity from attendance where status = 'due' limit 1) and status = 'due'"],
	['the minutes of a sealed record', "update activity set minutes = minutes || '。' where id = (select min(id) from activity where state = 'sealed')"],
	['a title of a sealed record', "update activity set title = title || '（改）' where id = (select min(id) from activity where state = 'sealed')"],
	['a line of the audit', "update audit set who = '别人' where seq = 5"],
	['a line of the audit taken out', 'delete from audit where seq = 7'],
	['the last lines of the audit taken out', 'delete from audit where seq > (select max(seq) - 3 from audit)'],
	['a counter of an organisation', "update org set members = members + 1 where code = 'QH03001'"],
	['a path', "update org set path = '0001.0002.0009.' where code = 'QH03001'"],
	['a member put into another branch', "update member set org = (select id from org where code = 'QH01001') where id = (select min(id) from member)"],
	['a state of a member', 'update member set migrant = 1 - migrant where id = (select min(id) from member)'],
	['a duty', 'update duty set done = done + 1 where rowid = (select min(rowid) from duty)', 'update duty set done = done + 1'],
	['how a branch stands', "update standing set due_day = 20261001 where branch = 1 and org = (select id from org where code = 'QH03001')"],
	['a count of branches', 'update standing set branches = branches + 1 where org = (select id from org where level = 1)'],
	['a sum of a month', 'update life_roll set fulfilled = fulfilled + 1 where whole = 1 and month = 202610 and org = (select id from org where level = 1)'],
	['a sum of duties', 'update duty_roll set fulfilled = fulfilled + 1 where duties > fulfilled and org = (select id from org where level = 1)'],
];

function altered(findings) {
	const dir = county();
	command_ok(['verify', '--data', dir]);
	const sound = fs.readFileSync(path.join(dir, 'county.db'));
	for (const [name, first, second] of alterations) {
		fs.writeFileSync(path.join(dir, 'county.db'), sound);
		try {
			alter(dir, first);
		} catch (e) {
			if (!second)
				throw e;
			alter(dir, second); // tables without a rowid
		}
		fs.rmSync(path.join(dir, 'county.db-wal'), { force: true });
		const r = command(['verify', '--data', dir]);
		findings.expect(r.code === 1 && /发现 \d+ 处问题/.test(r.out), `${name}: verify ended with ${r.code}: ${r.out.slice(-200)}${r.err}`);
		findings.expect(r.out.split('\n').filter(Boolean).length >= 2, `${name}: verify names nothing: ${r.out}`);
	}
	// The row is named: by its place in the chain, or by the organisation's code or the record's id.
	fs.writeFileSync(path.join(dir, 'county.db'), sound);
	alter(dir, "update audit set who = '别人' where seq = 5");
	findings.expect(/\b5\b/.test(command(['verify', '--data', dir]).out), 'verify does not name line 5 of the audit');
	fs.writeFileSync(path.join(dir, 'county.db'), sound);
	alter(dir, "update org set members = members + 1 where code = 'QH03001'");
	const said = command(['verify', '--data', dir]).out;
	findings.expect(/QH03001|小河西村/.test(said), `verify does not name the organisation: ${said}`);
	fs.writeFileSync(path.join(dir, 'county.db'), sound);
	const sealed = sql_one(dir, "select min(id) from activity where state = 'sealed'");
	alter(dir, `update activity set minutes = '改' where id = ${sealed}`);
	findings.expect(command(['verify', '--data', dir]).out.includes(sealed), 'verify does not name the sealed record');
	// A damaged file is told as such.
	fs.writeFileSync(path.join(dir, 'county.db'), Buffer.concat([sound.subarray(0, 40960), Buffer.alloc(8192, 0x55), sound.subarray(49152)]));
	findings.expect(command(['verify', '--data', dir]).code === 1, 'verify finds nothing in a damaged file');
}

async function backups(findings) {
	const dir = county(), copy = new_dir('backup'), late = new_dir('backup');
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county');
		expect(findings, ['backup', copy, '--data', dir], 0);
		expect(findings, ['backup', copy, '--data', dir], 1);
		// One server a county.
		const second = new Server(dir);
		const how = await Promise.race([second.exit, new Promise((resolve) => setTimeout(() => resolve({ code: 'runs' }), 30000))]);
		if (!second.ended)
			await second.stop();
		expect(findings, ['export', 'members', '--out', path.join(temporary, 'beside.csv'), '--data', dir], 1, /正由另一个程序使用/);
		findings.expect(!fs.existsSync(path.join(temporary, 'beside.csv')), 'a file without its row of the audit chain');
		findings.expect(how.code === 1 && chinese.test(second.log), `a second server: ${how.code} ${second.log.slice(0, 200)}`);
		equal((await office.get('/me')).status, 200, 'the first server goes on');
		await office.post('/m/elder', { elder: 'yes' });
		expect(findings, ['backup', late, '--data', dir], 0);
	});
	for (const backup of [copy, late]) {
		findings.expect((fs.statSync(path.join(backup, 'secret.key')).mode & 0o077) === 0, 'others may read the key of a backup');
		expect(findings, ['verify', '--data', backup], 0);
	}
	equal(sql_one(late, "select elder from account where login = 'county'"), '1', 'what was written before the backup');
	equal(sql_one(copy, "select elder from account where login = 'county'"), '0', 'what was written after the backup');
	await with_server(copy, {}, async (server) => {
		const office = await sign_in(server, 'county');
		const member = sql_one(copy, "select member from account where login = 'qh03001-8'");
		const shown = await office.post(`/members/${member}/reveal`, { field: 'idno', reason: '核对备份' });
		findings.expect(/371199\d{11}[\dX]/.test(shown.text), `the backup cannot unseal an ID number: ${shown.status}`);
	});
	fs.rmSync(path.join(late, 'secret.key'));
	expect(findings, ['verify', '--data', late], 1, /密钥/);
	expect(findings, ['serve', '--data', late, '--listen', '127.0.0.1:0'], 1, /密钥/, { seconds: 10 });
}

function demo(findings) {
	const make = (seed, date = '2026-11-23', months = 24) => {
		const dir = new_dir('demo');
		command_ok(['demo', '--villages', '6', '--seed', String(seed), '--date', date, '--months', String(months), '--data', dir]);
		return dir;
	};
	const one = make(7), two = make(7), other = make(8);
	for (const table of tables(one)) {
		const names = columns(one, table).filter((name) => !random_columns[table]?.includes(name));
		const shown = (name) => (name === 'hash' || on_server ? name : `quote(${name})`);
		const rows = (dir) => JSON.stringify(sql(dir, `select ${names.map(shown).join(', ')} from ${table} order by ${names.slice(0, 3).map((_, i) => i + 1).join(', ')}`));
		findings.expect(rows(one) === rows(two), `${table}: rows differ for the same seed`);
	}
	for (const what of ['organisations', 'members']) {
		findings.expect(exported(one, what) === exported(two, what), `${what} differ for the same seed`);
		findings.expect(exported(one, what) !== exported(other, what), `${what} are the same for another seed`);
	}
	if (on_server) { // nor for the other engine
		const file = new_dir('demo'), options = { env: { XIANFENG_DB: '' } };
		command_ok(['demo', '--villages', '6', '--seed', '7', '--date', '2026-11-23', '--data', file], options);
		for (const what of ['organisations', 'members'])
			findings.expect(exported(file, what, options) === exported(one, what), `${what} differ between the engines`);
	}
	const counts = sql(one, "select count(*), sum(case when kind = 611 then 1 else 0 end) from org");
	findings.expect(Number(counts[0][0]) >= 7, `${counts[0]} organisations`);
	findings.expect(sql(one, 'select idno_mask from member where idno_mask is not null').every(([mask]) => mask.startsWith('371')), 'ID numbers outside of 371199');
	expect(findings, ['demo', '--villages', '6', '--data', one], 1);
	expect(findings, ['demo', '--villages', '2', '--data', new_dir('demo')], 2);
	expect(findings, ['demo', '--date', '2025-02-29', '--data', new_dir('demo')], 2);
	// The end of a month already asks for the one after the next; records that begin late leave duties of before them.
	for (const dir of [one, other, make(9, '2026-11-30'), make(9, '2026-11-23', 3)])
		expect(findings, ['verify', '--data', dir], 0);
	check(fs.readFileSync(path.join(one, 'demo-accounts.txt'), 'utf8').includes(PASSWORD), 'the list of accounts');
}

// The operations on the tree from the terminal: preview, doing, the same scopes and rules as on the pages, undo, the past.
async function organisations(findings) {
	const dir = county(), env = { XIANFENG_NOW: NOW }, papers = ['--approval', '青组发〔2026〕12号', '--approved', '2026-11-01'];
	const org = (args, code, pattern) => expect(findings, ['org', ...args, '--data', dir], code, pattern, { env });
	const count = (code) => Number(sql_one(dir, `select count(*) from org where code = '${code}'`));
	const state = (code) => sql_one(dir, `select o.name || ' ' || p.code || ' ' || o.dissolved from org o join org p on p.tenant = o.tenant and p.id = o.parent where o.code = '${code}'`);
	for (const args of [[], ['burn', 'QH03001'], ['show'], ['tree', '--as-of', 'yesterday'], ['tree', '--as-of', '2030-01-01'], ['move', 'QH03001', 'QH01', 'more']])
		org(args, 2);
	org(['tree'], 0, /QH03001 {2}小河西村 {2}党支部 {2}党员 64/);
	org(['tree', '--org', 'QH03', '--as-of', '1950-01-01'], 0, /还没有成立/);
	org(['show', 'QH03001'], 0, /书记，刘成玉/);
	org(['show', 'NONE'], 1, /没有代码为/);
	// Who acts has to be said, and their rights and scope bind.
	org(['found', '--parent', 'QH03', '--code', 'QH03900', '--name', '新河村党支部'], 1, /--as/);
	for (const [who, says] of [['nobody', /没有登录名/], ['qh03001', /没有“维护组织”/], ['auditor', /没有“维护组织”/], ['qh01', /没有代码为“QH03”/]])
		org(['found', '--parent', 'QH03', '--code', 'QH03900', '--name', '新河村党支部', '--as', who], 1, says);
	const found = ['found', '--parent', 'QH03', '--code', 'QH03900', '--name', '新河村党支部', '--founded', '2026-11-02', ...papers, '--as', 'qh03'];
	org(['found', '--parent', 'QH03', '--code', 'QH03900', '--name', '新河村党支部', '--as', 'qh03'], 1, /文号/);
	org([...found, '--kind', '611'], 1, /--exempt/);
	org(found, 0, /提醒：.*第六条.*这是预览/s);
	equal(count('QH03900'), 0, 'organisations after a preview');
	org([...found, '--yes'], 0, /已办理/);
	equal(count('QH03900'), 1, 'organisations after founding');
	equal(sql_one(dir, "select who || ' ' || place from audit where act = 'org.founded' order by seq desc limit 1"), `${sql_one(dir, "select name from account where login = 'qh03'")} cli`, 'who the audit row names');
	org([...found, '--yes'], 1, /代码已被/);
	const move = ['move', 'QH03900', '--to', 'QH01', ...papers, '--as'];
	org([...move, 'qh03', '--yes'], 1, /不在办理人的管理范围/);
	org([...move, 'county'], 0, /这是预览/);
	equal(state('QH03900'), '新河村党支部 QH03 0', 'after the preview of a move');
	org(['move', 'QH03900', '--to', 'QH01', '--as', 'county', '--yes'], 1, /文号/);
	org(['move', 'QH03900', '--to', 'QH03001', ...papers, '--as', 'county', '--yes'], 1, /不能办理/);
	org([...move, 'county', '--yes'], 0, /编号 \d+/);
	equal(state('QH03900'), '新河村党支部 QH01 0', 'after the move');
	org(['tree', '--org', 'QH03', '--as-of', '2026-11-22'], 0, /QH03900/);
	org(['rename', 'QH03900', '--name', '新新村党支部', ...papers, '--as', 'county', '--yes'], 0, /已办理/);
	org(['undo', 'QH03900', '--as', 'qh03', '--yes'], 1, /没有代码为/);
	org(['undo', 'QH03900', '--as', 'county'], 0, /更名.*这是预览/s);
	equal(state('QH03900'), '新新村党支部 QH01 0', 'after the preview of an undo');
	org(['undo', 'QH03900', '--as', 'county', '--yes'], 0, /已办理/);
	org(['undo', 'QH03900', '--as', 'county', '--yes'], 0, /已办理/);
	equal(state('QH03900'), '新河村党支部 QH03 0', 'after both undos');
	org(['undo', 'QH03900', '--as', 'qh03'], 0, /新建.*这是预览/s);
	org(['found', '--parent', 'QH03', '--code', 'QH03909', '--name', '建错的党支部', ...papers, '--as', 'qh03', '--yes'], 0, /编号 \d+/);
	org(['undo', 'QH03909', '--as', 'qh03', '--yes'], 0, /已办理/);
	equal(count('QH03909'), 0, 'organisations after founding is undone');
	org(['undo', 'QH03001', '--as', 'county', '--yes'], 1, /没有可以撤回/);
	// An article blocks until the approval answers for it; people are named.
	const names = sql_one(dir, "select m.name from member m join org o on o.tenant = m.tenant and o.id = m.org where o.code = 'QH03001' and m.left_day = 0 and m.category = 4 group by m.name having count(*) = 1 order by m.name limit 1");
	const split = ['split', 'QH03001', '--code', 'QH03901', '--name', '小河西村第二党支部', '--day', '2026-11-12', '--as', 'qh03', ...papers];
	org([...split, '--members', '无此人'], 1, /没有“无此人”/);
	org([...split, '--members', names, '--yes'], 1, /--exempt/);
	equal(count('QH03901'), 0, 'organisations after a refused split');
	org([...split, '--members', names, '--exempt', '--yes'], 0, /已办理/);
	org(['dissolve', 'QH03901', '--as', 'qh03', ...papers, '--yes'], 1, /不能办理/);
	// Two persons merge and dissolve, from here too; where the county has that switched off, one.
	const merge = ['merge', 'QH03901', '--to', 'QH03900', '--as', 'qh03', ...papers, '--exempt', '--yes'];
	org(merge, 0, /已提交，还没有办理/);
	equal(state('QH03901'), '小河西村第二党支部 QH03 0', 'after a proposal');
	org(merge, 1, /审批/);
	expect(findings, ['approval', 'off', '--reason', '试用', '--data', dir], 0);
	org(merge, 0, /已办理，编号 \d+/);
	org(['show', 'QH03901'], 0, /起并入 新河村（QH03900）/);
	org(['undo', 'QH03901', '--as', 'qh03', '--yes'], 0, /合并/);
	org(['undo', 'QH03901', '--as', 'qh03', '--yes'], 0, /已办理/);
	equal(count('QH03901'), 0, 'organisations after the split is undone');
	org(['retype', 'QH03900', '--kind', '联合党支部', '--as', 'qh03', ...papers, '--yes'], 0, /已办理/);
	org(['dissolve', 'QH03900', '--as', 'qh03', ...papers, '--yes'], 0, /已办理/);
	equal(state('QH03900'), '新河村党支部 QH03 20261122', 'after dissolving');
	expect(findings, ['verify', '--data', dir], 0);
}

// Accounts for all secretaries and members of a scope: the preview changes nothing, a second time neither.
function bulk(findings) {
	const dir = sample_county('organisations.xlsx', 'members.xlsx'), env = { XIANFENG_NOW: NOW };
	const user = (args, code, pattern) => expect(findings, ['user', 'bulk', ...args, '--data', dir], code, pattern, { env });
	const accounts = (role) => Number(sql_one(dir, `select count(*) from account where role = '${role}'`));
	for (const args of [[], ['everybody', '--as', 'county'], ['members', '--as', 'county', 'more']])
		user(args, 2);
	user(['secretaries'], 1, /--as/);
	user(['secretaries', '--as', 'nobody'], 1, /没有登录名/);
	user(['members', '--as', 'county', '--org', 'NONE'], 1, /没有代码为/);
	user(['secretaries', '--as', 'county'], 0, /新建 \d+ 个.*这是预览/s);
	equal(accounts('secretary'), 0, 'accounts after a preview');
	const secretaries = Number(sql_one(dir, "select count(*) from post p join org o on o.id = p.org where p.kind = 'secretary' and p.to_day = 0 and o.level >= 3"));
	const made = user(['secretaries', '--as', 'county', '--yes'], 0, /登录码/);
	equal(made.out.split('\n').filter((line) => /\t[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/.test(line)).length, secretaries, 'lines with a code');
	equal(accounts('secretary'), secretaries, 'accounts of secretaries');
	user(['secretaries', '--as', 'county', '--yes'], 1, /都已有账号/);
	const again = user(['secretaries', '--as', 'county', '--renew', '--yes'], 0, /登录码/);
	equal(accounts('secretary'), secretaries, 'accounts after new codes');
	findings.expect(again.out !== made.out, 'new codes are the old ones');
	const town = sql_one(dir, 'select code from org where level = 2 and kind = 611 order by path limit 1');
	command_ok(['user', 'add', 'qh03', '--name', '柳河镇党建办', '--role', 'township', '--org', town, '--data', dir]);
	user(['members', '--as', 'qh03', '--yes'], 0, /登录码/);
	equal(accounts('member'), Number(sql_one(dir, `select count(*) from member m join org o on o.id = m.org where m.left_day = 0 and m.category >= 3
		and o.path like (select path from org where code = '${town}') || '%' and not exists (select 1 from account a where a.member = m.id and a.role <> 'member')`)), 'accounts of the township\'s members');
	user(['clerks', '--as', 'qh03', '--yes'], 0, /登录码/);
	equal(Number(sql_one(dir, `select count(distinct f.org) from office f join org o on o.id = f.org where f.role = 'clerk' and f.to_day = 0
		and o.path not like (select path from org where code = '${town}') || '%'`)), 0, 'clerks outside the township');
	user(['offices', '--as', 'qh03', '--yes'], 1, /不能为这里的乡镇建账号/);
	const lacking = Number(sql_one(dir, `select count(*) from org where level = 2 and kind = 611 and dissolved = 0 and code <> '${town}'`));
	user(['offices', '--as', 'county', '--yes'], lacking ? 0 : 1, /./);
	equal(accounts('township'), lacking + 1, 'accounts of townships');
	expect(findings, ['verify', '--data', dir], 0);
}

// Two records of one person: seen, merged, taken back; who may not, does not.
function members(findings) {
	const dir = county(), env = { XIANFENG_NOW: NOW };
	const member = (args, code, pattern) => expect(findings, ['member', ...args, '--data', dir], code, pattern, { env });
	const [[kept], [gone]] = sql(dir, `select m.id from member m join org o on o.id = m.org where o.code = 'QH03001' and m.left_day = 0 and m.category = 4
		and not exists (select 1 from post p where p.member = m.id) order by m.id limit 2`);
	const people = () => sql(dir, `select id, name, org, left_day from member where id in (${kept}, ${gone}) order by id`).join(' ');
	const before = people(), merge = ['merge', kept, gone, '--reason', '同一人重复登记，已核实', '--as'];
	for (const args of [[], ['join', kept, gone], ['merge', kept, gone, 'more', '--as', 'qh03'], ['duplicates', 'more']])
		member(args, 2);
	member(['duplicates'], 1, /--as/);
	member(['duplicates', '--as', 'qh03'], 0, /共 \d+ 对待核对/);
	member(['merge', 'x', gone, '--reason', '核实', '--as', 'qh03'], 1, /编号/);
	for (const who of ['qh01', 'auditor', 'qh03001-8'])
		member([...merge, who, '--yes'], 1, /./);
	member([...merge, 'qh03', '--take', 'shoes'], 1, /没有“shoes”/);
	member([...merge, 'qh03'], 0, /这是预览/);
	equal(people(), before, 'the two records after a preview');
	const merged = member([...merge, 'qh03', '--yes'], 0, /已合并，编号 \d+/), number = /编号 (\d+)/.exec(merged.out)?.[1];
	findings.expect(people() !== before, 'the two records stand as before the merge');
	member([...merge, 'qh03', '--yes'], 1, /./);
	member(['undo', number, '--as', 'qh01', '--yes'], 1, /./);
	member(['undo', number, '--as', 'qh03'], 0, /--yes/);
	findings.expect(people() !== before, 'the preview of an undo has undone');
	member(['undo', number, '--as', 'qh03', '--yes'], 0, /已撤回/);
	equal(people(), before, 'the two records after the undo');
	member(['undo', number, '--as', 'qh03', '--yes'], 1, /./);
	expect(findings, ['verify', '--data', dir], 0);
}

// A roster is taken back as a whole.
function import_undone(findings) {
	const dir = sample_county('organisations.xlsx', 'members.xlsx'), people = () => Number(sql_one(dir, 'select count(*) from member'));
	const number = sql_one(dir, "select max(id) from import where kind = 'members'"), before = people();
	findings.expect(before > 100, `${before} members`);
	expect(findings, ['import', '--undo', '7', '--data', dir], 1);
	expect(findings, ['import', '--undo', number, '--move', '--data', dir], 2);
	expect(findings, ['import', '--undo', number, '--dry-run', '--data', dir], 0);
	equal(people(), before, 'members after a preview');
	expect(findings, ['import', '--undo', number, '--data', dir], 0, /已撤销/);
	equal(people(), 0, 'members after the undo');
	expect(findings, ['import', '--undo', number, '--data', dir], 1);
	expect(findings, ['verify', '--data', dir], 0);
}

// The second person: listed, switched off with a reason, on again.
function approvals(findings) {
	const dir = county(), env = { XIANFENG_NOW: NOW };
	const approval = (args, code, pattern) => expect(findings, ['approval', ...args, '--data', dir], code, pattern, { env });
	for (const args of [[], ['maybe'], ['off'], ['list', 'more']])
		approval(args, 2);
	approval(['list'], 0, /^双人审批：启用/);
	approval(['off', '--reason', '只有一个人办公'], 0, /已停用/);
	approval(['list'], 0, /^双人审批：已停用，原因：只有一个人办公/);
	approval(['on'], 0, /已启用/);
	approval(['list'], 0, /^双人审批：启用/);
	equal(sql(dir, "select act from audit where act like 'approval.switched-%' order by seq").join(' '), 'approval.switched-off approval.switched-on', 'audit rows');
}

export default async function command_line() {
	const part = (name, run) => test(`command: ${name}`, async () => {
		const findings = new Findings();
		await run(findings);
		findings.end();
	});
	await part('help and exit codes', (findings) => {
		expect(findings, ['--help'], 0, /先锋/);
		expect(findings, [], 2, /^/);
		expect(findings, ['nonsense'], 2);
		for (const name of commands) {
			expect(findings, [name, '--help'], 0, new RegExp(`例：xianfeng ${name}`));
			findings.expect(command(['--help']).out.includes(name), `--help does not list ${name}`);
			if (name !== 'serve')
				expect(findings, [name, '--nonsense'], 2);
		}
		expect(findings, ['serve', '--nonsense'], 2, chinese, { seconds: 10 });
		expect(findings, ['version'], 0, /^xianfeng \d+\.\d+/);
		expect(findings, ['routes'], 0, /\/sign-in/);
		const empty = new_dir('empty');
		for (const args of [['verify'], ['duty', '--org', 'QH'], ['export', 'members', '--out', path.join(temporary, 'y.csv')], ['backup', new_dir('b')], ['serve', '--listen', '127.0.0.1:0'],
			['import', sample('members.xlsx')], ['user', 'code', 'county']])
			expect(findings, [...args, '--data', empty], 1, chinese, { seconds: 10 });
		findings.expect(!fs.existsSync(path.join(empty, 'county.db')), 'a refused command left a county behind');
		for (const args of [['import'], ['export', 'members'], ['export', 'x', '--out', 'y.csv'], ['user'], ['user', 'add', 'x'], ['user', 'x', 'y'], ['init'], ['backup'], ['restore'], ['job'], ['job', 'run'], ['routes', '--format', 'x'],
			['demo', '--seed', 'x'], ['demo', '--villages']])
			expect(findings, args, 2);
		expect(findings, ['serve', '--data', county(), '--listen', 'nowhere:99999'], 1, chinese, { seconds: 10 });
		const frozen = command(['version'], { env: { XIANFENG_NOW: NOW } });
		equal(frozen.code, 0, 'version');
	});
	await part('the settings file', (findings) => {
		const file = path.join(temporary, 'xianfeng.conf');
		const conf = (text) => {
			fs.writeFileSync(file, text);
			return ['version', '--config', file];
		};
		expect(findings, conf('# a comment\n\nthreads = 4\nlog=warn\n'), 0, /xianfeng/);
		expect(findings, conf('threads = 4\n\n# note\nthraeds = 8\n'), 1, /第 4 行.*thraeds/s);
		expect(findings, conf('threads\n'), 1, /第 1 行/);
		expect(findings, conf('threads = many\n'), 1, /threads/);
		expect(findings, ['version', '--config', path.join(temporary, 'none.conf')], 1);
		expect(findings, ['version'], 1, /threads/, { env: { XIANFENG_THREADS: 'x' } });
		// Found by chance it is named, and so is the county that it leads to; what was asked for needs no word.
		const dir = county();
		fs.writeFileSync(file, `data = ${dir}\n${place(dir) ? `db = ${place(dir)}\n` : ''}`);
		const found = command(['verify']), asked = command(['verify', '--config', file]);
		findings.expect(found.code === 0 && found.err.includes(`设置取自当前目录的 ${fs.realpathSync(file)}`) && found.out.includes(`青禾县（代码 QH，${place(dir) ? '在数据库里' : dir}`),
			`settings of the directory: ${found.code} ${found.out}${found.err}`);
		findings.expect(asked.code === 0 && asked.out === found.out && !asked.err.includes('设置'), `settings that were named: ${asked.code} ${asked.out}${asked.err}`);
		fs.rmSync(file);
	});
	await part('files of rules', async (findings) => {
		const file = path.join(temporary, 'rules.json');
		const rules = (text, region = '371199') => {
			fs.writeFileSync(file, text);
			return { env: { XIANFENG_RULES: `${file},`, XIANFENG_REGION: region } };
		};
		const standard = (more) => JSON.stringify({ catalogue: '青禾县补充规定', documents: { d: { title: '青禾县党支部工作办法', short: '县办法', year: 2026 } }, rules: [],
			standards: [{ id: 'groups-most', figure: 10, unit: '个', document: 'd', article: '第三条', requirement: '一般不超过 10 个党小组', sure: 'A', severity: 'generally', ...more }] });
		expect(findings, ['version'], 0, /xianfeng/, rules(standard()));
		expect(findings, ['version'], 1, /rules\.json：标准 groups-most：字段“figure”应当是/, rules(standard({ figure: 0 })));
		expect(findings, ['serve', '--data', county(), '--listen', '127.0.0.1:0'], 1, /rules\.json：规则目录：第 1 行/, { ...rules('{ "catalogue": '), seconds: 10 });
		expect(findings, ['version'], 1, /6 位行政区划代码/, rules(standard(), '37'));
		expect(findings, ['version'], 1, /none\.json：读不到/, { env: { XIANFENG_RULES: path.join(temporary, 'none.json') } });
		// A county is judged by the files that its server reads: nobody who has read others checks it, brings it back or moves it by mistake.
		const dir = county(), with_rules = rules(standard()), copy = new_dir('judged-copy');
		expect(findings, ['verify', '--data', dir], 1, /另外的规则文件/, with_rules);
		await with_server(dir, with_rules, async () => {});
		expect(findings, ['verify', '--data', dir], 1, /--config/);
		expect(findings, ['verify', '--data', dir], 0, /./, with_rules);
		expect(findings, ['backup', copy, '--data', dir], 0, /./, with_rules);
		if (!on_server) {
			expect(findings, ['restore', copy, '--data', new_dir('judged')], 1, /另外的规则文件/);
			expect(findings, ['restore', copy, '--data', new_dir('judged')], 0, /./, with_rules);
			expect(findings, ['move', '--to', new_dir('judged-moved'), '--data', dir], 1, /另外的规则文件/);
		}
		fs.rmSync(file);
	});
	await part('init, the printed code, users', first_sign_in);
	await part('rosters in and out', rosters);
	await part('duties', (findings) => duties(findings, county()));
	await part('operations on the tree', organisations);
	await part('accounts for many', bulk);
	await part('two records of one person', members);
	await part('an import is taken back', import_undone);
	await part('the second person', approvals);
	if (!on_server) { // they are about the county's file
		await part('verify finds what was altered by hand', altered);
		await part('backup, and one server a county', backups);
	}
	await part('the demo county is the same for the same seed', demo);
}
