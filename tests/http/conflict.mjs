// Two people at one record: the second is told, sees what the first changed, and keeps what was typed.
import { check, county, equal, form_fields, meeting, sign_in, sql_one, test, unescape_html, with_field, with_server } from './harness.mjs';

const values = (html) => [...html.matchAll(/\svalue="([^"]*)"|<textarea\b[^>]*>([\s\S]*?)<\/textarea>/g)].map((m) => unescape_html(m[1] ?? m[2]).replace(/^\n/, ''));
const main = (html) => /<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? html;
const sight = (html) => unescape_html(main(html).replace(/<[^>]*>/g, ' '));

// Both open the form at `page`; each changes something and saves to `action`. What the first wrote must be seen by the second.
async function collide({ first, second, page, action = page, by_first, by_second, shown, stored }) {
	const fields_first = form_fields(await first.page(page), action), fields_second = form_fields(await second.page(page), action);
	check(fields_first.some(([name]) => name === 'version'), 'the form carries no version');
	const saved = await first.post(action, with_field(fields_first, by_first));
	equal(saved.status, 303, `the first at ${action}`);
	const refused = await second.post(action, with_field(fields_second, by_second));
	equal(refused.status, 409, `the second at ${action}`);
	check(/class="errs"/.test(refused.text) && /别人|已被|修改/.test(sight(refused.text)), `the second is not told what happened: ${sight(refused.text).slice(0, 400)}`);
	for (const text of Object.values(by_second))
		check(values(refused.text).includes(text), `what the second typed is lost: ${text}`);
	for (const text of shown ?? Object.values(by_first))
		check(sight(refused.text).includes(text) || values(refused.text).includes(text), `the second does not see “${text}”`);
	for (const [question, want] of stored.after_first)
		equal(question(), want, 'what stands in the record after the refusal');
	// Having looked, the second saves again, from the page that came back.
	const again = await second.post(action, form_fields(refused.text, action));
	equal(again.status, 303, `the second, once more: ${again.status === 303 ? '' : sight(again.text).slice(0, 500)}`);
	for (const [question, want] of stored.after_second)
		equal(question(), want, 'what stands in the record at the end');
}

export default async function conflict() {
	const dir = county();
	const ask = (text) => () => sql_one(dir, text);
	await with_server(dir, {}, async (server) => {
		const office = await sign_in(server, 'county'), town = await sign_in(server, 'qh03');
		const secretary = await sign_in(server, 'qh03001'), clerk = await sign_in(server, 'qh03001-c');
		const org = sql_one(dir, "select id from org where code = 'QH03001'");
		const member = sql_one(dir, "select member from account where login = 'qh03001-8'");
		await test('conflict: two people edit an organisation', () => collide({ first: office, second: town, page: `/orgs/${org}/edit`,
			by_first: { place: '新活动室二楼', households: '321' }, by_second: { place: '老活动室', phone: '0531-8888001' }, shown: ['新活动室二楼'],
			stored: { after_first: [[ask(`select place from org where id = ${org}`), '新活动室二楼']], after_second: [[ask(`select place || phone from org where id = ${org}`), '老活动室0531-8888001']] } }));
		await test('conflict: two people edit a member', () => collide({ first: town, second: secretary, page: `/members/${member}/edit`,
			by_first: { name: '欧阳小村' }, by_second: { name: '欧阳小春', phone: '13987654321' }, shown: ['欧阳小村'],
			stored: { after_first: [[ask(`select name from member where id = ${member}`), '欧阳小村']], after_second: [[ask(`select name || replace(phone_mask, '*', '') from member where id = ${member}`), '欧阳小春1394321']] } }));
		await test('conflict: two people edit a plan', async () => {
			const id = await meeting(secretary, 'planned');
			await collide({ first: clerk, second: secretary, page: `/activities/${id}/edit`, action: `/activities/${id}`,
				by_first: { place: '村东小广场' }, by_second: { place: '村西小广场', agenda: '义务植树' }, shown: ['村东小广场'],
				stored: { after_first: [[ask(`select place from activity where id = ${id}`), '村东小广场']], after_second: [[ask(`select place || agenda from activity where id = ${id}`), '村西小广场义务植树']] } });
		});
		await test('conflict: two people write the minutes', async () => {
			const one = await sign_in(server, 'qh03003'), two = await sign_in(server, 'qh03003-c');
			const id = await meeting(one, 'held');
			await collide({ first: one, second: two, page: `/activities/${id}`, action: `/activities/${id}/minutes`,
				by_first: { minutes: '书记写的会议记录。' }, by_second: { minutes: '党务工作者写的会议记录。', recorder: '王记录' }, shown: ['书记写的会议记录。'],
				stored: { after_first: [[ask(`select minutes from activity where id = ${id}`), '书记写的会议记录。']], after_second: [[ask(`select minutes || recorder from activity where id = ${id}`), '党务工作者写的会议记录。王记录']] } });
		});
		await test('conflict: of many who save at the same moment one wins', async () => {
			const page = `/orgs/${org}/edit`, fields = form_fields(await office.page(page), page);
			const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? office : town).csrf().then(() =>
				(i % 2 ? office : town).post(page, with_field(fields, { place: `活动室${i}` })))));
			const statuses = replies.map((r) => r.status);
			equal(statuses.filter((s) => s === 303).length, 1, `of ${statuses}`);
			equal(statuses.filter((s) => s === 409).length, 11, `of ${statuses}`);
			equal(sql_one(dir, `select place from org where id = ${org}`), `活动室${statuses.indexOf(303)}`, 'what stands in the record');
		});
		await test('conflict: a form without its version is refused', async () => {
			const page = `/orgs/${org}/edit`, fields = form_fields(await office.page(page), page).filter(([name]) => name !== 'version');
			equal((await office.post(page, with_field(fields, { place: '无版本' }))).status, 409, 'without a version');
			equal((await office.post(page, with_field(fields, { place: '无版本', version: '-1' }))).status, 409, 'version -1');
			equal((await office.post(page, with_field(fields, { place: '无版本', version: '0' }))).status, 409, 'version 0');
		});
	});
}
