// Every route × every role × inside and outside of its scope, read from the program's own route table.
import fs from 'node:fs';
import { furnish, secret, pixel } from './furnish.mjs';
import { check, Findings, equal, county, meeting, pair_tv, plain, routes, sign_in, sql, sql_one, test, Visitor, with_server } from './harness.mjs';

// Who may do what, written down a second time: a change in access/permission.c must be meant.
const offices = ['county', 'township'];
const branch = ['secretary', 'clerk'];
const people = [...offices, ...branch, 'member', 'auditor', 'keeper'];
const allowed = {
	PUBLIC: ['none', ...people, 'area', 'tv'],
	SIGNED_IN: [...people, 'area'],
	READ_ORG: [...offices, ...branch, 'auditor', 'keeper'],
	EDIT_ORG: offices,
	EDIT_VILLAGE: [...offices, ...branch],
	READ_MEMBER: [...offices, ...branch, 'auditor'],
	EDIT_MEMBER: [...offices, ...branch],
	REVEAL_MEMBER: [...offices, 'secretary'],
	ERASE: offices,
	IMPORT: offices,
	EXPORT: [...offices, 'secretary', 'auditor'],
	EXPORT_WHOLE: offices,
	FETCH_EXPORT: [...offices, 'secretary', 'auditor', 'keeper'],
	READ_ACTIVITY: [...offices, ...branch, 'auditor'],
	EDIT_ACTIVITY: branch,
	NOTICE_FILE: ['secretary'],
	OWN_BRANCH: branch,
	ATTEND: [...branch, 'member'],
	REVIEW: offices,
	MAKE_THEME: offices,
	SUPERVISE: [...offices, 'auditor'],
	RULES: ['county'],
	ANSWER_URGE: branch,
	READ_AUDIT: ['county', 'auditor', 'keeper'],
	MANAGE_ACCOUNT: [...offices, 'keeper'],
	MANAGE_DEVICE: [...offices, ...branch, 'keeper'],
	PROPOSE: [...offices, 'secretary', 'keeper'],
	APPROVE: offices,
	KEEP: ['county', 'keeper'],
	SEE_AREA: ['area'],
	USE_TV: ['tv'],
};

// Of their own organisation alone, not below it.
const own_only = { EDIT_ACTIVITY: ['township'], NOTICE_FILE: ['township'] };

// The actors, and the part of the tree that is theirs.
const actors = {
	none: { path: null },
	county: { login: 'county', path: '0001.' },
	township: { login: 'qh03', path: '0001.0003.' },
	secretary: { login: 'qh03001', path: '0001.0003.0001.' },
	clerk: { login: 'qh03001-c', path: '0001.0003.0001.' },
	member: { login: 'qh03001-8', path: '0001.0003.0001.' },
	auditor: { login: 'auditor', path: '0001.' },
	keeper: { login: 'keeper', path: '0001.' },
	tv: { path: '0001.0003.0001.' },
};

