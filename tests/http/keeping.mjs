// Keeping a county: copies made while people write, and put back.
import fs from 'node:fs';
import path from 'node:path';
import { alter, check, command, command_beside, command_ok, county, equal, in_file, new_dir, NOW, on_server, send, Server, sign_in, sleep, sql, sql_one, test, TEST_SECONDS, Visitor, with_server } from './harness.mjs';

function exported(dir) {
	return ['members', 'organisations'].map((what) => {
		const file = new_dir(what) + '.csv';
		command_ok(['export', what, '--out', file, '--data', dir]);
		return fs.readFileSync(file, 'utf8');
	}).join('\n');
}

const plan = (visitor, n) => visitor.post('/activities', { kinds: 'theme_day', title: `第 ${n} 次主题党日`,
	starts: `${NOW.slice(0, 10)}T${String(9 + n % 12).padStart(2, '0')}:00`, ends: `${NOW.slice(0, 10)}T${String(9 + n % 12).padStart(2, '0')}:30`, place: '村党员活动室',
	host: '刘成玉', agenda: '义务植树' });

// Several people plan meetings one after the other until load.stop; load.ids are those that were acknowledged.
function write_load(server, logins) {
	const load = { ids: [], stop: false };
	load.over = Promise.all(logins.map(async (login) => {
		const visitor = await sign_in(server, login);
		for (let n = 0; !load.stop; n++) {
			const reply = await plan(visitor, n);
			equal(reply.status, 303, `planning by ${login}`);
			load.ids.push(/(\d+)$/.exec(reply.headers.location)[1]);
		}
	}));
	load.more = async (count) => {
		for (const from = load.ids.length; load.ids.length < from + count && !load.stop;)
			await Promise.race([sleep(5), load.over]);
	};
	return load;
}

const secretaries = (dir) => sql(dir, "select login from account where role = 'secretary' order by login limit 4").map(([login]) => login);
const ids_of = (dir) => sql(dir, 'select id from activity').map(([id]) => id);
const node_of = (id) => Number((BigInt(id) >> 8n) & 0xffffffn);
const held = (dir) => fs.readdirSync(dir).sort().join(' ');

function whole(dir) {
	const r = command(['verify', '--data', dir]);
	check(r.code === 0, `verify of ${path.basename(dir)}: ${r.out}${r.err}`);
}

function refused(args, pattern) {
	const r = command(args);
	check(r.code === 1 && pattern.test(r.err), `xianfeng ${args.join(' ')} ended with ${r.code}: ${r.err}${r.out}`);
}

// A copy is made while people write; then the program is killed, so that a file's write-ahead log stays behind. What had been
// acknowledged before the copy began.
async function killed_under_load(dir, copy) {
	const server = await Server.start(dir);
	const load = write_load(server, secretaries(dir));
	await load.more(20);
	const before = [...load.ids];
	const made = await command_beside(['backup', copy, '--data', dir]);
	check(made.code === 0, `backup while serving: ${made.err}`);
	check(load.ids.length > before.length, 'nobody wrote while the copy was made');
	await load.more(20);
	load.stop = true;
	await load.over;
	refused(['restore', copy, '--data', dir, '--over'], /正由另一个程序使用/);
	server.child.kill('SIGKILL');
	await server.stop();
	return before;
}

async function drill() {
	const dir = county(), copy = new_dir('copy'), fresh = new_dir('fresh');
	const before = await killed_under_load(dir, copy);
	check(on_server || fs.statSync(path.join(dir, 'county.db-wal')).size > 0, 'the write-ahead log did not stay behind');
	refused(['restore', copy, '--data', dir], on_server ? /数据库里已有青禾县/ : /已有数据/);
	command_ok(['restore', copy, '--data', fresh]);
	const said = command_ok(['restore', copy, '--data', dir, '--over']);
	for (const place of [fresh, dir]) {
		whole(place);
		const ids = new Set(ids_of(place));
		check(before.every((id) => ids.has(id)), `${before.filter((id) => !ids.has(id)).length} acknowledged meetings are not in ${path.basename(place)}`);
	}
	equal(exported(dir), exported(fresh), 'the lists of both');
	check(!fs.existsSync(path.join(fresh, 'restore')), 'what was made ready stays behind');
	// What the place held is kept in a file and opens, with the writes that came after the copy.
	const kept = /before-\d{8}-\d{6}/.exec(said)?.[0];
	check(kept && ids_of(in_file(path.join(dir, kept))).length > ids_of(fresh).length, `the former records: ${said}`);
	// New records get ids that nobody can have had before.
	const nodes = new Set(ids_of(fresh).map(node_of));
	await with_server(dir, {}, async (server) => {
		const reply = await plan(await sign_in(server, secretaries(dir)[0]), 3);
		check(!nodes.has(node_of(/(\d+)$/.exec(reply.headers.location)[1])), 'an id of the node that was copied');
	});
	whole(dir);
	check(sql_one(dir, "select became from audit where act = 'county.restored'").includes('备份'), 'the restore is not on record');
}

