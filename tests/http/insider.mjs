// Two worlds: a county, and the same county in which whatever lies outside of somebody's scope was never there. Every page, list, search,
// count and exported file that this person may open is the same in both: not even a number tells of what is outside.
import { furnish } from './furnish.mjs';
import { alter, check, columns, county, equal, Findings, form_of, on_server, plain, routes, sign_in, sql, sql_one, tables, test, TEST_SECONDS, unescape_html, with_server } from './harness.mjs';

const insiders = { secretary: ['qh03001', '0001.0003.0001.'], clerk: ['qh03001-c', '0001.0003.0001.'], member: ['qh03001-8', '0001.0003.0001.'],
	township: ['qh03', '0001.0003.'] };

// Rows hang on an organisation by these columns, or on a record that does. What is told of a whole county, and not of a place, hangs
// on nothing.
const by_place = ['org', 'gone_org'];
const parents = { activity: 'activity', member: 'member', import: 'import', urge: 'urge', handover: 'handover', operation: 'org_operation', box: 'box', run: 'job_run', series: 'series' };
// Kept for all: places themselves are the last to go, and the chain of the audit is whole or broken.
const kept = ['org', 'audit', 'schema_step', 'setting', 'county'];

// What lies outside of `path`, table by table: [table, condition]. Places above keep what names them: their people, posts and groups.
function outside_of(dir, path) {
	const beyond = `(select id from org where substr(path, 1, ${path.length}) <> '${path}' and substr('${path}', 1, length(path)) <> path)`;
	const others = `(select id from org where substr(path, 1, ${path.length}) <> '${path}')`;
	const accounts = `(select id from account where org in ${beyond})`;
	const named = ['org_edge', 'account', 'office', 'post', 'party_group', 'member', 'belonging', 'org_sheet', 'org_income', 'term_reminder', 'standing', 'standing_roll', 'duty', 'duty_roll', 'duty_day', 'life_roll'];
	const list = [];
	for (const table of tables(dir).filter((name) => !kept.includes(name))) {
		const has = columns(dir, table), place = by_place.find((name) => has.includes(name)), places = named.includes(table) ? beyond : others;
		// What an office above sent into the place is the place's own, too.
		const sent = `(select theme from theme_branch where org not in ${others})`;
		// A training to which the place's people went stands in their hours, whoever held it.
		const attended = `(select s.training from study_attendee s join member m on m.tenant = s.tenant and m.id = s.member where m.org not in ${others})`;
		if (table === 'theme')
			list.push([table, `org in ${others} and id not in ${sent}`]);
		else if (table === 'study_training')
			list.push([table, `org in ${others} and not (org not in ${beyond} and id in ${attended})`]);
		else if (place)
			list.push([table, `${place} in ${places}`]);
		else if (has.includes('theme'))
			list.push([table, `theme not in ${sent} and theme in (select id from theme where org in ${others})`]);
		else if (has.includes('account'))
			list.push([table, `account in ${accounts}`]);
		for (const [column, parent] of place ? [] : Object.entries(parents).filter(([column]) => has.includes(column)))
			list.push([table, `${column} in (select id from ${parent} where org in ${places})`]);
	}
	return list;
}

// Takes away all that belongs to places outside of `path`; tables of which nothing went are told.
function without_others(dir, path) {
	const list = outside_of(dir, path), went = new Map();
	for (const [table, where] of list)
		went.set(table, (went.get(table) ?? 0) + Number(sql_one(dir, `select count(*) from ${table} where ${where}`)));
	// What hangs on a record goes before the record.
	const leaves = list.filter(([, where]) => !by_place.some((name) => where.startsWith(name + ' '))), roots = list.filter((entry) => !leaves.includes(entry));
	const last = roots.filter(([table]) => ['account', 'member', 'activity', 'office'].includes(table));
	const text = [...leaves, ...roots.filter((entry) => !last.includes(entry)), ...last].map(([table, where]) => `delete from ${table} where ${where};`);
	text.push(`delete from org where substr(path, 1, ${path.length}) <> '${path}' and substr('${path}', 1, length(path)) <> path;`);
	alter(dir, `begin;${text.join('\n')}commit;`);
	return [...went].filter(([, count]) => count === 0).map(([table]) => table);
}

// What is typed into a page's search: names, codes, titles, and the numbers of somebody outside; and a day of the past.
const words = ['王', 'w', 'QH', '会'];
// Variants of one page: its tabs, orders, filters, pages of a list. The statements are the same on every engine and in every build.
const past = '2026-06-30', variants_most = on_server || process.env.ASAN_OPTIONS ? 8 : 30;

