// A mail server of a test's own, for the program that serves a county.
import net from 'node:net';

/* Takes mail on a free port. `letters`: to, subject and text of each; `rcpt`: an answer in place of 250. */
export async function sink() {
	const letters = [], state = { rcpt: null };
	const decode = (words) => [...words.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map((m) => Buffer.from(m[1], 'base64').toString()).join('');
	const server = net.createServer((socket) => {
		let rest = '', to = '', data = null;
		socket.on('error', () => {});
		socket.write('220 sink ESMTP\r\n');
		socket.on('data', (bytes) => {
			rest += bytes;
			for (let end; (end = rest.indexOf('\r\n')) >= 0;) {
				const line = rest.slice(0, end);
				rest = rest.slice(end + 2);
				if (data !== null) {
					if (line !== '.') {
						data += `${line}\r\n`;
						continue;
					}
					const [head, body] = [data.slice(0, data.indexOf('\r\n\r\n')), data.slice(data.indexOf('\r\n\r\n') + 4)];
					letters.push({ to, head, subject: decode(/Subject: ((?:.*\r\n )*.*)/.exec(head)[1]), text: Buffer.from(body, 'base64').toString() });
					data = null;
					socket.write('250 taken\r\n');
				} else if (/^RCPT/.test(line)) {
					to = /<(.*)>/.exec(line)[1];
					socket.write(`${state.rcpt ?? '250 ok'}\r\n`);
				} else if (line === 'DATA') {
					data = '';
					socket.write('354 go on\r\n');
				} else {
					socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
				}
			}
		});
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return { letters, state, close: () => server.close(), env: { XIANFENG_MAIL_SERVER: `smtp://127.0.0.1:${server.address().port}`,
		XIANFENG_MAIL_FROM: 'tixing@qinghe.example.org', XIANFENG_ADDRESS: 'https://qinghe.example.org' } };
}

/* The n-th letter, within twenty seconds. */
export async function letter(box, n) {
	for (let i = 0; i < 200 && box.letters.length < n; i++)
		await new Promise((done) => setTimeout(done, 100));
	if (box.letters.length < n)
		throw new Error(`letter ${n} did not come`);
	return box.letters[n - 1];
}
export const code_of = (text) => /验证码：(\d{6})/.exec(text)[1];
