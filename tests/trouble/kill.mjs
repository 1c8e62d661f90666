// node tests/trouble/kill.mjs PROGRAM PREPARE ROUNDS [MARK]: phones check in over real HTTP, sixteen at once, and keep a ledger
// of what was acknowledged; the server is killed (-9) at a random moment, started again, and so on. What was on its way then is
// sent once more, as a phone does that had no answer. At the end every acknowledged check-in is there, once, with one line of
// the audit, and `verify` is content. On PostgreSQL when XIANFENG_TEST_DB names a server.
import net from 'node:net';
import { check, clean_up, command, county, equal, Server, sleep, tap_options, test } from '../http/harness.mjs';
import { check_ins, ledger_holds, request_of } from './phones.mjs';

const [, , , prepare, rounds_text, mark] = process.argv;
// Each round takes some hundred people at most: a phone pauses between two of them, so that a fast machine does not run out.
const ROUNDS = Number(rounds_text), VILLAGES = ROUNDS > 200 ? 400 : ROUNDS > 50 ? 100 : 40, PHONES = 16, PAUSE = ROUNDS > 200 ? 60 : 15;
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(mark ?? '');

// One phone after the other over one connection, until the server is gone. Jobs without an answer go back to the list.
function phone(server, work) {
	return new Promise((resolve) => {
		const socket = net.connect(server.port, '127.0.0.1');
		let job, answer = '';
		const send = () => {
			if (socket.destroyed)
				return;
			answer = '';
			if ((job = work.list.shift()))
				socket.write(request_of(job, server.port));
			else
				socket.end();
		};
		const next = () => setTimeout(send, Math.random() * PAUSE);
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

// The moment is random: every fourth time wherever the server is just then, else within a tenth of a second after the first
// answer, however slow the machine is.
async function round(dir, work, number) {
	const server = await Server.start(dir), before = work.ledger.size;
	const phones = Array.from({ length: PHONES }, () => phone(server, work));
	for (let i = 0; number % 4 && i < 1000 && work.list.length && work.ledger.size === before; i++)
		await sleep(5);
	await sleep(Math.random() * 110);
	server.child.kill('SIGKILL');
	await server.exit;
	await Promise.all(phones);
	server.agent.destroy();
}

await test(`killed ${ROUNDS} times under load: every acknowledged check-in is there, once`, async () => {
	const dir = county(VILLAGES), work = { list: check_ins(dir, prepare, VILLAGES), ledger: new Set(), refused: [], cut: 0 };
	for (let i = 0; i < ROUNDS; i++)
		await round(dir, work, i);
	check(work.refused.length === 0, `${work.refused.length} refused: ${work.refused[0]}`);
	check(work.ledger.size > ROUNDS / 2, `only ${work.ledger.size} were acknowledged`);
	check(work.cut > ROUNDS, `only ${work.cut} were on their way when the server was killed`);
	ledger_holds(dir, work.ledger);
	const verified = command(['verify', '--data', dir], { seconds: 100 });
	equal(verified.code, 0, `verify: ${verified.out}${verified.err}`);
	console.log(`# ${work.ledger.size} acknowledged, ${work.cut} on their way when the server was killed`);
}, ROUNDS * 30);
console.log('# done');
process.exit(0);
