// Two worlds: a county, and the same county in which whatever lies outside of somebody's scope was never there. Every page, list, search,
// count and exported file that this person may open is the same in both: not even a number tells of what is outside.
import { furnish } from './furnish.mjs';
import { alter, columns, county, equal, Findings, plain, routes, sign_in, sql, sql_one, tables, test, with_server } from './harness.mjs';

const insiders = { secretary: ['qh03001', '0001.0003.0001.'], clerk: ['qh03001-c', '0001.0003.0001.'], member: ['qh03001-8', '0001.0003.0001.'],
	township: ['qh03', '0001.0003.'] };

// Rows hang on an organisation by these columns, or on a record that does. What is told of a whole county, and not of a place, hangs
// on nothing.
const by_place = ['org', 'gone_org'];
const parents = { activity: 'activity', member: 'member', import: 'import', urge: 'urge', handover: 'handover', operation: 'org_operation', box: 'box', run: 'job_run' };
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
		if (place)
			list.push([table, `${place} in ${places}`]);
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

const searches = ['?q=王', '?q=QH', '?q=13', '?q=王&day=2026-06-30', '?q=QH&day=2026-06-30', '?page=2', '?state=overdue', '?state=all'];

// Addresses that the role may open: every page without a record in its address, its lists narrowed in some ways, and its own records.
function addresses(dir, role, path, table) {
	const own = sql_one(dir, `select id from org where path = '${path}'`), first = (name) => sql_one(dir, `select r.id from ${name} r join org o on o.id = r.org
		where substr(o.path, 1, ${path.length}) = '${path}' order by r.id limit 1`);
	const ids = { org: own, member: first('member'), activity: first('activity'), import: first('import'), handover: first('handover'), device: first('device'),
		account: first('account'), approval: first('approval'), operation: first('org_operation') };
	// What a browser may remember: names come for nobody's ids but one's own.
	const foreign = sql_one(dir, `select m.id from member m join org o on o.id = m.org where substr(o.path, 1, ${path.length}) <> '${path}' order by m.id limit 1`);
	const list = role === 'member' ? [] : [`/search?recent=member-${foreign},member-${ids.member}`];
	for (const route of table.filter((r) => r.method === 'GET' && r.roles.includes(role) && r.end !== 'tv')) {
		const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
		if (names.some((name) => !ids[name]) || /^\/(metrics|health|sign-|first-sign-in|events)/.test(route.path))
			continue;
		const target = route.path.replace(/\{([^}]+)\}/g, (_, name) => ids[name]);
		list.push(target, ...(names.length ? [] : searches.map((query) => target + encodeURI(query))));
	}
	return list;
}
// Numbers of sessions and of files, and the port, are each server's own; papers and workbooks carry the moment they were made at.
const same = (reply) => `${reply.status} ${reply.headers.location ?? ''} ${!/text|json/.test(reply.headers['content-type'] ?? '') ? '' :
	plain(reply.text).replace(/(sessions|exports|calendar)\/[\w-]+/g, '$1/N').replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;

function differs(a, b) {
	const at = [...a].findIndex((c, i) => c !== b[i]);
	return `${a.slice(Math.max(0, at - 60), at + 60)} | ${b.slice(Math.max(0, at - 60), at + 60)}`.replace(/\s+/g, ' ');
}

async function compare(findings, role, one, two, table, dir, path) {
	const list = addresses(dir, role, path, table);
	for (const target of list) {
		const [a, b] = [same(await one.get(target)), same(await two.get(target))];
		findings.expect(a === b, `${role} GET ${target}: what is outside shows: ${differs(a, b)}`);
	}
	let files = 0;
	for (const route of table.filter((r) => r.method === 'POST' && r.path.endsWith('/export') && !r.path.includes('{') && r.roles.includes(role))) {
		const [a, b] = [await one.post(route.path, { format: 'csv' }), await two.post(route.path, { format: 'csv' })];
		findings.expect(a.status === b.status && a.text.replace(/\d\d:\d\d/g, '') === b.text.replace(/\d\d:\d\d/g, ''), `${role} POST ${route.path}: the file tells of what is outside`);
		files += a.status === 200;
	}
	return [list.length, files];
}

export default async function insider() {
	const table = routes().filter((route) => route.of !== 'area');
	for (const [role, [login, path]] of Object.entries(insiders))
		await test(`insider: whatever a ${role} may open is the same without the rest of the county`, async () => {
			const whole = county(), less = county(), findings = new Findings();
			furnish(whole);
			furnish(less);
			equal(without_others(less, path).join(' '), '', 'tables of which nothing lies outside: furnish them in tests/http/furnish.mjs');
			await with_server(whole, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (a) => with_server(less, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (b) => {
				const [looked, files] = await compare(findings, role, await sign_in(a, login), await sign_in(b, login), table, whole, path);
				findings.expect(looked > 50, `only ${looked} addresses were looked at`);
				findings.expect(role === 'clerk' || role === 'member' || files > 0, 'no file was compared');
			}));
			findings.end();
		});
}