// For each placeholder: ids inside an actor's scope (any of them may be the one whose state fits the page) and outside.
// A route with a placeholder that is not here fails the test: whoever adds one says here what is inside and outside.
const kinds = {
	org: (k) => k.by_path('select id, path from org'),
	member: (k) => {
		const found = k.by_path('select m.id, o.path from member m join org o on o.id = m.org where m.left_day = 0');
		if (k.role !== 'member')
			return found;
		const own = sql_one(k.dir, `select member from account where login = '${actors.member.login}'`);
		return { inside: [own], outside: [...found.inside.filter((id) => id !== own), ...found.outside] };
	},
	account: (k) => k.by_path("select a.id, o.path from account a join org o on o.id = a.org where a.login not like '%-%'"),
	// Of members whom no test signs in as: an odd form that ends one shall end nobody else's part.
	office: (k) => k.by_path("select f.id, o.path from office f join org o on o.id = f.org join account a on a.id = f.account where a.login like '%-9'"),
	handover: (k) => k.by_path('select h.id, o.path from handover h join org o on o.id = h.org'),
	acting: (k) => k.by_login('select f.id, a.login from office f join account a on a.id = f.account'),
	activity: (k) => k.by_path(`select a.id, o.path from activity a join org o on o.id = a.org where a.state <> 'sealed'
		or a.id in (select min(id) from activity where state = 'sealed' group by org) order by a.state = 'open' desc, a.state`),
	device: (k) => k.by_path('select d.id, o.path from device d join org o on o.id = d.org where d.revoked = 0'),
	urge: (k) => k.by_path('select u.id, o.path from urge u join org o on o.id = u.org'),
	follow: (k) => k.by_path('select f.id, o.path from follow_up f join org o on o.id = f.org'),
	term: (k) => k.part_of('select id, org from org_term'),
	post: (k) => k.by_path("select p.id, o.path from post p join org o on o.id = p.org where p.to_day = 0"),
	group: (k) => k.by_path('select g.id, o.path from party_group g join org o on o.id = g.org where g.to_day = 0'),
	message: (k) => k.by_login('select m.id, a.login from message m join account a on a.id = m.account'),
	session: (k) => k.by_login('select s.id, a.login from session s join account a on a.id = s.account'),
	// Parts of another record: inside means part of that very record.
	approval: (k) => k.by_path(`select p.id, o.path from approval p join org o on o.id = p.by_org${k.role === 'keeper' ? ' where p.by_account = ' + sql_one(k.dir, "select id from account where login = 'keeper'") : ''}`),
	photo: (k) => k.part_of('select id, activity from attachment'),
	resolution: (k) => k.part_of('select id, activity from resolution'),
	export: (k) => k.by_login("select r.id, a.login from job_run r join account a on a.id = r.account where r.name = 'export'"),
	task: (k) => k.role === 'member' ? k.split(k.rows('select id, owner from task'), (owner) => owner === sql_one(k.dir,
		`select member from account where login = '${actors.member.login}'`)) : k.by_path('select t.id, o.path from task t join org o on o.id = t.org'),
	problem: (k) => k.part_of('select id, activity from life_problem'),
	state: (k) => k.part_of('select id, member from member_state'),
	paper: (k) => k.part_of("select id, member from member_file where what = 'paper'"),
	portrait: (k) => k.part_of("select id, member from member_file where seal is not null"),
	honour: (k) => k.part_of('select id, member from member_honour'),
	change: (k) => k.part_of('select id, member from member_state_change'),
	shift: (k) => k.part_of('select id, member from member_shift'),
	exempt: (k) => k.by_path('select x.id, o.path from exempt x join member m on m.id = x.member join org o on o.id = m.org order by x.asked_at desc'),
	// An office's own and those of offices below it; of those above it what was sent into its subtree.
	theme: (k) => {
		const sent = new Set(k.rows("select b.theme, o.path from theme_branch b join theme t on t.id = b.theme join org o on o.id = b.org where t.state <> 'draft'")
			.filter(([, to]) => to.startsWith(k.path)).map(([id]) => id));
		return k.split(k.rows('select t.id, o.path from theme t join org o on o.id = t.org order by t.state, t.id').map(([id, from]) => [id, sent.has(id) ? k.path : from]),
			(from) => from.startsWith(k.path));
	},
	theme_file: (k) => k.part_of('select id, theme from theme_file'),
	series: (k) => k.by_path('select s.id, o.path from series s join org o on o.id = s.org'),
	talk: (k) => k.by_path('select t.id, o.path from talk t join org o on o.id = t.org order by t.id desc'),
	training: (k) => k.by_path('select t.id, o.path from study_training t join org o on o.id = t.org where t.withdrawn = 0 order by t.id desc'),
	county_rule: (k) => k.split(sql(k.dir, 'select id, id from county_rule'), () => k.path === '0001.'),
	import: (k) => k.by_path('select i.id, o.path from import i join org o on o.id = i.org'),
	run: (k) => k.split(sql(k.dir, 'select id, id from job_run'), () => k.path === '0001.'),
	operation: (k) => k.part_of('select id, org from org_operation'),
	other: (k) => kinds.member(k), // of two records that are compared, the second
	merge: (k) => k.by_path('select g.id, o.path from member_merge g join member m on m.id = g.kept join org o on o.id = m.org'),
	what: () => ({ inside: ['rename'], outside: [] }),
	month: () => ({ inside: ['2026-10'], outside: [] }), // always of the own organisation
	filter: (k) => k.by_login('select f.id, a.login from ledger_filter f join account a on a.id = f.account'),
	monthly: (k) => k.by_path("select m.id, o.path from monthly m join org o on o.id = m.org where m.state = 'sent'"),
	// A roster that was sent and waits for its confirmation: in a file of the account's own, not in the store.
	token: (k) => k.split(Object.entries(rosters).map(([role, token]) => [token, role]), (role) => role === k.role),
};
const rosters = {}, videos = {};
// Placeholders that need no way to an organisation: what they name belongs to one account.
const own_by_name = ['token', 'month'];
// Where the same word means a part of the record before it.
const own_talk = { talk: (k) => {
	const own = sql_one(k.dir, `select member from account where login = '${actors[k.role].login}'`);
	return k.split(k.rows("select id, one || ' ' || other from talk"), (two) => two.split(' ').includes(own));
} };
const life = { activity: (k) => k.by_path('select a.id, o.path from activity a join org o on o.id = a.org where a.id in (select activity from life_problem)'),
	problem: (k) => k.part_of('select id, activity from life_problem') };