// Addresses that the role may open: every page without a record in its address, and its own records.
function addresses(dir, role, path, table) {
	const own = sql_one(dir, `select id from org where path = '${path}'`), first = (name) => sql_one(dir, `select r.id from ${name} r join org o on o.id = r.org
		where substr(o.path, 1, ${path.length}) = '${path}' order by r.id limit 1`);
	const ids = { org: own, member: first('member'), activity: first('activity'), import: first('import'), handover: first('handover'), device: first('device'),
		account: first('account'), approval: first('approval'), operation: first('org_operation') };
	// What a browser may remember: names come for nobody's ids but one's own.
	const foreign = sql_one(dir, `select m.id from member m join org o on o.id = m.org where substr(o.path, 1, ${path.length}) <> '${path}' order by m.id limit 1`);
	const list = role === 'member' ? [] : [`/search?recent=member-${foreign},member-${ids.member}`, `/search?q=王&day=${past}`, `/search?q=w&day=${past}`, `/search?q=QH&day=${past}`,
		'/m/search?q=王'].map(encodeURI);
	for (const route of table.filter((r) => r.method === 'GET' && r.roles.includes(role) && r.end !== 'tv')) {
		const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
		if (names.every((name) => ids[name]) && !/^\/(metrics|health|sign-|first-sign-in|events)/.test(route.path))
			list.push(route.path.replace(/\{([^}]+)\}/g, (_, name) => ids[name]));
	}
	return list;
}

// ---- what a page leads to ------------------------------------------------------------------------------------------------

const attribute = (tag, name) => unescape_html(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

// The forms of a page: {method, action, fields: [{name, type, values, value}]}; values are those that may be chosen.
function forms_of(text) {
	return [...text.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
		const fields = new Map(), field = (name, type) => fields.get(name) ?? fields.set(name, { name, type, values: [], value: '' }).get(name);
		for (const [all, tag, inner] of body.matchAll(/(<(?:input|select|textarea|button)\b[^>]*>)(?:((?:(?!<\/?select|<\/?form)[\s\S])*?)<\/select>)?/g)) {
			const name = attribute(tag, 'name'), type = /^<input/.test(tag) ? attribute(tag, 'type') || 'text' : /^<(\w+)/.exec(tag)[1];
			if (!name)
				continue;
			const f = field(name, type);
			if (type === 'select')
				f.values.push(...[...(inner ?? '').matchAll(/<option\b[^>]*>/g)].map(([option]) => attribute(option, 'value')).filter((value) => value));
			else if (['radio', 'checkbox', 'hidden', 'button'].includes(type))
				f.values.push(attribute(tag, 'value'));
			f.value ||= all.startsWith('<select') ? f.values[0] ?? '' : attribute(tag, 'value');
		}
		return { method: attribute(head, 'method'), action: attribute(head, 'action'), fields: [...fields.values()] };
	});
}

// Addresses to which a page leads by its links and by each choice of its filters.
function ways_of(text, target, typed) {
	const list = [...text.matchAll(/\shref="([^"]*)"/g)].map((m) => unescape_html(m[1]).split('#')[0]);
	for (const form of forms_of(text).filter((f) => f.method === 'get'))
		for (const field of form.fields)
			for (const value of /^(text|search)$/.test(field.type) ? typed : field.type === 'date' ? [past] : field.values)
				list.push(`${form.action || target.split('?')[0]}?${form_of({ [field.name]: value })}`);
	return list;
}