async function equal_lists() {
	const dir = county(), copy = new_dir('copy'), fresh = new_dir('fresh');
	command_ok(['backup', copy, '--data', dir]);
	command_ok(['restore', copy, '--data', fresh]);
	const manifest = JSON.parse(fs.readFileSync(path.join(copy, 'manifest.json'), 'utf8'));
	equal(String(manifest.counts.members), sql_one(dir, 'select count(*) from member'), 'members in the manifest');
	equal(String(manifest.audit), sql_one(dir, 'select max(seq) from audit'), 'the audit chain in the manifest');
	equal(exported(fresh), exported(dir), 'the lists of the county and of its copy');
	equal(sql_one(dir, "select count(*) from audit where act = 'export.made'"), '2', 'rows of the audit chain for two files');
	equal(fs.statSync(path.join(copy, 'county.db')).mode & 0o077, 0, 'rights of others on the copy');
}

// A copy that is not what was made is refused, and the directory stays as it was.
function damaged() {
	const dir = county(), copy = new_dir('copy'), before = held(dir);
	fs.mkdirSync(path.join(dir, 'files'), { recursive: true });
	fs.writeFileSync(path.join(dir, 'files', 'a'.repeat(64)), 'a photo');
	command_ok(['backup', copy, '--data', dir]);
	const whole_file = fs.readFileSync(path.join(copy, 'county.db'));
	const cases = {
		'one bit': [/损坏/, () => {
			const bytes = Buffer.from(whole_file);
			bytes[bytes.length >> 1] ^= 4;
			fs.writeFileSync(path.join(copy, 'county.db'), bytes);
		}, () => fs.writeFileSync(path.join(copy, 'county.db'), whole_file)],
		'no key': [/密钥/, () => fs.renameSync(path.join(copy, 'secret.key'), path.join(copy, 'key')), () => fs.renameSync(path.join(copy, 'key'), path.join(copy, 'secret.key'))],
		'a photo less': [/照片/, () => fs.rmSync(path.join(copy, 'files', 'a'.repeat(64))), () => fs.writeFileSync(path.join(copy, 'files', 'a'.repeat(64)), 'a photo')],
		'another key': [/打不开|核对|密钥/, () => {
			fs.chmodSync(path.join(copy, 'secret.key'), 0o600);
			fs.writeFileSync(path.join(copy, 'secret.key'), Buffer.alloc(32, 7));
		}, () => {}],
	};
	for (const [name, [pattern, spoil, mend]] of Object.entries(cases)) {
		spoil();
		const r = command(['restore', copy, '--data', dir, '--over']);
		check(r.code === 1 && pattern.test(r.err), `${name}: ended with ${r.code}: ${r.err}`);
		equal(held(dir).replace(' lock', ''), before.replace(' lock', ''), `${name}: the directory`);
		mend();
	}
	refused(['restore', new_dir('none'), '--data', dir, '--over'], /manifest/);
	whole(dir);
}

// ---- jobs -----------------------------------------------------------------------------------------------------------

const state_of = (dir, id) => sql_one(dir, `select state from job_run where id = ${id}`);
async function ended(dir, id, seconds = 120) {
	for (let i = 0; i < seconds * 20; i++) {
		const state = state_of(dir, id);
		if (state !== 'waiting' && state !== 'running')
			return state;
		await sleep(50);
	}
	throw new Error(`job ${id} did not end: ${sql(dir, `select * from job_run where id = ${id}`)}`);
}

async function logged(server, pattern) {
	for (let i = 0; i < 1000 && !pattern.test(server.log); i++)
		await sleep(20);
	check(pattern.test(server.log), `the log has no ${pattern}: ${server.log.slice(-500)}`);
}

async function run_now(visitor, name) {
	const reply = await visitor.post('/jobs', { name });
	equal(reply.status, 303, `running ${name}`);
	return /(\d+)$/.exec(reply.headers.location)[1];
}