const life_paths = ['', '/steps', '/ask', '/read', '/opinions', '/problems', '/problems/{problem}/remove', '/paper.pdf'].map((end) => [`/activities/{activity}/life${end}`, life]);
const appraisal_paths = ['', ...['begin', 'words', 'elsewhere', 'guests', 'ask', 'papers', 'open', 'count', 'decide', 'paper.pdf'].map((end) => `/${end}`)].map((end) =>
	[`/activities/{activity}/appraisal${end}`, life]).concat(['', '/self', '/marks'].map((end) => [`/m/appraisals/{activity}${end}`, life]));
const video_token = { token: (k) => k.split(Object.entries(videos).map(([role, token]) => [token, role]), (role) => role === k.role || !videos[k.role]) };
const material = (what) => ({ activity: (k) => k.by_path('select a.id, o.path from activity a join org o on o.id = a.org where a.id in (select activity from theme_branch)'),
	theme_file: (k) => k.part_of(`select f.id, b.activity from theme_file f join theme_branch b on b.theme = f.theme where f.what = '${what}'`) });
const part_kinds = {
	...Object.fromEntries(['', '/drop'].map((end) => [`/themes/{theme}/video/pieces/{token}${end}`, video_token])),
	...Object.fromEntries(['/m/material/{activity}', '/m/material/{activity}/{theme_file}', '/tv/meetings/{activity}/material', '/tv/meetings/{activity}/material/{theme_file}']
		.map((path) => [path, material('picture')])),
	'/tv/meetings/{activity}/video/{theme_file}': material('video'),
	...Object.fromEntries(appraisal_paths),
	...Object.fromEntries(life_paths),
	'/m/talks/{talk}': own_talk, '/m/talks/{talk}/remove': own_talk, '/m/talks/{talk}/paper.pdf': own_talk,
	'/activities/{activity}/tasks/{task}/remove': { task: (k) => k.part_of('select id, activity from task') },
	'/tv/meetings/{activity}/names/{member}': { member: (k) => k.part_of("select member, activity from attendance where status <> 'leave'") },
};

