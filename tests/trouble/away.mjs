// node tests/trouble/away.mjs PROGRAM PREPARE SECONDS DIR [MARK]: the database server in DIR (FSYNC=on tools/postgres.sh start DIR,
// named by XIANFENG_TEST_DB) is not there when the program starts, is away for so many seconds, hangs so that its connections
// stand and nobody answers, and burns while a standby follows it. People get a page that says what is the matter, within
// seconds; the program goes on by itself; every check-in that was acknowledged is there, once.
import { check, clean_up, command, county, equal, place, place_set, send, Server, sign_in, sleep, tap_options, test } from '../http/harness.mjs';
import { away_page, check_ins, cluster_word, ledger_holds, page_of, PHONES, until, while_phones_check_in } from './phones.mjs';

const [, , , prepare, seconds, cluster, mark] = process.argv;
const VILLAGES = 12, STANDBY = `${cluster}-standby`;
const cluster_do = (word) => cluster_word(cluster, word);
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(mark ?? '');

const more_of = (work) => {
	const before = work.ledger.size;
	return until(30, 'check-ins are acknowledged', () => work.ledger.size > before + PHONES || !work.list.length);
};
const pages_again = (office) => until(30, 'pages come again', async () => (await page_of(office, '/members')).status === 200);

function whole(dir, ledger) {
	ledger_holds(dir, ledger);
	const verified = command(['verify', '--data', dir], { seconds: 60 });
	equal(verified.code, 0, `verify: ${verified.out}${verified.err}`);
}

async function while_serving(dir, options, body) {
	const list = check_ins(dir, prepare, VILLAGES), server = await Server.start(dir, options);
	try {
		const office = await sign_in(server, 'county');
		equal((await office.post('/m/elder', { elder: 'no' })).status, 303, 'a form while all is well');
		return (await while_phones_check_in(server, list, (work) => body(server, office, work))).ledger;
	} finally {
		await server.stop();
	}
}

await test('a program that starts while the database is away: pages say so, and it serves when it is there', async () => {
	const dir = county(VILLAGES);
	cluster_do('kill');
	const server = new Server(dir);
	try {
		await server.ready();
		const page = await send(server, 'GET', '/members');
		equal(page.status, 503, 'a page');
		check(/数据库暂时连接不上/.test(page.text) && Number(page.headers['retry-after']) > 0, page.text.slice(0, 300));
		equal((await send(server, 'GET', '/health')).status, 503, 'health');
	} finally {
		cluster_do('again');
	}
	try {
		await until(20, 'the county is opened', async () => (await send(server, 'GET', '/health')).status === 200);
		const office = await sign_in(server, 'county');
		equal((await office.post('/m/elder', { elder: 'no' })).status, 303, 'a form');
	} finally {
		equal((await server.stop()).code, 0, 'how it ended');
	}
}, 60);

await test('the same, ended before the database comes', async () => {
	const dir = county(VILLAGES);
	cluster_do('kill');
	const server = new Server(dir);
	try {
		await server.ready();
		equal((await server.stop()).code, 0, 'how it ended');
	} finally {
		cluster_do('again');
	}
}, 60);

await test('a database server that hangs: everybody is told within seconds, and nothing acknowledged is lost', async () => {
	const dir = county(VILLAGES);
	const ledger = await while_serving(dir, {}, async (server, office, work) => {
		await more_of(work);
		cluster_do('hang');
		try {
			const began = Date.now();
			await away_page(office);
			check(Date.now() - began < 25000, `told after ${Date.now() - began} ms`);
			const from = Date.now(), pages = await Promise.all(Array.from({ length: 12 }, () => page_of(office, '/members')));
			check(pages.every((page) => page.status === 503) && Date.now() - from < 25000, `12 pages: ${pages.map((p) => p.status)} after ${Date.now() - from} ms`);
			equal((await send(server, 'GET', '/health')).status, 503, 'health');
		} finally {
			cluster_do('go');
		}
		await pages_again(office);
		await more_of(work);
		check(work.told > 0, 'no phone was told to come again');
	});
	whole(dir, ledger);
}, 120);

await test(`a database server that is away for ${seconds} s: the program is connected again by itself`, async () => {
	const dir = county(VILLAGES);
	const ledger = await while_serving(dir, {}, async (server, office, work) => {
		await more_of(work);
		cluster_do('kill');
		try {
			for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(5000))
				await away_page(office);
		} finally {
			cluster_do('again');
		}
		await pages_again(office);
		await more_of(work);
	});
	whole(dir, ledger);
}, Number(seconds) + 90);

// docs/scale-out.md: commits wait for the standby, the server burns, the standby is promoted; the address names both.
await test('a standby is promoted: the program goes on there, and nothing acknowledged is lost', async () => {
	const dir = county(VILLAGES), old = place(dir);
	const both = old.replace(/host=[^&]*/, `host=${cluster},${STANDBY}`), promoted = old.replace(/host=[^&]*/, `host=${STANDBY}`);
	cluster_word(cluster, 'standby', STANDBY);
	try {
		const alone = command(['verify', '--data', dir], { env: { XIANFENG_DB: promoted } });
		check(alone.code === 1 && /备用服务器/.test(alone.err), `a standby that was not promoted: ${alone.err}`);
		const ledger = await while_serving(dir, { env: { XIANFENG_DB: both } }, async (server, office, work) => {
			await more_of(work);
			cluster_do('kill');
			await away_page(office);
			cluster_word(STANDBY, 'promote');
			await pages_again(office);
			await more_of(work);
		});
		place_set(dir, promoted);
		whole(dir, ledger);
	} finally {
		cluster_word(STANDBY, 'stop');
	}
}, 120);
console.log('# done');
process.exit(0);
