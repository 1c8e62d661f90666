// node tests/trouble/kill.mjs PROGRAM PREPARE ROUNDS [MARK]: phones check in over real HTTP, sixteen at once, and keep a ledger
// of what was acknowledged; the server is killed (-9) at a random moment, started again, and so on. What was on its way then is
// sent once more, as a phone does that had no answer. At the end every acknowledged check-in is there, once, with one line of
// the audit, and `verify` is content. On PostgreSQL when XIANFENG_TEST_DB names a server.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { check, clean_up, command, county, equal, NOW, new_dir, place_of, Server, sleep, sql, sql_one, tap_options, test } from '../http/harness.mjs';

const [, , , prepare, rounds_text, mark] = process.argv;
const ROUNDS = Number(rounds_text), VILLAGES = ROUNDS > 200 ? 400 : 40, PHONES = 16, MEETINGS = 4, CODE = 6;
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(mark ?? '');

const lines = (file) => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));

// Every member of every branch at each of its meetings, in the shuffled order of the list.
function check_ins(dir) {
	const out = new_dir('lists');
	fs.mkdirSync(out);
	const r = spawnSync(path.resolve(prepare), ['people', dir, out, String(VILLAGES)], { encoding: 'utf8', timeout: 300000,
		env: { ...process.env, XIANFENG_NOW: NOW, ...place_of(['--data', dir]) } });
	equal(r.status, 0, `the lists were made: ${r.stderr}`);
	const meetings = new Map(lines(path.join(out, 'activities')).map(([round, branch, activity, , codes]) =>
		[`${round} ${branch}`, { activity, code: codes.slice(CODE, 2 * CODE) }])); // the minute of NOW is the second of the list
	const people = lines(path.join(out, 'phones')), list = [];
	for (let round = 0; round < MEETINGS; round++)
		for (const [token, csrf, member, branch] of people)
			list.push({ token, csrf, member, ...meetings.get(`${round} ${branch}`) });
	return list;
}

function request_of(job, port) {
	const body = JSON.stringify([{ id: `${job.activity}.${job.member}`, at: Date.parse(`${NOW}:00+08:00`) + 1000,
		body: { kind: 'check-in', activity: job.activity, code: job.code } }]);
	return `POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: sid=${job.token}\r\nX-CSRF-Token: ${job.csrf}\r\n` +
		`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// One phone after the other over one connection, until the server is gone. Jobs without an answer go back to the list.
function phone(server, work) {
	return new Promise((resolve) => {
		const socket = net.connect(server.port, '127.0.0.1');
		let job, answer = '';
		const next = () => {
			answer = '';
			if ((job = work.list.shift()))
				socket.write(request_of(job, server.port));
			else
				socket.end();
		};
		socket.on('connect', next);
		socket.on('data', (piece) => {
			answer += piece.toString('latin1');
			const head = answer.indexOf('\r\n\r\n'), length = /\r\nContent-Length: (\d+)/i.exec(answer);
			if (head < 0 || !length || answer.length < head + 4 + Number(length[1]))
				return;
			const id = `${job.activity}.${job.member}`;
			if (answer.startsWith('HTTP/1.1 200') && answer.includes(`"ok":["${id}"]`))
				work.ledger.add(id);
			else
				work.refused.push(answer.slice(0, 600));
			job = null;
			next();
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			if (job) {
				work.list.unshift(job);
				work.cut++;
			}
			resolve();
		});
	});
}

async function round(dir, work) {
	const server = await Server.start(dir);
	const phones = Array.from({ length: PHONES }, () => phone(server, work));
	await sleep(10 + Math.random() * 110);
	server.child.kill('SIGKILL');
	await server.exit;
	await Promise.all(phones);
	server.agent.destroy();
}

function ledger_holds(dir, ledger) {
	const there = new Map(sql(dir, `select t.activity, t.member, (select count(*) from audit a where a.tenant = t.tenant and a.id = t.activity
			and a.act = 'activity.check-in' and a.became = '党员 ' || t.member || '，到会，签到码')
		from attendance t where t.event is not null and t.status = 'present' and t.way = 'code'`)
		.map(([activity, member, noted]) => [`${activity}.${member}`, noted]));
	const lost = [...ledger].filter((id) => !there.has(id)), noted = [...ledger].filter((id) => there.get(id) !== '1');
	check(lost.length === 0, `${lost.length} of ${ledger.size} acknowledged check-ins are lost, as ${lost[0]}`);
	check(noted.length === 0, `${noted.length} acknowledged check-ins are not in the audit once, as ${noted[0]}: ${there.get(noted[0])}`);
	equal(sql_one(dir, `select count(*) from activity a where a.present <> (select count(*) from attendance t
		where t.tenant = a.tenant and t.activity = a.id and t.status = 'present')`), '0', 'meetings with a wrong count');
}

await test(`killed ${ROUNDS} times under load: every acknowledged check-in is there, once`, async () => {
	const dir = county(VILLAGES), work = { list: check_ins(dir), ledger: new Set(), refused: [], cut: 0 };
	for (let i = 0; i < ROUNDS; i++)
		await round(dir, work);
	check(work.refused.length === 0, `${work.refused.length} refused: ${work.refused[0]}`);
	check(work.ledger.size > 5 * ROUNDS, `only ${work.ledger.size} were acknowledged`);
	check(work.cut > ROUNDS, `only ${work.cut} were on their way when the server was killed`);
	ledger_holds(dir, work.ledger);
	const verified = command(['verify', '--data', dir], { seconds: 100 });
	equal(verified.code, 0, `verify: ${verified.out}${verified.err}`);
	console.log(`# ${work.ledger.size} acknowledged, ${work.cut} on their way when the server was killed`);
}, ROUNDS * 3);
console.log('# done');
process.exit(0);