// Numbers of sessions and of files, and the port, are each server's own; papers and workbooks carry the moment they were made at.
const same = (reply) => `${reply.status} ${reply.headers.location ?? ''} ${!/text|json/.test(reply.headers['content-type'] ?? '') ? '' :
	plain(reply.text).replace(/(sessions|exports|calendar)\/[\w-]+/g, '$1/N').replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;

function differs(a, b) {
	const at = [...a].findIndex((c, i) => c !== b[i]);
	return `${a.slice(Math.max(0, at - 60), at + 60)} | ${b.slice(Math.max(0, at - 60), at + 60)}`.replace(/\s+/g, ' ');
}

// Asks both for the same; tells when the answers differ.
async function both(findings, what, ask) {
	const [a, b] = await Promise.all(ask);
	const [x, y] = [same(a), same(b)];
	findings.expect(x === y, `${what}: what is outside shows: ${differs(x, y)}`);
	return b;
}

// The same address with somebody else's number where a filter has one of one's own.
const elsewhere = (way, { table_of, outside }) => way.replace(/=(\d{4,})/g, (all, id) => (outside.get(table_of.get(id)) ? `=${outside.get(table_of.get(id))}` : all));

// Every address, and from each page on whatever lies among those addresses; the forms that were met on the way.
async function walk(findings, role, one, two, list, typed, numbers) {
	const waiting = [...list], seen = new Set(waiting), open = new Set(list.map((target) => target.split('?')[0])), variants = new Map(), forms = new Map();
	for (const target of waiting) {
		const reply = await both(findings, `${role} GET ${target}`, [one.get(target), two.get(target)]);
		if (!/html/.test(reply.headers['content-type'] ?? ''))
			continue;
		for (const form of forms_of(reply.text).filter((f) => f.method === 'post'))
			forms.set(form.action.replace(/\d{4,}/g, 'N') + form.fields.map((f) => f.name), form);
		const ways = ways_of(reply.text, target, typed);
		for (const way of ways.concat(ways.map((way) => elsewhere(way, numbers)))) {
			const page = way.split('?')[0], count = variants.get(page) ?? 0;
			if (!open.has(page) || seen.has(way) || count >= variants_most + (way === elsewhere(way, numbers) ? 10 : 0))
				continue;
			variants.set(page, count + 1);
			seen.add(way);
			waiting.push(way);
		}
	}
	return [waiting.length, [...forms.values()]];
}

// Every list as a file, with the filters of the pages it was offered on.
async function files(findings, role, one, two, forms) {
	let count = 0;
	for (const { action } of forms.filter((form) => /\/export(\?|$)/.test(form.action)))
		count += (await both(findings, `${role} POST ${action}`, [one.post(action, { format: 'csv' }), two.post(action, { format: 'csv' })])).status === 200;
	return count;
}

// In which table a number stands, and one of the same table that lies outside.
function numbers_of(dir, path) {
	const table_of = new Map(), outside = new Map();
	for (const [table, where] of outside_of(dir, path).filter(([name]) => columns(dir, name).includes('id')).concat([['org', `substr(path, 1, ${path.length}) <> '${path}'
		and substr('${path}', 1, length(path)) <> path`]])) {
		for (const [id] of sql(dir, `select id from ${table}`))
			table_of.set(id, table);
		outside.set(table, sql_one(dir, `select id from ${table} where ${where} order by id desc limit 1`));
	}
	return { table_of, outside };
}

const filled = { text: '甲', search: '甲', textarea: '甲', date: '2026-11-20', time: '19:30', 'datetime-local': '2026-12-20T19:30', number: '1', tel: '0633-6221234' };

// Every form of a page that may be opened, with somebody else's number in place of one of one's own: what never was is answered alike.
async function strange(findings, role, one, two, forms, { table_of, outside }) {
	let count = 0;
	for (const form of forms.filter((f) => !/^\/(sign-out|me\/)|\/export/.test(f.action) && f.fields.every(({ type }) => !['file', 'password'].includes(type))))
		for (const field of form.fields) {
			const other = outside.get(field.values.map((value) => value.length > 3 && table_of.get(value)).find((table) => table));
			const fields = form.fields.filter((f) => f !== field).map((f) => [f.name, f.value || f.values[0] || filled[f.type] || '']);
			// An organisation is chosen by a word, or by its number from those that the word fits.
			for (const wrong of other ? [[field.name, other]] : field.name === 'org_name' ? [['org_name', 'QH01001'], ['org', outside.get('org')]] : []) {
				await both(findings, `${role} POST ${form.action} with a strange ${wrong[0]}`, [one, two].map((who) => who.post(form.action, [...fields, wrong])));
				count++;
			}
		}
	return count;
}

// The whole ID number and telephone of somebody outside, as their own office sees them.
async function private_numbers(server, dir, path) {
	const office = await sign_in(server, 'county'), member = sql_one(dir, `select m.id from member m join org o on o.id = m.org where m.left_day = 0
		and substr(o.path, 1, ${path.length}) <> '${path}' and m.idno_mask <> '' and m.phone_mask <> '' order by m.id limit 1`);
	const found = [];
	for (const [field, form] of [['idno', /371199\d{11}[\dX]/], ['phone', /1\d{10}/]]) {
		const page = await office.post(`/members/${member}/reveal`, { field, reason: '核对' });
		found.push(form.exec(page.text)?.[0]);
		check(found.at(-1), `no ${field} to search for`);
	}
	return found;
}

export default async function insider() {
	const table = routes().filter((route) => route.of !== 'area');
	// The statements are the same on either engine: on a server one branch and one office are looked at.
	for (const [role, [login, path]] of Object.entries(insiders).filter(([role]) => !on_server || ['secretary', 'township'].includes(role)))
		await test(`insider: whatever a ${role} may open is the same without the rest of the county`, async () => {
			const whole = county(), less = county(), findings = new Findings();
			furnish(whole);
			furnish(less);
			equal(without_others(less, path).join(' '), '', 'tables of which nothing lies outside: furnish them in tests/http/furnish.mjs');
			await with_server(whole, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (a) => with_server(less, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (b) => {
				const [one, two] = [await sign_in(a, login), await sign_in(b, login)];
				const numbers = numbers_of(whole, path);
				const typed = [...words, ...await private_numbers(a, whole, path)];
				const [looked, forms] = await walk(findings, role, one, two, addresses(whole, role, path, table), typed, numbers);
				const compared = await files(findings, role, one, two, forms);
				const tried = await strange(findings, role, one, two, forms, numbers);
				findings.expect(looked > (role === 'member' ? 30 : 100), `only ${looked} addresses were looked at`);
				findings.expect(role === 'clerk' || role === 'member' || compared > 0, 'no file was compared');
				findings.expect(role === 'member' || tried > 5, `only ${tried} forms were tried`);
			}));
			findings.end();
		}, 6 * TEST_SECONDS);
}
