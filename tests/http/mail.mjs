// Reminders by mail, end to end with a mail server of the test's own: an address confirmed by what was mailed, a notice that waits, the letter;
// what it does not say; guessed codes; that nobody else finds the address, neither in pages nor in the county's file.
import fs from 'node:fs';
import { check, command_ok, county, equal, Findings, on_server, sign_in, sleep, sql_one, alter, test, with_server } from './harness.mjs';
import { code_of, letter, sink } from '../mailbox.mjs';

export default async function () {
	await test('mail: an address is confirmed by what was mailed, and a notice that waits is reminded of', async () => {
		const box = await sink(), dir = county(), address = 'liu.ceshi@163.example.com';
		await with_server(dir, { env: box.env }, async (server) => {
			const member = await sign_in(server, 'qh03001-8'), id = sql_one(dir, "select id from account where login = 'qh03001-8'");
			check((await member.page('/m/me/mail')).includes('留一个邮箱'), 'the page');
			equal((await member.post('/m/me/mail', { address })).status, 303, 'asked');
			const first = await letter(box, 1);
			equal(first.to, address, 'to whom');
			equal((await member.post('/m/me/mail/confirm', { code: code_of(first.text) })).status, 303, 'confirmed');
			check((await member.page('/m/me/mail')).includes(address), 'it stands on the own page');
			equal((await member.post('/m/me/mail/test', {})).status, 303, 'a test');
			check((await letter(box, 2)).subject.includes('试发一封'), 'the test came');
			// Two days later: the secretary's notice still waits. Everything is moved back in time, and the job is asked for.
			alter(dir, `update message set read_at = 1 where account = ${id}; update mail_address set covered = 1700000000 where account = ${id};
				insert into message (tenant, id, account, kind, title, text, href, at) values (1, 77001, ${id}, 'notice', '请王某某到会', '身份证号 371199196001010012', '/m/meetings', 1795200000);
				insert into message (tenant, id, account, kind, title, text, href, at) values (1, 77002, ${id}, 'urge', '请王某某尽快', '13900001111', '/m/tasks', 1795210000);`);
			const keeper = await sign_in(server, 'keeper');
			alter(dir, "delete from setting where name = 'notice.quiet'; insert into setting (tenant, name, value) values (1, 'notice.quiet', '0,0')");
			equal((await keeper.post('/jobs', { name: 'mail' })).status, 303, 'the job');
			const reminder = await letter(box, 3);
			check(/有 2 条消息等您看/.test(reminder.subject), reminder.subject);
			check(reminder.text.includes('会议通知 1 条、督办 1 条') && reminder.text.includes('https://qinghe.example.org/m/inbox'), reminder.text);
			check(!/王某某|3711|1390/.test(reminder.head + reminder.subject + reminder.text), `it says more: ${reminder.text}`);
			await sleep(1500);
			equal((await keeper.post('/jobs', { name: 'mail' })).status, 303, 'the job again');
			await sleep(2500);
			equal(box.letters.length, 3, 'letters');
			check((await keeper.page('/system')).includes('最近一封于'), 'the operator sees how the last one ended');
			// Nobody else finds it, and the file of the county holds it sealed.
			for (const login of ['county', 'qh03', 'qh03001', 'auditor', 'keeper']) {
				const other = await sign_in(server, login);
				for (const page of ['/audit', '/accounts', '/jobs', '/members', `/accounts/${id}`, '/me/mail', '/m/me/mail'])
					check(!(await other.get(page)).text.includes('ceshi'), `${login} finds it on ${page}`);
			}
			if (!on_server)
				for (const name of fs.readdirSync(dir).filter((file) => file.startsWith('county.db')))
					check(!fs.readFileSync(`${dir}/${name}`).includes('ceshi'), `${name} holds the address`);
		});
		command_ok(['verify', '--data', dir]);
		box.close();
	});

	await test('mail: codes cannot be guessed or asked for without end, and a page says what a server refuses', async () => {
		const box = await sink(), dir = county();
		await with_server(dir, { env: box.env }, async (server) => {
			const findings = new Findings(), one = await sign_in(server, 'qh03001-8'), two = await sign_in(server, 'qh03001-9');
			await one.post('/m/me/mail', { address: 'eins@example.org' });
			const right = code_of((await letter(box, 1)).text), wrong = right === '000000' ? '111111' : '000000';
			// Somebody else's code is worth nothing, and has no form to go into.
			findings.expect((await two.post('/m/me/mail/confirm', { code: right })).status === 409, 'a code of somebody else');
			for (let i = 0; i < 5; i++)
				findings.expect((await one.post('/m/me/mail/confirm', { code: wrong })).status === 422, `wrong code ${i + 1}`);
			findings.expect((await one.post('/m/me/mail/confirm', { code: right })).status === 409, 'the right code after five wrong ones');
			// Five at once count as five.
			await one.post('/m/me/mail', { address: 'eins@example.org' });
			const next = code_of((await letter(box, 2)).text), other = next === '222222' ? '333333' : '222222';
			await Promise.all(Array.from({ length: 8 }, () => one.post('/m/me/mail/confirm', { code: other })));
			findings.expect((await one.post('/m/me/mail/confirm', { code: next })).status === 409, 'eight wrong codes at once');
			findings.expect((await one.post('/m/me/mail', { address: 'eins@example.org' })).status === 303, 'a third code within the hour');
			const fourth = await one.post('/m/me/mail', { address: 'eins@example.org' });
			findings.expect(fourth.status === 409 && /要得太多/.test(fourth.text), `a fourth code within the hour: ${fourth.status}`);
			for (const address of ['a@b.cn\r\nBcc: c@d.cn', 'a@b.cn%0d%0aBcc', '"a b"@c.cn', 'a@localhost', 'a@[127.0.0.1]', 'a@b.cn,c@d.cn', 'x'.repeat(250) + '@b.cn'])
				findings.expect((await two.post('/m/me/mail', { address })).status === 422, `taken: ${JSON.stringify(address)}`);
			// No form of another session, and nobody who is not signed in.
			findings.expect((await two.post('/m/me/mail', { address: 'zwei@example.org' }, { csrf: one.token ?? 'x' })).status === 403, 'a form of another session');
			box.state.rcpt = '550 5.1.1 no such user';
			await two.post('/me/mail', { address: 'zwei@example.org' });
			let page = '';
			for (let i = 0; i < 100 && !/对方的邮箱不收（550）/.test(page); i++) {
				await sleep(100);
				page = await two.page('/me/mail');
			}
			findings.expect(/对方的邮箱不收（550）/.test(page), 'the page does not say that the address was refused');
			findings.expect(box.letters.every((l) => l.to.endsWith('@example.org')), 'a letter went elsewhere');
			findings.end();
		});
		box.close();
	});
}
