// A roster that comes in pieces over a line that breaks: it goes on at the offset that the server has, whatever is sent twice, at
// the wrong place or at once; it is its sender's alone; and complete it is like one that came whole.
import fs from 'node:fs';
import path from 'node:path';
import { county, equal, sign_in, sql_one, test, check, with_server } from './harness.mjs';

export default async function () {
	await test('pieces: a roster in pieces', async () => {
		const dir = county();
		await with_server(dir, {}, async (server) => {
			const office = await sign_in(server, 'county'), other = await sign_in(server, 'county2'), secretary = await sign_in(server, 'qh03001');
			const file = fs.readFileSync('docs/samples/organisations.gb18030.csv');
			const begin = (who, size, name = '名册.csv') => who.post('/import/pieces', { name, size: String(size) });
			const piece = (who, token, at, bytes) => who.post_multipart(`/import/pieces/${token}?at=${at}`, [{ name: 'piece', file: 'x', bytes }]);
			const json = (reply) => JSON.parse(reply.text);

			for (const size of ['', '0', '-1', 'x', String(65 * 2 ** 20), '99999999999999999999'])
				equal((await begin(office, size)).status, 422, `a size of “${size}”`);
			equal((await begin(secretary, 10)).status, 403, 'who may not import');
			const begun = await begin(office, file.length);
			equal(begun.status, 201, 'begun');
			const { token } = json(begun);
			check(/^[0-9a-f]{32}$/.test(token), 'a token that cannot be guessed');

			// It does not exist for anybody else, by no method; and no name leads out of the folder.
			for (const who of [other, await sign_in(server, 'qh03')]) {
				equal((await who.get(`/import/pieces/${token}`)).status, 404, 'the offset, asked by another');
				equal((await piece(who, token, 0, file)).status, 404, 'a piece of another');
			}
			equal((await office.get('/import/pieces/..%2f..%2fcounty.db')).status, 400, 'a path');
			for (const name of ['A'.repeat(32), token.slice(1), `${token}.name`])
				equal((await office.get(`/import/pieces/${name}`)).status, 404, name);
			equal((await office.get(`/import/${token}`)).status, 404, 'not whole, so not a roster yet');

			const half = file.length >> 1, offset = async () => json(await office.get(`/import/pieces/${token}`)).offset;
			equal(json(await piece(office, token, 0, file.subarray(0, 100))).offset, 100, 'the first piece');
			// Twice, beyond the end, before and behind the offset: told where it stands, nothing taken.
			for (const [at, bytes] of [[0, file.subarray(0, 100)], [99, file.subarray(99, 120)], [200, file.subarray(200, 300)], [-1, file], [100, file]]) {
				const reply = await piece(office, token, at, bytes);
				equal([reply.status, json(reply).offset, reply.headers['upload-offset']].join(), '409,100,100', `a piece at ${at}`);
			}
			equal((await office.post(`/import/pieces/${token}?at=100`, {})).status, 422, 'no piece at all');
			// Many at once at the same place: one of them.
			const crowd = await Promise.all(Array.from({ length: 8 }, () => piece(office, token, 100, file.subarray(100, half))));
			equal(crowd.filter((r) => r.status === 200).length, 1, 'pieces at once');
			equal(await offset(), half, 'the offset after them');
			// A piece that breaks off in the midst is not taken.
			const cut = await office.request('POST', `/import/pieces/${token}?at=${half}`, { body: 'half of a body', headers: {
				'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': '14', 'X-CSRF-Token': await office.csrf() } });
			check(cut.status >= 400, `a broken piece answered ${cut.status}`);
			equal(await offset(), half, 'the offset after a broken piece');

			const sent = () => Number(sql_one(dir, "select count(*) from audit where act = 'import.sent'"));
			const before = sent(), last = json(await piece(office, token, half, file.subarray(half)));
			check(last.whole, 'the last piece makes it whole');
			equal(sent(), before + 1, 'on record');
			check(json(await office.get(`/import/pieces/${token}`)).whole, 'asked again after the last answer was lost');
			const page = await office.get(`/import/${token}`);
			equal(page.status, 200, 'the roster');
			check(page.text.includes('检查结果'), 'what it would change');
			equal((await other.get(`/import/${token}`)).status, 404, 'the roster, for another');

			// Given up by its sender: nothing of it is left; what came whole stays.
			const given = json(await begin(other, 10)).token, left = () => fs.readdirSync(path.join(dir, 'uploads')).filter((name) => name.includes(given));
			equal(left().length, 2, 'the file and its name');
			equal((await office.post(`/import/pieces/${given}/drop`, {})).status, 404, 'given up by another');
			equal(left().length, 2, 'and still there');
			equal((await other.post(`/import/pieces/${given}/drop`, {})).status, 200, 'given up');
			equal(left().length, 0, 'nothing is left');
			equal((await other.get(`/import/pieces/${given}`)).status, 404, 'asked for again');
			check(json(await office.post(`/import/pieces/${token}/drop`, {})).whole, 'a whole one');
			equal((await office.get(`/import/${token}`)).status, 200, 'stays');

			// So many unfinished ones of one account, and what has stopped coming is swept.
			const open = [];
			for (let i = 0; i < 3; i++)
				open.push(json(await begin(office, 10)).token);
			equal((await begin(office, 10)).status, 409, 'too many unfinished ones');
			equal((await begin(other, 10)).status, 201, 'another account');
			const folder = path.join(dir, 'uploads'), old = Date.now() / 1000 - 2 * 86400;
			for (const name of fs.readdirSync(folder))
				fs.utimesSync(path.join(folder, name), old, old);
			equal((await begin(office, 10)).status, 201, 'after they were swept');
			equal((await office.get(`/import/pieces/${open[0]}`)).status, 404, 'a swept one');
			for (const name of fs.readdirSync(folder))
				equal(fs.statSync(path.join(folder, name)).mode & 0o077, 0, `${name} is readable by others`);
		});
	});
}
