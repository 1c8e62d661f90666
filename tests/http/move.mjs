// A county moved from one engine to the other and back: nothing is lost on the way, nothing is done by halves. Runs where there
// is a server (tools/postgres.sh with …); the tables and values themselves stand in tests/unit/work_move_test.c.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { alter, check, command, command_ok, county, equal, Findings, in_file, new_dir, on_server, place, program, sign_in, sql, sql_one, test, with_server } from './harness.mjs';

const chinese = /[\u4e00-\u9fff]{2}/;

// What people would take along: both rosters, the ledger, and the audit chain with its hashes.
async function taken_along(dir) {
	const all = {};
	for (const what of ['organisations', 'members']) {
		const file = new_dir(what) + '.csv';
		command_ok(['export', what, '--out', file, '--data', dir]);
		all[what] = fs.readFileSync(file, 'utf8');
	}
	const ledger = new_dir('ledger') + '.csv';
	command_ok(['export', 'ledger', '--out', ledger, '--data', dir]);
	all.ledger = fs.readFileSync(ledger, 'utf8');
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county');
		for (const target of ['/ledger', '/cockpit'])
			all[target] = (await office.get(target)).text.replace(/name="csrf" value="[^"]*"/g, '').replace(/content="[0-9a-f]{32,}"/g, '');
	});
	return all;
}
const hex = (dir, column) => (place(dir) ? `encode(${column}, 'hex')` : `lower(hex(${column}))`);
const chain = (dir) => JSON.stringify(sql(dir, `select seq, at, who, act, kind, id, ${hex(dir, 'hash')} from audit where act not like 'account.%' order by seq`));

function same(findings, what, one, two) {
	for (const name of Object.keys(one))
		findings.expect(one[name] === two[name] && one[name].length > 500, `${what}: ${name} differs (${one[name].length} and ${two[name].length} characters)`);
}

function refused(findings, args, pattern) {
	const r = command(args);
	findings.expect(r.code === 1 && pattern.test(r.err) && chinese.test(r.err), `xianfeng ${args.join(' ')}: ${r.code}: ${(r.out + r.err).slice(0, 200)}`);
}

async function there_and_back(findings) {
	const dir = county(), file = in_file(new_dir('moved')), again = new_dir('again');
	fs.writeFileSync(path.join(dir, 'files', 'a'.repeat(64)), 'a photo');
	const before = chain(dir);
	const said = command_ok(['move', '--data', dir, '--db', place(dir), '--to', file]);
	check(chinese.test(said) && said.includes(file), said);
	equal(chain(file), before, 'the audit chain in the file');
	equal(fs.readFileSync(path.join(file, 'files', 'a'.repeat(64)), 'utf8'), 'a photo', 'the photo');
	command_ok(['move', '--data', file, '--to', again, '--to-db', place(again)]);
	equal(chain(again), before, 'the audit chain in the other database');
	fs.rmSync(path.join(file, 'files', 'a'.repeat(64)));
	fs.rmSync(path.join(again, 'files', 'a'.repeat(64)));
	const one = await taken_along(dir);
	same(findings, 'server to file', one, await taken_along(file));
	same(findings, 'file to server', one, await taken_along(again));
	for (const place_of_it of [dir, file, again])
		command_ok(['verify', '--data', place_of_it]);
	// What was sealed with the county's key opens with the copied one.
	await with_server(again, {}, async (server) => {
		const office = await sign_in(server, 'county');
		const member = sql_one(again, "select member from account where login = 'qh03001-8'");
		check(/371199\d{11}[\dX]/.test((await office.post(`/members/${member}/reveal`, { field: 'idno', reason: '核对' })).text), 'an ID number does not open');
	});
}