// Killed again and again while jobs run: each run ends once, and what it wrote is whole. Four times: one that was broken off five
// times is left alone (job/run.c), and on a slow machine each kill meets the same one.
async function jobs_killed() {
	const dir = county();
	for (let round = 0; round < 4; round++) {
		const server = await Server.start(dir, { env: { XIANFENG_NOW: '2026-11-24T08:00' } });
		const office = await sign_in(server, 'county');
		await office.post('/jobs', { name: 'verify' });
		await office.post('/jobs', { name: 'tidy' });
		await sleep(20 + round * 40);
		server.child.kill('SIGKILL');
		await server.stop();
	}
	await with_server(dir, { env: { XIANFENG_NOW: '2026-11-24T08:05' } }, async (server) => {
		const ids = sql(dir, "select id from job_run where state in ('waiting', 'running') and due <= 1795478700").map(([id]) => id);
		for (const id of ids)
			equal(await ended(dir, id), 'done', `run ${id}`);
		equal((await (await sign_in(server, 'county')).get('/jobs')).status, 200, 'the page of jobs');
	});
	equal(sql_one(dir, "select count(*) from job_run where name = 'duty' and period = 20261124"), '1', 'runs of the day');
	equal(sql_one(dir, "select count(*) from (select run from job_log where text = '开始' group by run having count(*) > 1) x"), '0', 'runs that began twice');
	equal(sql_one(dir, "select count(*) from (select run from job_log where text like '完成%' group by run having count(*) > 1) x"), '0', 'runs that ended twice');
	whole(dir);
}

async function jobs_page() {
	const dir = county();
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county');
		const id = await run_now(office, 'verify');
		equal(await ended(dir, id), 'done', 'the check of all records');
		const page = await office.page(`/jobs/${id}`);
		check(page.includes('审计链：核对无误') && page.includes('周明') && !page.includes('every 2s'), 'the run with its log');
		check((await office.page('/jobs?name=verify&state=done')).includes(`/jobs/${id}`), 'the run in its list');
		check((await office.page('/jobs?name=verify&state=failed')).includes('没有符合条件的记录'), 'the empty list');
		equal(sql_one(dir, `select count(*) from audit where act = 'job.asked' and id = ${id}`), '1', 'audit rows of asking');
		equal((await office.post('/jobs', { name: 'nothing' })).status, 422, 'a job that is none');
		const later = sql_one(dir, "select id from job_run where state = 'waiting' order by due desc limit 1");
		equal((await office.post(`/jobs/${later}/cancel`)).status, 303, 'cancelling');
		equal(state_of(dir, later), 'cancelled', 'the cancelled run');
		equal((await office.post(`/jobs/${later}/cancel`)).status, 409, 'cancelling twice');
	});
}

// Findings of the check are told, and the run has failed.
async function finds_damage() {
	const dir = county();
	alter(dir, "update activity set minutes = '改' where id = (select min(id) from activity where state = 'sealed')");
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county'), id = await run_now(office, 'verify');
		equal(await ended(dir, id), 'failed', 'the check of altered records');
		const page = await office.page(`/jobs/${id}`);
		check(page.includes('活动归档：有问题') && /发现 \d 处问题/.test(page), `the finding on the page: ${sql(dir, `select text from job_log where run = ${id}`)}`);
		await logged(server, /"event":"job.failed","request":"verify","job":"verify","code":"verify.faults"/);
	});
}

// The copies that a serving county makes: checked, pruned, and told of when they fail.
async function hourly() {
	const dir = county(), folder = path.join(new_dir('copies'), 'QH'), fresh = new_dir('fresh');
	fs.mkdirSync(path.join(dir, 'files'), { recursive: true });
	fs.writeFileSync(path.join(dir, 'files', 'b'.repeat(64)), 'a photo');
	fs.mkdirSync(folder, { recursive: true });
	for (const name of ['20261120-080500', '20261121-080500', '20261121-200500', '20261122-080500', '20261122-090500.part', 'of-people'])
		fs.mkdirSync(path.join(folder, name));
	const env = { XIANFENG_BACKUP_DIR: path.dirname(folder), XIANFENG_BACKUP_KEEP: '2', XIANFENG_BACKUP_DAYS: '2', XIANFENG_NOW: `${NOW.slice(0, 10)}T08:30` };
	await with_server(dir, { env }, async (server) => {
		const office = await sign_in(server, 'county');
		for (let i = 0; i < 1000 && !sql_one(dir, "select 1 from job_run where name = 'backup'"); i++)
			await sleep(20);
		equal(sql_one(dir, "select due - queued from job_run where name = 'backup'"), '300', 'seconds that the first copy waits after the start');
		for (let i = 0; i < 2; i++) {
			equal(await ended(dir, await run_now(office, 'backup')), 'done', 'a copy');
			await sleep(1100);
		}
		const kept = fs.readdirSync(folder).sort();
		check(kept.length === 5 && kept[0] === '20261121-200500' && kept[1] === '20261122-080500' && kept[4] === 'of-people', `the copies that are kept: ${kept}`);
		const photo = (name) => fs.statSync(path.join(folder, name, 'files', 'b'.repeat(64)));
		equal(photo(kept[3]).ino, photo(kept[2]).ino, 'a photo in two copies');
		command_ok(['restore', path.join(folder, kept[3]), '--data', fresh]);
		fs.rmSync(folder, { recursive: true });
		fs.writeFileSync(folder, 'no directory');
		const id = await run_now(office, 'backup');
		for (let i = 0; i < 1200 && !sql_one(dir, `select said from job_run where id = ${id}`); i++)
			await sleep(50);
		check((await office.page('/jobs')).includes('不能建立备份目录'), 'a copy that failed is not told of');
		await logged(server, /"event":"job.failed","request":"backup"/);
	});
	whole(fresh);
}

