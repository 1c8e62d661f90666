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
}