async function refusals(findings) {
	const dir = county(), file = in_file(new_dir('moved')), third = new_dir('third');
	await with_server(dir, {}, async () => refused(findings, ['move', '--data', dir, '--to', file], /正由另一个程序使用/));
	check(!fs.existsSync(path.join(file, 'county.db')) && !fs.existsSync(path.join(file, 'secret.key')), 'a refused move left something behind');
	command_ok(['move', '--data', dir, '--to', file]);
	refused(findings, ['move', '--data', dir, '--to', file], /已经有县的数据/);
	command_ok(['move', '--data', file, '--to', third, '--to-db', place(third)]);
	refused(findings, ['move', '--data', file, '--to', third, '--to-db', place(third)], /已经有县|已经有青禾县/);
	refused(findings, ['move', '--data', new_dir('empty'), '--to', new_dir('x')], chinese);
	refused(findings, ['move', '--data', file, '--to-db', 'postgres://nobody@/none?host=/nonexistent'], /连不上/);
	findings.expect(command(['move', '--data', file]).code === 2, 'a move to the same place');
	// Another version's data, on either side.
	alter(file, "insert into schema_step (number, name) values (9999, 'x')");
	refused(findings, ['move', '--data', file, '--to', in_file(new_dir('x'))], /更新版本/);
	sql(third, 'delete from county; delete from schema_step where number = (select max(number) from schema_step)');
	refused(findings, ['move', '--data', third, '--to', in_file(new_dir('x'))], chinese);
}

// A backup while people write: the copy is one moment's, verified, and can be taken to either engine.
async function backups(findings) {
	const dir = county(), copy = in_file(new_dir('backup')), late = in_file(new_dir('backup')), again = new_dir('again');
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county');
		let writing = true, written = 0;
		const writer = (async () => {
			for (; writing; written++)
				equal((await office.post('/m/elder', { elder: written % 2 ? 'no' : 'yes' })).status, 303, 'a write during the backup');
		})();
		await new Promise((resolve, reject) => {
			// Not command(): this process must go on writing.
			execFile(program, ['backup', copy, '--data', dir], { env: { ...process.env, XIANFENG_DB: place(dir) } },
				(e, out, err) => (e ? reject(new Error(err)) : resolve()));
		});
		writing = false;
		await writer;
		findings.expect(written > 3, `only ${written} writes during the backup`);
		await office.post('/m/elder', { elder: 'yes' });
		command_ok(['backup', late, '--data', dir]);
	});
	refused(findings, ['backup', late, '--data', dir], /不存在的目录/);
	for (const backup of [copy, late])
		command_ok(['verify', '--data', backup]);
	equal(sql_one(late, "select elder from account where login = 'county'"), '1', 'what was written before the backup');
	command_ok(['move', '--data', late, '--to', again, '--to-db', place(again)]);
	same(findings, 'backup and what it was made of', await taken_along(dir), await taken_along(again));
}

// ---- a county of several in one database ----------------------------------------------------------------------------------

// All rows of a county but those that a restore adds itself: table by table, how many and what they say.
function county_rows(city, tenant, without = []) {
	const all = {};
	for (const [table] of sql(city, "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'tenant' order by 1"))
		if (!without.includes(table))
			all[table] = sql_one(city, `select count(*) || ' ' || coalesce(md5(string_agg(md5(r::text), '' order by md5(r::text))), '') from "${table}" r where tenant = ${tenant}`);
	return all;
}
const added = ['audit', 'setting'];
const differing = (one, two) => Object.keys(one).filter((table) => one[table] !== two[table]).join(' ');

function two_counties() {
	const city = new_dir('city'), list = `${city}.conf`, line = ['--counties', list, '--data', city];
	fs.mkdirSync(city);
	fs.writeFileSync(list, '[QH]\n[LS]\n');
	command_ok(['demo', '--villages', '3', '--seed', '1', '--date', '2026-11-23', ...line]);
	command_ok(['demo', '--villages', '3', '--seed', '2', '--date', '2026-11-23', '--county', '临山县', '--code', 'LS', ...line]);
	return { city, line, of: (code, ...args) => [...args, '--county', code, ...line] };
}

