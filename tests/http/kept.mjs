// Pages that are kept and shown again: never to anybody else, never after something on them changed, never without asking who
// it is. X-Statements tells: a kept page takes one, the session's.
import { check, county, equal, form_fields, meeting, pair_tv, send, sign_in, sleep, sql, sql_one, test, with_field, with_server } from './harness.mjs';

const PAGES = ['/members', '/ledger', '/cockpit', '/orgs'];
const asked = (reply) => Number(reply.headers['x-statements']);
const tokens = (text) => [...text.matchAll(/(?:name="csrf" value|name="csrf" content)="([0-9a-f]{64})"/g)].map((m) => m[1]);
const without = (text) => text.replace(/[0-9a-f]{64}/g, '');
const options = { env: { XIANFENG_STATEMENT_HEADER: 'yes' } };

// The page again: made anew, or kept.
async function again(who, target, kept, what) {
	const reply = await who.get(target);
	equal(reply.status, 200, `${target} ${what}`);
	equal(asked(reply) === 1, kept, `${target} ${what}: kept, with ${asked(reply)} statements`);
	return reply;
}

// A job of the night writes, and the pages after it are made anew: it shall not come between two of them.
async function no_jobs(dir, office) {
	const left = () => sql(dir, "select id from job_run where state in ('waiting', 'running')");
	for (let i = 0; i < 600 && sql_one(dir, "select state from job_run where name = 'duty' order by due desc limit 1") !== 'done'; i++)
		await sleep(100); // all of the night are planned before the first of them runs
	for (let i = 0; i < 100 && left().length; i++, await sleep(100))
		for (const [id] of left())
			await office.post(`/jobs/${id}/cancel`); // refused when it has just begun: then it ends
	equal(left().length, 0, 'jobs that wait or run');
	delete office.cookies.flash;
}

export default async function kept() {
	const dir = county();
	await with_server(dir, options, async (server) => {
		const office = await sign_in(server, 'county'), town = await sign_in(server, 'qh03'), other = await sign_in(server, 'qh01');
		await no_jobs(dir, office);
		await test('kept: the same page twice is the same but for its form token, which works', async () => {
			for (const target of PAGES) {
				const first = await office.get(target), second = await again(office, target, true, 'a second time');
				equal(without(second.text), without(first.text), target);
				check(tokens(second.text).length && !tokens(second.text).some((token) => tokens(first.text).includes(token)), `${target} has its first token again`);
				office.token = tokens(second.text)[0];
				equal((await office.post('/inbox/read')).status, 303, `a form of a kept ${target}`);
				delete office.cookies.flash;
			}
		});
		await test('kept: each account has its own, by address, by query and by who asks', async () => {
			for (const target of PAGES) {
				const all = await office.page(target), theirs = await town.page(target), others = await other.page(target);
				check(without(all) !== without(theirs) && without(theirs) !== without(others), `${target} is the same for two accounts`);
				check(!others.includes('qh03') && theirs.includes('柳河镇') && !without(others).includes('href="/orgs/{}"'), `${target} of a township`);
			}
			const plain = await office.page('/members'), searched = await office.page('/members?q=wang');
			check(plain !== searched, 'a query gives the page without it');
			const nobody = await send(server, 'GET', '/members');
			equal(nobody.status, 303, 'who is not signed in');
		});
		await test('kept: what is committed is seen by the next request', async () => {
			const org = sql_one(dir, "select id from org where code = 'QH03001'"), page = `/orgs/${org}/edit`;
			await office.get('/members');
			await again(office, '/members', true, 'before the change');
			const fields = with_field(form_fields(await town.page(page), page), { short: '小河西新村', reason: '与批复原件核对' });
			equal((await town.post(page, fields)).status, 303, 'the change');
			const after = await again(office, '/members?size=200', false, 'after the change');
			check((await again(office, '/members', false, 'after the change')).text !== '' && after.status === 200, 'after the change');
			check((await office.page('/ledger?name=' + encodeURIComponent('小河西新村'))).includes('小河西新村'), 'the new name is not in the ledger');
		});
		await test('kept: people checking in leave the pages kept, a roll call of a closed meeting does not', async () => {
			const secretary = await sign_in(server, 'qh03001'), member = await sign_in(server, 'qh03001-8');
			const tv = await pair_tv(server, secretary), id = await meeting(secretary);
			const code = /data-live-field="code">([\d ]+)</.exec(await tv.page(`/tv/meetings/${id}`));
			for (const target of PAGES)
				await office.get(target);
			const reply = await member.post(`/m/meetings/${id}/check-in`, { code: code?.[1] ?? '', mode: 'room' });
			equal(reply.status, 303, `the check-in: ${/class="errs"[\s\S]{0,400}/.exec(reply.text)?.[0].replace(/<[^>]*>/g, ' ')}`);
			equal(sql_one(dir, `select present from activity where id = ${id}`), '1', 'who is there');
			for (const target of PAGES)
				await again(office, target, true, 'after a check-in');
			equal((await secretary.post(`/activities/${id}/close`)).status, 303, 'closing');
			for (const target of PAGES)
				await again(office, target, false, 'after closing');
		});
		await test('kept: a session that ended and an account that was disabled see nothing', async () => {
			for (let i = 0; i < 2; i++) /* the first still shows a message */
				await town.get('/members');
			await again(town, '/members', true, 'kept');
			const keeper = await sign_in(server, 'keeper'), account = sql_one(dir, "select id from account where login = 'qh03'");
			equal((await keeper.post(`/accounts/${account}/disable`)).status, 303, 'disabling');
			equal((await town.get('/members')).status, 303, 'the kept page of a disabled account');
			await other.get('/members');
			await again(other, '/members', true, 'kept');
			const cookie = other.cookies.sid;
			equal((await other.post('/sign-out')).status, 303, 'signing out');
			other.cookies.sid = cookie;
			equal((await other.get('/members')).status, 303, 'the kept page of a session that ended');
		});
		await test('kept: a message is shown once', async () => {
			await office.get('/members');
			office.cookies.flash = Buffer.from('已保存。').toString('hex');
			check((await office.get('/members')).text.includes('已保存。'), 'the message is not shown');
			check(!(await office.get('/members')).text.includes('已保存。'), 'the message is shown twice');
		});
	});
}
