// The clock is set while the program runs: back an hour, ahead a year, and right again (libfaketime, Debian's package). No number
// is given twice, nobody is locked out, no session outlives its time, no job runs wild, and the log tells of it.
import fs from 'node:fs';
import path from 'node:path';
import { command, county, equal, Findings, meeting, new_dir, pair_tv, sign_in, sleep, sql, sql_one, test, Visitor, with_server } from './harness.mjs';

const HOUR = 3600, YEAR = 365 * 24 * HOUR;

function library() {
	for (const folder of fs.readdirSync('/usr/lib'))
		for (const at of [path.join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1')])
			if (fs.existsSync(at))
				return at;
	throw new Error('libfaketime is not installed');
}

// The county's people go on working; what was made is noted.
async function work(secretary, made, findings, when, year = 2026) {
	const hour = 10 + made.length;
	const id = await meeting(secretary, 'noticed', { title: `会议 ${made.length}`, starts: `${year}-11-23T${hour}:00`, ends: `${year}-11-23T${hour}:30` });
	findings.expect(!made.includes(id) && made.every((other) => BigInt(other) < BigInt(id)), `${when}: ${id} comes after ${made}`);
	made.push(id);
}

async function set_to(server, file, seconds, findings) {
	const from = server.log.length;
	fs.writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}`);
	for (let i = 0; i < 600 && !server.log.slice(from).includes('clock.set'); i++)
		await sleep(100);
	findings.expect(server.log.slice(from).includes('clock.set'), `the log says nothing of a clock set to ${seconds}`);
}

const jobs = (dir) => Number(sql_one(dir, 'select count(*) from job_run'));

async function all_clocks(server, file, findings) {
	const made = [];
	let secretary = await sign_in(server, 'qh03001');
	const tv = await pair_tv(server, secretary);
	await work(secretary, made, findings, 'before');
	// Until the night's runs are planned: their number stands still for a second.
	let before = 0;
	for (let i = 0, still = 0; i < 600 && still < 10; i++) {
		const now = jobs(server.dir);
		still = now === before && now >= 5 ? still + 1 : 0;
		before = now;
		await sleep(100);
	}

	await set_to(server, file, -HOUR, findings);
	equal((await secretary.get('/me')).status, 200, 'the session after an hour back');
	await work(secretary, made, findings, 'an hour back');
	equal((await tv.get('/tv')).status, 200, 'the television after an hour back');

	await set_to(server, file, YEAR, findings);
	equal((await secretary.get('/me')).status, 303, 'the session after a year');
	equal((await tv.get('/tv')).status, 200, 'the television after a year');
	secretary = await sign_in(server, 'qh03001');
	await work(secretary, made, findings, 'a year ahead', 2027);
	const waiting = new Visitor(server);
	await waiting.post('/tv/pair', {}, { csrf: null });
	for (let i = 0; i < 6; i++)
		await new Visitor(server).post('/sign-in', { login: 'qh03002', password: 'falsch-geraten' }, { csrf: null });
	await sleep(21000); // the keeper of the jobs looks every twenty seconds

	await set_to(server, file, 0, findings);
	equal((await secretary.get('/me')).status, 303, 'a session that a clock a year ahead made');
	equal((await new Visitor(server).post('/sign-in', { login: 'qh03002', password: 'qinghe-2026' }, { csrf: null })).status, 303, 'who was made to wait a year ahead');
	secretary = await sign_in(server, 'qh03001');
	await work(secretary, made, findings, 'right again');
	const code = /data-live-field="code1">(\d+)<[\s\S]*?data-live-field="code2">(\d+)</.exec((await waiting.get('/tv/pair')).text);
	findings.expect(!code, 'a television still shows the code of a year ahead');
	for (const visitor of [secretary, await sign_in(server, 'county')])
		for (const target of ['/', '/me', '/activities', '/orgs'])
			findings.expect([200, 303].includes((await visitor.get(target)).status), `${visitor.login} ${target}`);
	findings.expect(jobs(server.dir) - before <= 16, `${jobs(server.dir) - before} runs of jobs for three settings of the clock`);
}

export default async function clock() {
	if (process.env.ASAN_OPTIONS || process.env.TSAN_OPTIONS)
		return; // a sanitizer must come first, and so must libfaketime
	await test('clock: set back an hour, ahead a year, and right again', async () => {
		const findings = new Findings(), dir = county(), file = new_dir('clock');
		fs.writeFileSync(file, '+0');
		const env = { LD_PRELOAD: library(), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
		await with_server(dir, { env }, (server) => all_clocks(server, file, findings));
		// The next start, by the right clock, goes on behind the highest number.
		const highest = sql_one(dir, 'select max(id) from activity');
		await with_server(dir, {}, async (server) => work(await sign_in(server, 'qh03001'), [highest], findings, 'after a start'));
		findings.expect(sql(dir, 'select id from activity group by id having count(*) > 1').length === 0, 'a number was given twice');
		const verified = command(['verify', '--data', dir]);
		findings.expect(verified.code === 0, `verify: ${verified.out}${verified.err}`);
		findings.end();
	});
}