// ---- what the keeper sees --------------------------------------------------------------------------------------------

const number = (text, name) => Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);

async function metrics() {
	const dir = county();
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county');
		for (let i = 0; i < 3; i++)
			await office.page('/members?q=wang');
		await office.get('/orgs/1');
		const text = (await send(server, 'GET', '/metrics')).text;
		equal(number(text, 'xianfeng_requests_total{route="/members",method="GET",status="200"}'), 3, 'pages of members');
		equal(number(text, 'xianfeng_request_seconds_count{route="/members",method="GET"}'), 3, 'their durations');
		equal(number(text, 'xianfeng_requests_total{route="/orgs/{org}",method="GET",status="404"}'), 1, 'an organisation that is not there');
		equal(number(text, 'xianfeng_up'), 1, 'up');
		check(number(text, 'xianfeng_statements_total') > 5 && number(text, 'xianfeng_resident_bytes') > 1e6 && number(text, 'xianfeng_database_bytes{county="QH"}') > 1e6 &&
			number(text, 'xianfeng_units_total{county="QH"}') > 0 && number(text, 'xianfeng_sessions_in_use{county="QH"}') >= 1 && number(text, 'xianfeng_commit_seconds_count{county="QH"}') > 0, text);
		check(!/\d{6,}-|wang|county"|\d{15}/.test(text.replace(/ \d+(\.\d+)?$/gm, '')), 'the metrics hold an id or what somebody typed');
		for (const line of text.trim().split('\n'))
			check(/^# TYPE [a-z_]+ (counter|gauge|histogram)$|^[a-z_]+(\{([a-z]+="[^"]*",?)+\})? \d+(\.\d+)?$/.test(line), `no line of a Prometheus text: ${line}`);
		// What a proxy passes on comes from elsewhere.
		for (const headers of [{ 'X-Real-IP': '10.1.2.3' }, { 'X-Forwarded-For': '127.0.0.1' }, { Via: '1.1 proxy' }, { 'X-Real-IP': '127.0.0.1' }]) {
			equal((await send(server, 'GET', '/metrics', { headers })).status, 404, `metrics with ${JSON.stringify(headers)}`);
			equal((await send(server, 'GET', '/health', { headers })).text, '{"status":"ok"}', `health with ${JSON.stringify(headers)}`);
		}
		const health = JSON.parse((await send(server, 'GET', '/health')).text);
		equal(health.checks.map((c) => c.name).join(' '), 'database writer disk backup verify clock mail', 'what is looked at');
		check((await office.page('/system')).includes('运行状态'), 'the page of the keeper');
		equal((await (await sign_in(server, 'qh03')).get('/system')).status, 403, 'the page for a township');
	});
	await with_server(dir, { env: { XIANFENG_METRICS_TOKEN: 'ein-langes-wort' } }, async (server) => {
		const status = async (headers) => (await send(server, 'GET', '/metrics', { headers })).status;
		equal(await status({}), 404, 'metrics without the token');
		equal(await status({ Authorization: 'Bearer ein-langes-wor' }), 404, 'metrics with another token');
		equal(await status({ Authorization: 'Bearer ein-langes-wort', 'X-Real-IP': '10.1.2.3' }), 200, 'metrics with the token');
	});
	// Records from a later time than now: the clock was set back.
	await with_server(dir, { env: { XIANFENG_NOW: '2026-11-22T08:00' } }, async (server) => {
		const { status, checks } = JSON.parse((await send(server, 'GET', '/health')).text);
		equal(`${status} ${checks.find((c) => c.name === 'clock').status}`, 'ok bad', 'health with the clock set back');
	});
}