// Spoilt, put back alone and whole, or not at all; what was there is kept beside. The other county is not touched.
async function put_back(findings) {
	const { city, line, of } = two_counties(), copy = new_dir('copy'), dir = path.join(city, 'QH'), photo = path.join(dir, 'files', 'a'.repeat(64));
	fs.writeFileSync(photo, 'a photo');
	command_ok(of('QH', 'backup', copy));
	await with_server(city, { args: ['--counties', line[1]] }, async () => refused(findings, of('QH', 'restore', copy, '--over'), /正由另一个程序使用/));
	fs.rmSync(copy, { recursive: true }); // jobs have run since
	command_ok(of('QH', 'backup', copy));
	const other = county_rows(city, 2), good = county_rows(city, 1, added);
	sql(city, "delete from member where tenant = 1 and id % 3 = 0; update activity set title = 'spoilt' where tenant = 1; delete from life_roll where tenant = 1");
	fs.rmSync(photo);
	const spoilt = county_rows(city, 1);
	equal(command(of('QH', 'verify')).code, 1, 'verify of the spoilt county');
	refused(findings, of('QH', 'restore', copy), /已有青禾县.*--over/);
	refused(findings, ['restore', copy, '--over', ...line], /QH、LS/);
	refused(findings, of('LS', 'restore', copy, '--over'), /不是“LS”的/);
	// The server refuses a row in the middle: all is as it was.
	sql(city, "create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger no before insert on life_roll for each row execute function no()");
	refused(findings, of('QH', 'restore', copy, '--over'), /没有改动/);
	equal(differing(county_rows(city, 1), spoilt), '', 'tables that a restore that failed has changed');
	sql(city, 'drop trigger no on life_roll; drop function no');
	for (const name of fs.readdirSync(dir).filter((name) => name.startsWith('before-')))
		fs.rmSync(path.join(dir, name), { recursive: true });
	const said = command_ok(of('QH', 'restore', copy, '--over'));
	equal(differing(county_rows(city, 1, added), good), '', 'tables that differ from before');
	equal(differing(county_rows(city, 2), other), '', 'tables in which the other county was changed');
	for (const code of ['QH', 'LS'])
		command_ok(of(code, 'verify'));
	equal(fs.readFileSync(photo, 'utf8'), 'a photo', 'the photo');
	equal(sql_one(city, "select count(*) from audit where tenant = 1 and act = 'county.restored'"), '1', 'rows of the restore');
	const kept = in_file(path.join(dir, /before-\d{8}-\d{6}/.exec(said)?.[0] ?? 'none'));
	equal(sql_one(kept, "select count(*) from activity where title <> 'spoilt'"), '0', 'activities of the kept copy that are not the spoilt ones');
	check(!fs.existsSync(path.join(dir, 'restore')), 'what was made ready stays behind');
}

// A county that goes back into a file is taken out of the database, once it lies there; a lost key comes with the copy.
async function taken_out(findings) {
	const { city, line, of } = two_counties(), file = in_file(new_dir('file')), copy = new_dir('copy'), key = path.join(city, 'QH', 'secret.key');
	const other = county_rows(city, 2), whole = county_rows(city, 1, added);
	command_ok(of('QH', 'backup', copy));
	equal(command(['move', '--remove', '--data', copy, '--to', new_dir('x')], { env: { XIANFENG_DB: '' } }).code, 2, '--remove of a file');
	const said = command_ok(of('QH', 'move', '--to', file, '--remove'));
	check(/删去/.test(said), said);
	command_ok(['verify', '--data', file]);
	equal(Object.values(county_rows(city, 1)).filter((rows) => !rows.startsWith('0 ')).join(' '), '', 'rows left in the database');
	equal(differing(county_rows(city, 2), other), '', 'tables in which the other county was changed');
	refused(findings, of('QH', 'verify'), /没有“QH”/);
	fs.chmodSync(key, 0o600);
	fs.writeFileSync(key, Buffer.alloc(32, 7));
	refused(findings, of('QH', 'restore', copy), /另一把密钥/);
	fs.rmSync(key);
	command_ok(of('QH', 'restore', copy));
	equal(differing(county_rows(city, 1, added), whole), '', 'tables that differ from before');
	command_ok(of('QH', 'verify'));
	command_ok(['verify', '--county', 'LS', ...line]);
}

export default async function moving() {
	if (!on_server)
		return;
	const part = (name, run) => test(`move: ${name}`, async () => {
		const findings = new Findings();
		await run(findings);
		findings.end();
	});
	await part('to a file and back to a server, with equal exports', there_and_back);
	await part('what is refused', refusals);
	await part('a backup while people write', backups);
	await part('a spoilt county in a database of several is put back, alone and whole', put_back);
	await part('a county is taken out of a database of several, and comes back', taken_out);
}