class Knowledge {
	constructor(dir, role, exact = false) {
		this.exact = exact; // what is below the actor's organisation counts as outside
		this.dir = dir;
		this.role = role;
		this.path = actors[role].path ?? '~';
	}
	split(rows, is_inside) {
		const inside = [], outside = [];
		for (const [id, key] of rows)
			(is_inside(key) ? inside : outside).push(id);
		const here = new Set(inside); // a member is a part of many meetings
		return { inside, outside: outside.filter((id) => !here.has(id)) };
	}
	// The records are not made or moved while the routes are walked: each question is asked once.
	static rows = new Map();
	rows(text) {
		const key = this.dir + text;
		if (!Knowledge.rows.has(key))
			Knowledge.rows.set(key, sql(this.dir, text));
		return Knowledge.rows.get(key);
	}
	by_path(text) {
		return this.split(this.rows(text), (key) => (this.exact ? key === this.path : key.startsWith(this.path)));
	}
	by_login(text) {
		return this.split(this.rows(text), (login) => login === actors[this.role].login);
	}
	part_of(text) {
		return this.split(this.rows(text), (owner) => owner === this.owner);
	}
	memory = new Map();
	// The ids for one placeholder of a route; `owner` is the id chosen for the placeholder before it.
	ids(route, name, owner) {
		const find = part_kinds[route.path]?.[name] ?? kinds[name];
		const key = `${name} ${part_kinds[route.path] ? route.path : ''} ${owner}`;
		this.owner = owner;
		if (!this.memory.has(key))
			this.memory.set(key, find(this));
		return this.memory.get(key);
	}
}

const placeholders = (route) => [...route.path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
const fill = (route, ids) => {
	let i = 0;
	return route.path.replace(/\{[^}]+\}/g, () => ids[i++]);
};
const spread = (list, most) => (list.length <= most ? list : Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]));

// Targets of a route for an actor: {inside: [path…], outside: [path…], unknown: [path…], strange: [[path, path]…]}; strange is
// a part of another record below a record that is inside, beside a part that never was: both must answer alike.
function targets(route, knowledge) {
	const names = placeholders(route);
	if (!names.length)
		return { inside: [route.path], outside: [], unknown: [], strange: [] };
	const first = knowledge.ids(route, names[0], null);
	const rest = (owner) => names.slice(1).map((name) => knowledge.ids(route, name, owner));
	const inside = [], outside = [], strange = [];
	// All states of records, and enough of the large kinds.
	for (const id of spread(first.inside, 14)) {
		const parts = rest(id);
		if (parts.every((p) => p.inside.length))
			inside.push(fill(route, [id, ...parts.map((p) => p.inside[0])]));
		for (const [at, part] of parts.entries())
			for (const other of spread(part.outside, 2))
				strange.push([other, '1'].map((last) => fill(route, [id, ...parts.map((p, i) => (i === at ? last : p.inside[0] ?? '1'))])));
	}
	for (const id of spread(first.outside, 5))
		outside.push(fill(route, [id, ...rest(id).map((p) => p.inside[0] ?? '1')]));
	const unknown = (route.every_form ? forms_of_no_id : forms_of_no_id.slice(0, 2)).map((id) => fill(route, names.map(() => id)));
	return { inside, outside, unknown, strange: spread(strange, 12) };
}
const forms_of_no_id = ['1', 'abc', '0', '-1', '9223372036854775807', '18446744073709551616', '1e3', '0x10', '%20', '%EF%BC%91'];

// The session that an actor has on this end of the system.
const signed_in_here = (route, role) => role !== 'none' && (role === 'tv') === (route.end === 'tv');

