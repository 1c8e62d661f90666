// Two worlds: a county, and the same county in which whatever lies outside of somebody's scope was never there. Every page, list, search,
// count and exported file that this person may open is the same in both: not even a number tells of what is outside.
import { alter, columns, county, equal, Findings, plain, routes, sign_in, sql, sql_one, tables, test, with_server } from './harness.mjs';

const insiders = { secretary: ['qh03001', '0001.0003.0001.'], clerk: ['qh03001-c', '0001.0003.0001.'], member: ['qh03001-8', '0001.0003.0001.'],
	township: ['qh03', '0001.0003.'] };

// Takes away all that belongs to organisations outside of `path`; those above it stay.
function without_others(dir, path) {
	const outside = `(select id from org where substr(path, 1, ${path.length}) <> '${path}' and substr('${path}', 1, length(path)) <> path)`;
	const accounts = `(select id from account where org in ${outside})`;
	const text = ['begin;'];
	for (const table of tables(dir))
		if (columns(dir, table).includes('account') && !['audit', 'approval'].includes(table))
			text.push(`delete from ${table} where account in ${accounts};`);
	for (const table of tables(dir).filter((name) => name !== 'org' && name !== 'audit' && columns(dir, name).includes('org')))
		text.push(`delete from ${table} where org in ${outside};`);
	text.push(`delete from org where id in ${outside};`, 'commit;');
	alter(dir, text.join('\n'));
}

const searches = ['?q=王', '?q=QH', '?q=13', '?page=2', '?state=overdue'];

// Addresses that the role may open: every page without a record in its address, its lists narrowed in some ways, and its own records.
function addresses(dir, role, path, table) {
	const own = sql_one(dir, `select id from org where path = '${path}'`), first = (name) => sql_one(dir, `select r.id from ${name} r join org o on o.id = r.org
		where substr(o.path, 1, ${path.length}) = '${path}' order by r.id limit 1`);
	const ids = { org: own, member: first('member'), activity: first('activity') };
	const list = [];
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
			without_others(less, path);
			equal(sql(less, 'select count(*) from account')[0][0] !== sql(whole, 'select count(*) from account')[0][0], true, 'something was taken away');
			await with_server(whole, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (a) => with_server(less, { env: { XIANFENG_NOW: '2026-11-23T10:00' } }, async (b) => {
				const [looked, files] = await compare(findings, role, await sign_in(a, login), await sign_in(b, login), table, whole, path);
				findings.expect(looked > 50, `only ${looked} addresses were looked at`);
				findings.expect(role === 'clerk' || role === 'member' || files > 0, 'no file was compared');
			}));
			findings.end();
		});
}
