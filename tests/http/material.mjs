// A theme package from its making to the room: pictures, papers and a video that browsers play are taken, by content; it is sent down,
// taken over, read by who is invited and by nobody else, played in ranges on the television, and gone when it is withdrawn.
import fs from 'node:fs';
import path from 'node:path';
import { check, county, equal, pair_tv, sign_in, sql_one, test, with_server } from './harness.mjs';
import { pixel } from './furnish.mjs';

const box = (type, ...parts) => {
	const body = Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p, 'latin1') : p))), head = Buffer.alloc(8);
	head.writeUInt32BE(body.length + 8);
	head.write(type, 4, 'latin1');
	return Buffer.concat([head, body]);
};
// An MP4 of `size` bytes with one track of pictures in that codec.
function mp4(codec, size) {
	const entry = box(codec, Buffer.alloc(8)), trak = box('trak', box('mdia', box('hdlr', Buffer.alloc(8), 'vide'),
		box('minf', box('stbl', box('stsd', Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), entry)))));
	const head = Buffer.concat([box('ftyp', 'isom\0\0\x02\0isomavc1'), box('moov', trak)]);
	return Buffer.concat([head, box('mdat', Buffer.alloc(size - head.length - 8, 'picture '))]);
}
const location_id = (reply, what) => {
	equal(reply.status, 303, what);
	return /(\d+)/.exec(reply.headers.location)[1];
};
const fields = { title: '12月主题党日：学习宪法', month: '2026-12', minutes: '90', kinds: 'theme_day', text: '第一段材料\n第二段材料', questions: '怎样守法？', agenda: '', link: '' };

// The video in pieces over a line that breaks, as the page's script sends it.
async function send_video(office, theme, bytes, name = '宪法.mp4') {
	const base = `/themes/${theme}/video/pieces`, token = JSON.parse((await office.post(base, { name, size: String(bytes.length) })).text).token;
	const piece = (at, part) => office.post_multipart(`${base}/${token}?at=${at}`, [{ name: 'piece', file: 'x', bytes: part }]);
	const half = bytes.length >> 1;
	equal((await piece(0, bytes.subarray(0, half))).status, 200, 'half of it');
	equal((await piece(0, bytes.subarray(0, half))).status, 409, 'the same half again');
	equal((await office.post_multipart(`/themes/${theme}/video`, [{ name: 'token', value: token }])).status, 422, 'asked for before it is whole');
	check(JSON.parse((await piece(half, bytes.subarray(half))).text).whole, 'whole');
	return office.post_multipart(`/themes/${theme}/video`, [{ name: 'token', value: token }]);
}