async function visitors(server) {
	const all = { none: new Visitor(server) };
	for (const [role, actor] of Object.entries(actors))
		if (actor.login)
			all[role] = await sign_in(server, actor.login);
	const foreign = await sign_in(server, 'qh01001'); // a session of somebody else
	for (const role of offices) {
		const sent = await all[role].post_multipart('/import', [{ name: 'file', file: '名册.csv',
			bytes: fs.readFileSync('docs/samples/broken-phone.csv') }]);
		rosters[role] = /^\/import\/([0-9a-f]+)$/.exec(sent.headers.location)?.[1];
		check(rosters[role], `the roster was not taken: ${sent.status}`);
	}
	for (const [role, code] of [['county', 'QH'], ['township', 'QH03']]) {
		const draft = sql_one(server.dir, `select max(t.id) from theme t join org o on o.id = t.org where t.state = 'draft' and o.code = '${code}'`);
		videos[role] = JSON.parse((await all[role].post(`/themes/${draft}/video/pieces`, { name: '视频.mp4', size: '100' })).text).token;
	}
	all.tv = await pair_tv(server, all.secretary);
	for (const state of ['planned', 'noticed', 'held'])
		await meeting(all.secretary, state);
	for (const state of ['planned', 'noticed', 'held', 'open'])
		await meeting(all.township, state); // its own
	const open = await meeting(all.secretary, 'open');
	await meeting(foreign, 'noticed', { title: secret, agenda: secret, host: secret, place: secret });
	// Pictures lie sealed: each is uploaded.
	for (const [visitor, code] of [[all.secretary, 'QH03001'], [foreign, 'QH01001']])
		for (const [member] of sql(server.dir, `select m.id from member m join org o on o.id = m.org where m.left_day = 0 and o.code = '${code}' limit 20`))
			check((await visitor.post_multipart(`/members/${member}/portrait`, [{ name: 'portrait', file: '照片.png', bytes: pixel }])).status === 303, 'a picture');
	const due = sql_one(server.dir, `select member from attendance where activity = ${open} and status = 'due'`);
	const page = await all.tv.page(`/tv/meetings/${open}/names/${due}`);
	all.tv.token = /name="csrf" value="([^"]+)"/.exec(page)?.[1];
	check(all.tv.token, 'the television has no form');
	return all;
}

async function judge_signed_out(findings, route, role, visitor, target) {
	const where = `${role} ${route.method} ${target}`;
	const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target, {}, { csrf: null });
	if (route.method === 'POST' || route.end === 'api') {
		findings.expect(reply.status === 403, `${where}: 403 was expected, ${reply.status} came`);
	} else {
		const to = route.end === 'tv' ? '/tv' : `/sign-in?next=${encodeURIComponent(decodeURIComponent(target))}`;
		const location = reply.headers.location ?? '';
		findings.expect(reply.status === 303 && (location === to || decodeURIComponent(location) === decodeURIComponent(to)),
			`${where}: 303 to ${to} was expected, ${reply.status} ${location} came`);
	}
	findings.expect(!reply.text.includes(secret), `${where}: shows a record`);
	findings.expect(!reply.headers['set-cookie']?.some((c) => /^(sid|tv)=/.test(c)), `${where}: sets a session`);
}

async function judge_inside(findings, route, role, visitor, paths) {
	if (route.method === 'POST') {
		for (const target of paths.slice(0, 1))
			for (const csrf of [null, '', 'a'.repeat(64)]) {
				const reply = await visitor.post(target, {}, { csrf });
				findings.expect(reply.status === 403, `${role} POST ${target} with csrf=${csrf}: 403 was expected, ${reply.status} came`);
			}
		return;
	}
	const seen = [];
	for (const target of paths) {
		const reply = await visitor.get(target);
		seen.push(reply.status);
		findings.expect([200, 303, 404, 409, 403, 401].includes(reply.status), `${role} GET ${target}: ${reply.status}`);
		findings.expect(route.path.startsWith('/robots') || role === 'county' || role === 'auditor' || role === 'keeper' || role === 'township' ||
			!reply.text.includes(secret), `${role} GET ${target}: shows what lies outside`);
		if (reply.status !== 200 && reply.status !== 303)
			continue;
		const head = await visitor.request('HEAD', target);
		findings.expect(head.status === reply.status && head.bytes.length === 0, `${role} HEAD ${target}: ${head.status}, ${head.bytes.length} bytes`);
		return;
	}
	findings.add(`${role} GET ${route.path}: no page inside the scope answers 200 or 303 (${paths.length} tried: ${[...new Set(seen)]})`);
}

