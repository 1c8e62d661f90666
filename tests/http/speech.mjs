// Pages read aloud by the server: the page's own words reach the program as they stand and never as a command; who may not open a page does
// not hear it; a program that is missing, fails or hangs is said so, holds nobody up and is not started again and again.
import fs from 'node:fs';
import path from 'node:path';
import { check, county, equal, meeting, new_dir, sign_in, sleep, test, with_server } from './harness.mjs';

const wav = 'RIFF\\044\\000\\000\\000WAVEfmt \\020\\000\\000\\000\\001\\000\\001\\000\\100\\037\\000\\000\\200\\076\\000\\000\\002\\000\\020\\000data\\004\\000\\000\\000\\001\\002\\003\\004';

/* A program that speaks: notes that it was started, and what it was given. */
function voice(body) {
	const dir = new_dir('voice'), file = path.join(dir, 'voice');
	fs.mkdirSync(dir);
	fs.writeFileSync(file, `#!/bin/sh\necho x >> '${dir}/starts'\n${body.replaceAll('DIR', dir)}\n`, { mode: 0o755 });
	return { file, starts: () => (fs.existsSync(`${dir}/starts`) ? fs.readFileSync(`${dir}/starts`, 'utf8').length / 2 : 0),
		heard: () => fs.readFileSync(`${dir}/heard`, 'utf8'), dir };
}
const speaking = voice(`cat > 'DIR/heard'; printf '${wav}'`);

async function elder(server, login) {
	const who = await sign_in(server, login);
	await who.post('/m/elder', { elder: 'yes', back: '/m' });
	return who;
}
const ask = async (who, page, tries = 40) => {
	let reply = await who.get(page);
	for (; reply.status === 202 && tries > 0; tries--) {
		await sleep(250);
		reply = await who.get(page);
	}
	return reply;
};
const chinese = /[\u4e00-\u9fff]{4}/;
const sound = (page) => /data-read="([^"]+)"/.exec(page)?.[1].replaceAll('&amp;', '&');

export default async function () {
	await test('speech: a page is read as it stands, whatever stands there', async () => {
		await with_server(county(), { env: { XIANFENG_SPEECH: speaking.file } }, async (server) => {
			const secretary = await sign_in(server, 'qh03001'), old = await elder(server, 'qh03001-8');
			const odd = `--stdout $(touch ${speaking.dir}/ran) ; touch ${speaking.dir}/ran \`id\` <break/> & 学习 "文件"'`;
			const id = await meeting(secretary, 'noticed', { title: '--stdout <break/> & 学习 "文件"', agenda: `${odd}\n讨论清洁取暖` });
			const page = await old.get(`/m/meetings/${id}`), place = sound(page.text);
			equal(place, `/m/meetings/${id}?speech=1`, 'where the sound is');
			equal((await old.get(place)).status, 202, 'it is made beside');
			const reply = await ask(old, place);
			equal(`${reply.status} ${reply.headers['content-type']}`, '200 audio/wav', 'the sound');
			const heard = speaking.heard();
			check(heard.includes(odd) && heard.includes('讨论清洁取暖'), `the program was given ${heard}`);
			check(!heard.includes('csrf') && !/<(?!break)/.test(heard) && !heard.includes('返回'), `only what the page says: ${heard}`);
			check(!fs.existsSync(`${speaking.dir}/ran`), 'a text was run');
			const starts = speaking.starts();
			equal((await old.get(place)).status, 200, 'again');
			equal((await old.request('HEAD', place)).status, 200, 'HEAD');
			equal((await old.get(place.replace('?', '?a=b&'))).status, 200, 'the same words');
			equal(speaking.starts(), starts, 'made once');
			equal((await old.request('GET', place, { headers: { Range: 'bytes=0-3' } })).status, 206, 'a part');
			// Whoever may not open the page does not hear it; and in the usual version there is the page.
			const stranger = await elder(server, 'qh01001');
			equal((await stranger.get(place)).status, 404, 'a page of others');
			check((await secretary.get(place)).headers['content-type'].startsWith('text/html'), 'the usual version');
			const none = (await stranger.get('/m/meetings/1?speech=1'));
			equal(none.status, 404, 'a page that never was');
			// Pages that are never kept are never kept as a sound either.
			check((await (await elder(server, 'qh03001-9')).get('/m/me/data?speech=1')).headers['content-type'].startsWith('text/html'), 'a secret page');

			const long = await meeting(secretary, 'noticed', { title: '长议题', agenda: '一二三四五六七八九十'.repeat(19) + '\n' + Array.from({ length: 12 }, (_, i) => `${i}${'村里的事要一件一件办好'.repeat(13)}`).join('\n') });
			equal((await ask(old, `/m/meetings/${long}?speech=1`)).status, 200, 'a long page');
			const chars = [...speaking.heard()].length;
			check(chars > 1400 && chars < 1530 && speaking.heard().endsWith('后面还有，请看屏幕。'), `${chars} characters were read`);
		});
	});
	await test('speech: without a program, and with one that fails or hangs', async () => {
		await with_server(county(), { env: { XIANFENG_SPEECH: '/nonexistent/voice' } }, async (server) => {
			const old = await elder(server, 'qh03001-8'), page = await old.get('/m'), reply = await old.get('/m?speech=1');
			check(!sound(page.text) && /data-read hidden/.test(page.text) && page.text.includes('这部手机没有中文朗读'), 'the page says so');
			equal(reply.status, 404, 'missing');
			check(chinese.test(JSON.parse(reply.text).detail), reply.text);
		});
		const failing = voice('exit 3'), odd = voice("echo 'no sound at all'"), hanging = voice('exec sleep 20');
		for (const program of [failing, odd])
			await with_server(county(), { env: { XIANFENG_SPEECH: program.file } }, async (server) => {
				const old = await elder(server, 'qh03001-8');
				equal((await ask(old, '/m?speech=1')).status, 404, 'it failed');
				equal((await old.get('/m?speech=1')).status, 404, 'and is not tried again');
				equal(program.starts(), 1, 'starts');
			});
		await with_server(county(), { env: { XIANFENG_SPEECH: hanging.file } }, async (server) => {
			const old = await elder(server, 'qh03001-8');
			for (const page of ['/m', '/m/meetings', '/m/inbox', '/m/tasks', '/m', '/m/meetings'])
				equal((await old.get(`${page}?speech=1`)).status, 202, page);
			for (let i = 0; i < 100 && hanging.starts() < 2; i++)
				await sleep(100);
			await sleep(500); // in which a third would have begun
			check(hanging.starts() === 2, `${hanging.starts()} processes at once`);
			const began = Date.now();
			for (let i = 0; i < 20; i++)
				equal((await old.get('/m')).status, 200, 'a page meanwhile');
			check(Date.now() - began < 15000, 'somebody waited for it');
		});
	});
}
