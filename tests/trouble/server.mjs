// node tests/trouble/server.mjs PROGRAM PREPARE ROUNDS DIR [MARK]: the database server in DIR (FSYNC=on tools/postgres.sh start
// DIR, named by XIANFENG_TEST_DB) is killed (-9, all of its processes) while phones check in; `xianfeng serve` goes on running.
// Meanwhile people get a page that says what is the matter; afterwards the program is connected again by itself, and every
// check-in that was acknowledged is there, once. A relay between the two makes what cannot be had otherwise: a commit whose
// answer is lost, and a program that does not ask for durable commits, which this test must notice.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { check, clean_up, command, county, equal, new_dir, place, Server, sign_in, sleep, sql, tap_options, test } from '../http/harness.mjs';
import { away_page, check_ins, cluster_word, ledger_holds, page_of, PHONES, until, while_phones_check_in } from './phones.mjs';

const [, , , prepare, rounds_text, cluster, mark] = process.argv;
const ROUNDS = Number(rounds_text), VILLAGES = 12, AWAY_MS = 3000;
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(mark ?? '');

const cluster_do = (word) => cluster_word(cluster, word);

await test(`the database server killed ${ROUNDS} times under load: every acknowledged check-in is there, once`, async () => {
	const dir = county(VILLAGES), list = check_ins(dir, prepare, VILLAGES);
	const server = await Server.start(dir), office = await sign_in(server, 'county');
	equal((await office.post('/m/elder', { elder: 'no' })).status, 303, 'a form while all is well');
	try {
		const work = await while_phones_check_in(server, list, async (work) => {
			for (let i = 0; i < ROUNDS; i++) {
				const before = work.ledger.size;
				await until(20, 'check-ins are acknowledged', () => work.ledger.size > before + PHONES || !work.list.length);
				await sleep(Math.random() * 150);
				cluster_do('kill');
				try {
					await sleep(i === 0 ? AWAY_MS : 100);
					await away_page(office);
				} finally {
					cluster_do('again');
				}
				await until(20, 'pages come again', async () => (await page_of(office, '/members')).status === 200);
			}
		});
		check(work.told > ROUNDS, `only ${work.told} were told that the database is away`);
		check(work.ledger.size > ROUNDS * PHONES, `only ${work.ledger.size} were acknowledged`);
		ledger_holds(dir, work.ledger);
		console.log(`# ${work.ledger.size} acknowledged, ${work.told} told to come again`);
	} finally {
		await server.stop();
	}
	const verified = command(['verify', '--data', dir], { seconds: 60 });
	equal(verified.code, 0, `verify: ${verified.out}${verified.err}`);
}, 180);

// ---- a relay between the program and the server ---------------------------------------------------------------------------

const ASKED = "set_config('synchronous_commit', 'on', false)", NOT_ASKED = "set_config('synchronous_commit','off', false)";

// Listens in a folder of its own; `plan.lose` true: the next commit goes through and its answer does not. `plan.lax`: what the
// program says about durable commits is turned into the opposite. `plan.version`: what the server says that it is.
async function relay(plan) {
	const folder = new_dir('relay'), name = '.s.PGSQL.5432';
	fs.mkdirSync(folder);
	const listener = net.createServer((near) => {
		const far = net.connect(path.join(cluster, name));
		let lost = false;
		near.on('data', (piece) => {
			if (plan.lax && piece.includes(ASKED))
				piece = Buffer.from(piece.toString('latin1').replace(ASKED, NOT_ASKED), 'latin1');
			far.write(piece);
			if (plan.lose && piece.includes('commit\0')) {
				plan.lose = false;
				lost = true;
				plan.lost = (plan.lost ?? 0) + 1;
				setTimeout(() => (near.destroy(), far.destroy()), 200);
			}
		});
		far.on('data', (piece) => {
			if (plan.version && piece.includes('server_version\0'))
				piece = Buffer.from(piece.toString('latin1').replace(/server_version\0\d\d/, `server_version\0${plan.version}`), 'latin1');
			if (!lost)
				near.write(piece);
		});
		for (const [one, other] of [[near, far], [far, near]]) {
			one.on('error', () => other.destroy());
			one.on('close', () => other.destroy());
		}
	});
	await new Promise((resolve) => listener.listen(path.join(folder, name), resolve));
	return { url: (dir) => place(dir).replace(/host=[^&]*/, `host=${folder}`), close: () => listener.close() };
}

await test('a commit whose answer is lost: nobody counts twice, the audit chain goes on', async () => {
	const plan = {}, between = await relay(plan), dir = county(VILLAGES), list = check_ins(dir, prepare, VILLAGES);
	const server = await Server.start(dir, { env: { XIANFENG_DB: between.url(dir) } });
	try {
		const work = await while_phones_check_in(server, list, async (work) => {
			for (let i = 1; i <= 3; i++) {
				const before = work.ledger.size;
				await until(20, 'check-ins are acknowledged', () => work.ledger.size > before + PHONES);
				plan.lose = true;
				await until(20, 'a commit is lost', () => plan.lost === i);
			}
			const before = work.ledger.size;
			await until(20, 'check-ins are acknowledged again', () => work.ledger.size > before + PHONES);
		});
		check(work.told > 0, 'nobody was told that it is not known');
		ledger_holds(dir, work.ledger);
	} finally {
		await server.stop();
		between.close();
	}
	const verified = command(['verify', '--data', dir], { seconds: 60 });
	equal(verified.code, 0, `verify: ${verified.out}${verified.err}`);
}, 120);

await test('a server that is too old is refused with a word that says so', async () => {
	const between = await relay({ version: '14' }), dir = county(VILLAGES);
	const server = new Server(dir, { env: { XIANFENG_DB: between.url(dir) } });
	const how = await Promise.race([server.exit, sleep(20000)]);
	between.close();
	if (!how)
		await server.stop();
	check(how?.code === 1 && /PostgreSQL 15/.test(server.log), `${how?.code}: ${server.log}`);
}, 60);

await test('without durable commits acknowledged check-ins are lost: the test bites', async () => {
	const dir = county(VILLAGES), list = check_ins(dir, prepare, VILLAGES), between = await relay({ lax: true });
	sql(dir, "alter system set synchronous_commit = 'off'; alter system set wal_writer_delay = '10s'; select pg_reload_conf()");
	await sleep(500);
	const server = await Server.start(dir, { env: { XIANFENG_DB: between.url(dir) } });
	let lost = 0;
	try {
		for (let tries = 0; tries < 6 && !lost; tries++) { // the server writes by itself now and then
			const work = await while_phones_check_in(server, list, async (work) => {
				await until(20, 'check-ins are acknowledged', () => work.ledger.size > 2 * PHONES);
				cluster_do('kill');
				work.over = true;
			});
			cluster_do('again');
			try {
				ledger_holds(dir, work.ledger);
			} catch (e) {
				lost = Number(/^(\d+) of/.exec(e.message)?.[1] ?? 0);
			}
		}
	} finally {
		await server.stop();
		between.close();
		sql(dir, "alter system reset all; select pg_reload_conf()");
	}
	check(lost > 0, 'nothing was lost');
	console.log(`# ${lost} lost`);
}, 120);
console.log('# done');
process.exit(0);