async function judge_outside(findings, route, role, visitor, { outside: paths, unknown, strange }) {
	let nothing = null;
	for (const target of [...unknown, ...paths]) {
		const foreign = paths.includes(target);
		const where = `${role} ${route.method} ${target}${foreign ? ' (outside)' : ''}`;
		const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target);
		findings.expect(reply.status === 404, `${where}: 404 was expected, ${reply.status} came`);
		findings.expect(!reply.text.includes(secret) && !/mark[a-z0-9-]+mark/.test(reply.text), `${where}: shows the foreign record`);
		if (reply.status !== 404)
			continue;
		nothing ??= plain(reply.text);
		findings.expect(plain(reply.text) === nothing, `${where}: its 404 differs from the one of a record that never was`);
	}
	for (const [target, never] of strange) {
		const ask = (to) => (route.method === 'GET' ? visitor.get(to) : visitor.post(to));
		const reply = await ask(target), none = await ask(never);
		const where = `${role} ${route.method} ${target} (part of another record)`;
		findings.expect([403, 404, 409, 303].includes(reply.status), `${where}: 404 was expected, ${reply.status} came`);
		findings.expect(reply.status === none.status && plain(reply.text).replaceAll(target, '') === plain(none.text).replaceAll(never, ''),
			`${where}: differs from a part that never was`);
		findings.expect(role === 'county' || !reply.text.includes(secret), `${where}: shows the foreign record`);
	}
	if (route.method === 'GET' && paths.length) {
		const head = await visitor.request('HEAD', paths[0]);
		findings.expect(head.status === 404 && head.bytes.length === 0, `${role} HEAD ${paths[0]}: ${head.status}`);
	}
}

// Permission does not depend on who lies where: the role in a word is enough.
async function judge_role(findings, table, role, visitor, dir) {
	const knowledge = new Knowledge(dir, role), exact = new Knowledge(dir, role, true);
	for (const route of table) {
		const paths = targets(route, knowledge);
		const any = paths.inside[0] ?? paths.outside[0];
		if (!any) {
			findings.add(`${role} ${route.path}: no record to try it on`);
		} else if (route.permission === 'PUBLIC') {
			const reply = await visitor.request(route.method === 'POST' ? 'HEAD' : 'GET', any);
			findings.expect([200, 303, 401, 404, 405].includes(reply.status), `${role} ${route.method} ${any}: ${reply.status}`);
		} else if (!signed_in_here(route, role)) {
			await judge_signed_out(findings, route, role, visitor, any);
		} else if (own_only[route.permission]?.includes(role)) {
			const own = targets(route, exact);
			if (own.inside.length)
				await judge_inside(findings, route, role, visitor, own.inside);
			if (own.inside.length && route.method === 'GET')
				findings.expect(!(await visitor.get(own.inside[0])).text.includes('本支部'), `${role} ${own.inside[0]}: speaks of a branch of one's own`);
			for (const target of spread(own.outside, 8)) {
				const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target);
				findings.expect([403, 404].includes(reply.status), `${role} ${route.method} ${target}: 403 or 404 was expected, ${reply.status} came`);
				findings.expect(!reply.text.includes(secret), `${role} ${route.method} ${target}: shows a record`);
			}
		} else if (!allowed[route.permission].includes(role)) {
			for (const target of [any, ...paths.outside.slice(0, 1), ...paths.unknown.slice(0, 1)]) {
				const reply = route.method === 'GET' ? await visitor.get(target) : await visitor.post(target);
				findings.expect(reply.status === 403, `${role} ${route.method} ${target}: 403 was expected, ${reply.status} came`);
				findings.expect(reply.text.includes(route.elsewhere ?? ''), `${role} ${route.method} ${target}: does not say where the matter is found`);
				findings.expect(!reply.text.includes(secret), `${role} ${route.method} ${target}: shows a record`);
			}
		} else {
			if (paths.inside.length)
				await judge_inside(findings, route, role, visitor, paths.inside);
			else
				findings.add(`${role} ${route.path}: nothing inside its scope to try it on`);
			if (placeholders(route).length)
				await judge_outside(findings, route, role, visitor, paths);
		}
	}
}