// Every line is JSON, those of a request carry its id, the answer tells it, and nothing of a person is in them.
async function log_lines() {
	const dir = county(), secrets = ['王秀英', '13912345678', '371199196001010011', 'qinghe-2026', '植树的议程', 'sxx'];
	await with_server(dir, { env: { XIANFENG_SLOW_STATEMENT: '1' } }, async (server) => {
		const secretary = await sign_in(server, 'qh03001'), office = await sign_in(server, 'county');
		for (const q of secrets)
			for (const page of ['/members', '/search', '/orgs', '/accounts', '/audit'])
				await office.get(`${page}?q=${encodeURIComponent(q)}&who=${encodeURIComponent(q)}`);
		await secretary.post('/activities', { kinds: 'theme_day', title: '王秀英', agenda: '植树的议程' });
		await new Visitor(server).post('/sign-in', { login: '13912345678', password: '371199196001010011' }, { csrf: null });
		const refused_page = await office.get('/orgs/12345678901234567');
		const id = refused_page.headers['x-request-id'];
		check(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/.test(id) && refused_page.text.includes(`编号 ${id}`), `the page's number: ${id}`);
		const api = await office.get('/api/v1/nothing');
		equal(JSON.parse(api.text).request, api.headers['x-request-id'], 'the number in a problem of the API');
		await logged(server, new RegExp(`"event":"request","request":"${api.headers['x-request-id']}"`));
		const lines = server.log.trim().split('\n').map((line) => JSON.parse(line));
		const of_page = lines.filter((l) => l.request === id && l.event !== 'db.slow').map((l) => l.event).sort(); // a busy machine is slow
		equal(of_page.join(' '), 'request route.refused', 'the lines of one request');
		const line = lines.find((l) => l.request === id && l.event === 'request');
		check(line.route === '/orgs/{org}' && line.status === '404' && Number(line.us) > 0 && Number(line.statements) > 0, JSON.stringify(line));
		equal(new Set(lines.filter((l) => l.event === 'request').map((l) => l.request)).size, lines.filter((l) => l.event === 'request').length, 'different numbers');
		for (const secret of secrets)
			check(!server.log.includes(secret) && !server.log.includes(encodeURIComponent(secret)), `the log holds ${secret}`);
	});
	await with_server(dir, { env: { XIANFENG_LOG_REQUESTS: 'no' } }, async (server) => {
		await send(server, 'GET', '/sign-in');
		await send(server, 'GET', '/sign-in');
		await sleep(1300);
		check(!server.log.includes('"event":"request"'), 'a line for a request that nobody wants');
	});
}

// A statement that takes long is told with the request that waited for it, and without a value.
async function slow_statements() {
	const dir = county(40), told = /"event":"db.slow","request":"[2-9A-Z-]{9}","ms":"\d+","sql":"[^"]*\$1/;
	await with_server(dir, { env: { XIANFENG_SLOW_STATEMENT: '1', XIANFENG_PAGES_KEPT: '0' } }, async (server) => {
		const office = await sign_in(server, 'county');
		// Many at once: more threads than cores, so that even a quick statement waits a millisecond now and then.
		for (let i = 0; i < 60 && !told.test(server.log); i++)
			await Promise.all(Array.from({ length: 24 }, (_, k) => office.get(['/ledger', '/cockpit', '/members?q=wang'][k % 3])));
		await logged(server, told);
		check(!server.log.includes('wang'), 'a value in the log');
	});
}

export default async function () {
	await test('keeping: metrics and health tell what they may, to whom they may', metrics);
	await test('keeping: one line a request, with its number, without a person', log_lines);
	await test('keeping: slow statements are told without their values', slow_statements);
	await test('keeping: jobs on their page', jobs_page, 3 * TEST_SECONDS);
	await test('keeping: the check of all records tells what it finds', finds_damage, 3 * TEST_SECONDS);
	await test('keeping: jobs of a program that is killed go on and end once', jobs_killed, 3 * TEST_SECONDS);
	await test('keeping: a serving county copies itself', hourly, 3 * TEST_SECONDS);
	await test('keeping: a copy made under writes comes back over what was written since', drill);
	await test('keeping: a copy has what the county has', equal_lists);
	await test('keeping: a copy that was damaged is not put back', damaged);
}