export default async function () {
	await test('material: a package from the office to the room', async () => {
		const dir = county();
		await with_server(dir, {}, async (server) => {
			const [office, town, secretary, member, next] = await Promise.all(['county', 'qh03', 'qh03001', 'qh03001-8', 'qh03002'].map((login) => sign_in(server, login)));
			const tv = await pair_tv(server, secretary);
			const refused = await office.post('/themes', { ...fields, link: 'javascript:alert(1)' });
			equal(refused.status, 422, 'a link that is none');
			check(refused.text.includes('第一段材料') && refused.text.includes('完整的网址'), 'what was typed stays, with a word');
			const theme = location_id(await office.post('/themes', fields), 'a draft');
			for (const [who, name] of [[secretary, 'the branch'], [town, 'the township']])
				equal((await who.get(`/themes/${theme}`)).status, 404, `a draft, for ${name}`);

			const upload = (bytes, file) => office.post_multipart(`/themes/${theme}/files`, [{ name: 'file', file, bytes }]);
			equal((await upload(pixel, '宪法.pdf')).status, 303, 'a picture');
			equal((await upload(Buffer.from('%PDF-1.4\nstartxref\n0\n%%EOF\n'), 'x.png')).status, 303, 'a paper');
			equal((await upload(Buffer.from('<svg onload=alert(1)>'), 'x.png')).status, 422, 'neither');
			const hevc = await send_video(office, theme, mp4('hvc1', 70000));
			equal(hevc.status, 422, 'a codec that is not played');
			check(hevc.text.includes('兼容性最佳'), 'says what to do');
			check(!fs.readdirSync(path.join(dir, 'uploads')).some((name) => name.startsWith('video-')), 'nothing of it is left');
			const video = mp4('avc1', 300001);
			equal((await send_video(office, theme, video)).status, 303, 'a video');
			const second = await office.post(`/themes/${theme}/video/pieces`, { name: '二.mp4', size: String(video.length) });
			equal(second.status, 409, 'a second video, before anything of it is sent');
			check(JSON.parse(second.text).why.includes('请先删除原来的'), `a second video: ${second.text}`);
			equal((await town.post(`/themes/${theme}/send`)).status, 404, 'sent by another office');
			equal((await office.post(`/themes/${theme}/send`)).status, 303, 'sent');
			equal((await upload(pixel, 'x.png')).status, 409, 'a file while it is sent');
			equal((await town.post(`/themes/${theme}/withdraw`, { reason: '不对' })).status, 403, 'withdrawn by another office');

			// Taken over in one tap: what the form holds is enough.
			const page = await secretary.page(`/m/themes/${theme}`);
			check(page.includes('第一段材料') && page.includes('怎样守法'), 'the material');
			const given = Object.fromEntries(['starts', 'place', 'host'].map((name) => [name, new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(page)[1]]));
			equal((await member.get(`/m/themes/${theme}`)).status, 403, 'a member takes nothing over');
			const meeting = location_id(await secretary.post(`/m/themes/${theme}/adopt`, given), 'taken over');
			equal((await secretary.post(`/m/themes/${theme}/adopt`, given)).status, 409, 'twice');
			equal((await secretary.post(`/m/themes/${theme}/undo`)).status, 303, 'taken back');
			const again = location_id(await secretary.post(`/themes/${theme}/adopt`, given), 'again');
			check(again !== meeting, 'another meeting');

			// Before the notice nobody is invited; then those on the list read it, and no other branch.
			const material = `/m/material/${again}`;
			equal((await member.get(material)).status, 404, 'before the notice');
			equal((await secretary.post(`/activities/${again}/notice`)).status, 303, 'the notice');
			check((await member.page(`/m/meetings/${again}`)).includes(material), 'the meeting leads to it');
			const read = await member.page(material);
			check(read.includes('第二段材料') && read.includes('<video'), 'read by a member');
			equal((await next.get(material)).status, 404, 'by the next village');
			const files = [...read.matchAll(new RegExp(`${material}/(\\d+)`, 'g'))].map((m) => m[1]);
			equal(new Set(files).size, 3, 'its files');
			const film = sql_one(dir, `select id from theme_file where theme = ${theme} and what = 'video'`), at = `/tv/meetings/${again}/material/${film}`;
			for (const [who, target, name] of [[member, `${material}/${film}`, 'the phone'], [tv, at, 'the television']]) {
				const part = await who.get(target, { headers: { Range: 'bytes=250000-250009' } });
				equal([part.status, part.headers['content-range'], part.headers['content-type']].join(), '206,bytes 250000-250009/300001,video/mp4', `a range on ${name}`);
				check(part.bytes.equals(video.subarray(250000, 250010)), 'those very bytes');
				const last = await who.get(target, { headers: { Range: 'bytes=-5', 'If-Range': part.headers.etag } });
				equal(last.bytes.length, 5, `the last ones on ${name}`);
				equal((await who.get(target, { headers: { Range: 'bytes=300001-' } })).status, 416, 'beyond its end');
			}
			const foreign = sql_one(dir, "select min(a.id) from activity a join org o on o.id = a.org where o.code = 'QH03002'");
			equal((await tv.get(`/tv/meetings/${foreign}/material/${film}`)).status, 404, 'by the next village’s meeting');
			const sealed = sql_one(dir, "select min(a.id) from activity a join org o on o.id = a.org where o.code = 'QH03001' and a.state = 'sealed'");
			equal((await tv.get(`/tv/meetings/${sealed}/material/${film}`)).status, 404, 'by another meeting of the branch');

			// The television: one press from the meeting, then the arrows; each page leads to the next.
			check((await tv.page(`/tv/meetings/${again}`)).includes(`/tv/meetings/${again}/material`), 'a button on the meeting’s page');
			let leaf = `/tv/meetings/${again}/material`, pages = 0, all = '';
			for (let next = leaf; next; pages++) {
				const text = await tv.page(next);
				all += text;
				next = /href="([^"]+)" data-next/.exec(text)?.[1]?.replaceAll('&amp;', '&');
			}
			check(pages >= 6 && all.includes('第二段材料') && all.includes('怎样守法') && all.includes(`/video/${film}`), `${pages} pages with all of it`);
			check((await tv.page(`/tv/meetings/${again}/video/${film}`)).includes(`src="${at}"`), 'the player');

			// Withdrawn: the reason stays, the material goes, at once and everywhere.
			equal((await office.post(`/themes/${theme}/withdraw`, { reason: '有一处数字不对' })).status, 303, 'withdrawn');
			for (const [who, target] of [[secretary, `/themes/${theme}`], [secretary, `/m/themes/${theme}`], [member, material], [tv, leaf]]) {
				const text = await who.page(target);
				check(text.includes('有一处数字不对') && !text.includes('第一段材料'), `${target} after the withdrawal`);
			}
			for (const [who, target] of [[member, `${material}/${film}`], [tv, at], [secretary, `/themes/${theme}/files/${film}`]])
				equal((await who.get(target)).status, 404, `${target} after the withdrawal`);
			equal((await office.get(`/themes/${theme}/files/${film}`)).status, 200, 'the office keeps it, to put it right');
		});
	});
	await test('material: a video as large as the setting says, and no larger', async () => {
		await with_server(county(), { env: { XIANFENG_VIDEO_MAX: '50000' } }, async (server) => {
			const office = await sign_in(server, 'county'), theme = location_id(await office.post('/themes', fields), 'a draft');
			const video = (bytes) => office.post_multipart(`/themes/${theme}/video`, [{ name: 'video', file: 'v.mp4', bytes }]);
			equal((await office.post(`/themes/${theme}/video/pieces`, { name: 'v.mp4', size: '50001' })).status, 422, 'in pieces');
			equal((await video(mp4('avc1', 50001))).status, 422, 'whole');
			equal((await video(mp4('avc1', 50000))).status, 303, 'just as large');
		});
	});
}