// Empty and odd forms, token and all: whatever a page makes of them, nothing breaks and nobody sees an inner fault.
async function judge_forms(findings, table, server) {
	const odd = [{}, { name: 'ö'.repeat(3000), code: '%', org: '-1', member: '99999999999999999999', version: 'x', day: '2025-02-29',
		starts: '2025-02-29T25:61', role: 'king', kinds: '-1', kind: '4294967296', q: '\u{1f600}', votes_for: '-5', reason: 'a'.repeat(5000) }];
	for (const role of ['county', 'township', 'secretary', 'clerk', 'member', 'keeper']) {
		const knowledge = new Knowledge(server.dir, role);
		for (const route of table) {
			if (route.method !== 'POST' || route.end === 'tv' || route.permission === 'PUBLIC' || !allowed[route.permission].includes(role) ||
				['/sign-out', '/me/sessions/close'].includes(route.path))
				continue;
			const target = targets(route, knowledge).inside[0];
			for (const fields of target ? odd : []) {
				const visitor = await who(server, role);
				const reply = await visitor.post(target, fields);
				findings.expect([200, 303, 400, 403, 404, 409, 422].includes(reply.status), `${role} POST ${target}: ${reply.status}`);
				findings.expect(reply.status !== 403 || !reply.text.includes('没有提交'), `${role} POST ${target}: the token was not accepted`);
				if (reply.status >= 400 && route.end !== 'api')
					findings.expect(/[\u4e00-\u9fff]{4}/.test(reply.text), `${role} POST ${target}: no Chinese message`);
			}
		}
	}
}

const known = {};
async function who(server, role) {
	const visitor = known[role];
	if (visitor?.server === server && (await visitor.get('/inbox/n')).status === 200)
		return visitor;
	return (known[role] = await sign_in(server, actors[role].login));
}

export default async function access() {
	const table = routes();
	await test('access: every permission has the roles that are written down here', async () => {
		const findings = new Findings();
		for (const route of table) {
			findings.expect(allowed[route.permission], `${route.path}: permission ${route.permission} is unknown to this test`);
			findings.expect(String([...route.roles].sort()) === String([...(allowed[route.permission] ?? [])].sort()),
				`${route.permission}: ${route.roles}`);
			findings.expect(route.about, `${route.method} ${route.path}: says nothing about itself`);
		}
		findings.end();
	});
	await test('access: pages of a branch of its own tell others where they find the matter', async () => {
		const findings = new Findings();
		for (const route of table)
			findings.expect((route.permission === 'OWN_BRANCH') === Boolean(route.elsewhere), `${route.method} ${route.path}: ${route.permission}, ${route.elsewhere}`);
		findings.expect(table.some((route) => route.elsewhere), 'there is none');
		findings.end();
	});
	await test('access: every placeholder of every route is known to this test', async () => {
		const findings = new Findings();
		for (const route of table)
			for (const name of placeholders(route))
				findings.expect(kinds[name], `${route.method} ${route.path}: say in tests/http/access.mjs what is inside and outside for {${name}}`);
		findings.end();
	});
	await test('access: a path that leads to a record has its scope', async () => {
		const findings = new Findings();
		for (const route of table) {
			const names = placeholders(route);
			findings.expect(!names.length || names.includes(route.arg) || own_by_name.includes(names[0]), `${route.method} ${route.path}: scope is ${route.scope}`);
		}
		findings.end();
	});
	for (const route of table) // the first of each kind is asked for every way in which a number can be none
		route.every_form = table.find((other) => other.arg === route.arg && other.method === route.method) === route;
	const sound = table.filter((route) => route.of !== 'area' && placeholders(route).every((name) => kinds[name]));
	const dir = county();
	furnish(dir);
	await with_server(dir, {}, async (server) => {
		const all = await visitors(server);
		for (const role of Object.keys(actors))
			await test(`access: every route as ${role}`, async () => {
				const findings = new Findings();
				await judge_role(findings, sound, role, all[role], dir);
				findings.end();
			});
		await test('access: empty and odd forms in every route', async () => {
			const findings = new Findings();
			await judge_forms(findings, sound, server);
			findings.end();
			equal((await all.none.get('/healthz')).status, 200, 'healthz');
		});
	});
}
