// Theme packages of the county and two townships: sent to everybody, to others alone, drafts; with a picture and, once sent, a video, and taken over
// into a meeting of each branch.
function themes(text, { org, id, file }) {
	const made = [['QH', 'sent', ['QH03001', 'QH03002', 'QH01001']], ['QH03', 'sent', ['QH03001', 'QH03002']], ['QH', 'sent', ['QH01001']], ['QH', 'draft', []],
		['QH03', 'draft', []], ['QH01', 'sent', ['QH01001']], ['QH01', 'draft', []]];
	for (const [maker, state, branches] of made) {
		const theme = ++id, words = branches.includes('QH03001') || maker === 'QH03' ? '本村的' : secret;
		text.push(`insert into theme (tenant, id, org, state, kinds, month, title, text, questions, agenda, minutes, link, reason, made_at, made_by, made_name, sent_at)
			values (1, ${theme}, ${org(maker)}, '${state}', 16, 202612, '${words}', '${words}', '${words}', '${words}', 60, 'https://www.12371.cn/', '${words}', 1795392000, 0,
			'${words}', 1795392000);`);
		text.push(`insert into theme_to (tenant, theme, what, value) values (1, ${theme}, 'kind', 631);`);
		for (const [what, type] of [['picture', 'image/png'], ['video', 'video/webm']].slice(0, state === 'draft' ? 1 : 2)) // a draft's video is yet to come
			text.push(`insert into theme_file (tenant, id, theme, what, name, type, size, width, height, sha256, added, by_account) values (1, ${++id}, ${theme}, '${what}',
				'${words}', '${type}', ${pixel.length}, 1, 1, ${bytes(file)}, 1795392000, 0);`);
		for (const code of branches)
			text.push(`insert into theme_branch (tenant, theme, org, activity, adopted_at, adopted_name) values (1, ${theme}, ${org(code)},
				(select max(id) from activity where org = ${org(code)} and state = 'sealed' and (kinds & 16) <> 0), 1795392000, '${words}');`);
	}
}

// Furnishes the demo county: a record of every room in the village of the tests, in the next village, in another township, and above
// them, so that there is something outside of everybody's scope that must not be seen.
import fs from 'node:fs';
import path from 'node:path';
import { alter, bytes, columns, sql, sql_one } from './harness.mjs';

export const secret = '外人不得见的内容'; // stands in every record of other branches that can hold a text
export const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

// What nobody in the village of the tests has, and the next village and another township do.
function rooms_of_others(dir, text, { org, account, id }) {
	const at = 1795392000, hex = () => bytes(String(++id).padStart(64, '0'));
	for (const [code, login] of [['QH03002', 'qh03002'], ['QH01001', 'qh01002']]) {
		const here = org(code), meeting = `(select min(id) from activity where org = ${here})`, person = `(select min(id) from member where org = ${here} and left_day = 0)`;
		const last = (table, column = 'org') => `(select max(id) from ${table} where ${column} = ${here})`;
		const put = (table, fields) => text.push(`insert into ${table} (tenant, ${Object.keys(fields).join(', ')}) values (1, ${Object.values(fields).join(', ')}) on conflict do nothing;`);
		const words = `'${secret}'`;
		put('box', { id: ++id, org: here, kind: "'opinion'", record: meeting, opened: at });
		put('box_paper', { box: id, mark: hex(), content: hex() });
		put('box_voter', { box: last('box'), member: person, handed: 1 });
		put('calendar_feed', { account: account(login), kind: "'own'", token_hash: hex(), token: hex(), made: at });
		put('county_rule', { id: ++id, act: "'exempt'", rule: "'party-lecture'", org: here, reason: words, valid_from: 20260101, valid_to: 20261205, made_day: 20251201, made_at: at, made_by: 0, made_name: words });
		// Followed up by an office that has since lost the branch, given by it and done.
		for (const done of [0, at])
			put('follow_up', { id: ++id, org: here, office: org('QH03'), at, by_account: account('qh03'), by_name: words, by_org: words, due: 20261201, text: words, done_at: done });
		// A secretary who is another than the account's, and somebody who was in a third village until October.
		text.push(`update post set member = (select max(id) from member where org = ${here} and left_day = 0) where org = ${here} and kind = 'secretary' and to_day = 0;`);
		const went = `(select max(id) from member where org = ${here} and left_day = 0)`;
		text.push(`update belonging set from_day = 20261001 where to_day = 0 and member = ${went};`);
		put('belonging', { member: went, from_day: 20120101, to_day: 20261001, org: org('QH03003') });
		put('handover_item', { handover: last('handover'), kind: "'task'", id: 1 });
		put('import_heading', { org: here, kind: "'members'", heading: words, field: "'name'" });
		put('import_heading', { org: `(select parent from org where id = ${here})`, kind: "'members'", heading: words, field: code === 'QH01001' ? "'name'" : "'phone'" });
		put('import_member', { import: last('import'), seq: 1, member: person, row: 2, made: 0, org: here, name: words });
		put('import_org', { import: last('import'), seq: 1, org: here, row: 2, made: 0, name: words });
		put('job_log', { run: "(select max(r.id) from job_run r join account a on a.id = r.account where a.login = 'qh01001')", seq: code === 'QH01001' ? 1 : 2, at, text: words });
		put('minutes_beside', { id: ++id, activity: meeting, at, received: at, by_account: 0, by_name: words, recorder: words, minutes: words });
		put('member_file', { id: ++id, member: person, what: "'offered'", state: 0, label: words, type: "'image/png'", size: pixel.length, sha256: bytes('ab'.repeat(32)), added: at, by_account: 0, by_name: words });
		put('member_distinct', { first: person, second: `(select max(id) from member where org = ${here} and left_day = 0)`, reason: words, at, by_account: 0, by_name: words });
		put('whole_export', { id: ++id, at, made: at, fields: "'手机'", purpose: words, by_account: 0, by_name: words, by_org: here, second: words });
		put('whole_export_member', { member: person, export: id });
		put('attendance_change', { id: ++id, activity: meeting, member: person, was: "'due'", becomes: "'present'", claimed: at, reason: words, decided_at: at, decided_by: words });
		put('notice_told', { activity: meeting, member: person, at, by_account: 0 });
		put('activity_return', { activity: meeting, at, org: here });
		put('notice_sms', { activity: meeting, member: person, at, by_account: 0 });
		put('org_former', { org: here, to_day: 20240101, name: words, short: words, kind: 631, migrant: 0 });
		put('org_operation_change', { operation: last('org_operation'), seq: 1, what: "'org'", id: here, day: 0, was: words });
		put('org_status', { org: here, from_day: 20260101, status: 1, reason: words });
		put('org_successor', { org: here, successor: `(select id from org where code = '${code.slice(0, 6)}3')`, day: 20260601 });
		put('vote_count', { resolution: `(select max(r.id) from resolution r join activity a on a.id = r.activity where a.org = ${here})`, activity: meeting, handed_out: 9, returned: 9, invalid: 0, scrutineer: words, teller: words });
		put('recovery_code', { account: account(login), code: hex() });
		put('session', { token: hex(), id: ++id, account: account(login), created: at, seen: at, expires: 4000000000, agent: words, place: words });
		put('sign_in_failure', { account: account(login), place: words, failures: 3, blocked_until: 0 });
		put('term_reminder', { org: here, due: 20270101, stage: 1, at });
		put('mail_address', { account: account(login), address: hex(), confirmed: at, hours: 24, link: words, suspended_why: words, covered: at });
		put('mail_code', { account: account(login), address: hex(), mail: ++id, link: words, until: 4000000000 });
		put('mail_out', { id: ++id, account: account(login), kind: "'code'", state: "'failed'", at, next_at: at, ended: at, said: words });
		put('totp', { account: account(login), secret: hex(), begun: at });
	}
}

// Records that the demo county lacks, so that every kind has one inside and one outside of everybody's scope.
export function furnish(dir) {
	const file = 'ab'.repeat(32);
	fs.writeFileSync(path.join(dir, 'files', file), pixel);
	const org = (code) => sql_one(dir, `select id from org where code = '${code}'`);
	const account = (login) => sql_one(dir, `select id from account where login = '${login}'`);
	const text = [];
	let id = 1000;
	for (const code of ['QH', 'QH03', 'QH03001', 'QH03002', 'QH01001']) {
		const inside = code === 'QH03001';
		const words = inside ? '本村的' : secret;
		text.push(`insert into device (tenant, id, org, name, token, code_until, created, paired, seen) values
			(1, ${++id}, ${org(code)}, '${words}', ${bytes(String(id).padStart(64, '0'))}, 0, 1795392000, 1795392000, 1795392000);`);
		text.push(`insert into urge (tenant, id, org, rule, period_from, at, by_account, by_name, by_org, text) values
			(1, ${++id}, ${org(code)}, 'branch-committee', 20261001, 1795392000, ${account('county')}, '县级', '青禾县', '${words}');`);
		text.push(`insert into urge_call (tenant, id, urge, at, by_account, by_name, by_org, spoke_with, text) values
			(1, ${++id}, ${id - 1}, 1795392000, 0, '${words}', '${words}', '${words}', '${words}');`);
		text.push(`insert into follow_up (tenant, id, org, office, at, by_account, by_name, by_org, due, text) values
			(1, ${++id}, ${org(code)}, ${org('QH03')}, 1795392000, 0, '${words}', '${words}', 20261130, '${words}');`);
		text.push(`insert into org_operation (tenant, id, kind, org, day, approval, approved, note, was, became, at, by_account,
			by_name) values (1, ${++id}, 'rename', ${org(code)}, 20261101, '${words}', 20261101, '${words}', '${words}', '${words}',
			1795392000, 0, '${words}');`);
		for (const activity of sql(dir, `select id from activity where org = ${org(code)}
			and (state <> 'sealed' or id in (select min(id) from activity where org = ${org(code)} and state = 'sealed'))`)) {
			if (!inside)
				text.push(`update activity set title = '${secret}', minutes = '${secret}', agenda = '${secret}', remote = 1, link = 'https://meet.example/${secret}' where id = ${activity[0]};`);
			text.push(`insert into attachment (tenant, id, activity, name, type, size, sha256, added, by_account) values
				(1, ${++id}, ${activity[0]}, '${words}', 'image/png', ${pixel.length}, ${bytes(file)}, 1795392000, 0);`);
			text.push(`insert into resolution (tenant, id, activity, title, quorum, due_voters, present_voters, votes_for, votes_against,
				abstained, passed, arithmetic) values (1, ${++id}, ${activity[0]}, '${words}', 'members-meeting-vote', 9, 9, 9, 0, 0, 1, '${words}');`);
			text.push(`insert into task (tenant, id, org, activity, title, owner, due, made, made_by, note) values (1, ${++id}, ${org(code)}, ${activity[0]},
				'${words}', coalesce((select member from account where login = '${inside && id % 2 ? 'qh03001-8' : ''}'), 0), 20261201, 1795392000, 0, '${words}');`);
			// Each is an organisational life meeting and an appraisal, too.
			text.push(`update activity set kinds = kinds | 96 where id = ${activity[0]};`);
			text.push(`insert into life_problem (tenant, id, org, activity, text, task) values (1, ${id + 500000}, ${org(code)}, ${activity[0]}, '${words}', ${id});`);
			text.push(`insert into appraisal (tenant, activity, org, year, counted, decided, scrutineer) values (1, ${activity[0]}, ${org(code)}, 2026, 1, 1, '${words}') on conflict do nothing;`);
			text.push(`insert into appraised (tenant, activity, member, graded, self, grade, note) select tenant, activity, member, voter, '${words}', 2, '${words}'
				from attendance where activity = ${activity[0]} on conflict do nothing;`);
			text.push(`insert into life_step (tenant, activity, step, done_at, done_by, note) values (1, ${activity[0]}, 'study', 1795392000, '${words}', '${words}') on conflict do nothing;`);
		}
		// Proposed by somebody of that place: the secretary's own one is all that a secretary sees.
		text.push(`insert into approval (tenant, id, act, org, kind, record, summary, content, basis, hash, at, expires, by_account,
			by_member, by_name, by_org, state) values (1, ${++id}, 'org-dissolve', ${org(code)}, 'org', ${org(code)}, '${words}', 'a=${words}',
			'x', 'x', 1795392000, 4000000000, ${account({ QH: 'keeper', QH03: 'qh03' }[code] ?? code.toLowerCase())}, 0, '${words}', ${org(code)}, 'open');`);
		text.push(`insert into handover (tenant, id, org, at, from_name, to_account, to_member, to_name, to_office, by_account, by_name) values
			(1, ${++id}, ${org(code)}, 1795392000, '${words}', 1, 1, '${words}', 1, 1, '${words}');`);
		text.push(`insert into import (tenant, id, kind, state, org, name, at, account, who, made) values (1, ${++id}, 'members', 'done', ${org(code)},
			'${words}.xlsx', 1795392000, 0, '${words}', 0);`);
		text.push(`insert into party_group (tenant, id, org, name, from_day) values (1, ${++id}, ${org(code)}, '${words}', 20240101);`);
		text.push(`insert into post (tenant, id, org, kind, name, from_day) values (1, ${++id}, ${org(code)}, 'organization', '${words}', 20240101);`);
		text.push(`insert into org_term (tenant, id, org, from_day, to_day, approval, note) values (1, ${++id}, ${org(code)}, 19990101, 20001231, '${words}', '${words}');`);
	}
	// Everybody of three branches has a state with a paper, put right once.
	const far = '1000000000000000000';
	for (const code of ['QH03001', 'QH03002', 'QH01001']) {
		const words = code === 'QH03001' ? '本村的' : secret, of = `from member where left_day = 0 and org = ${org(code)}`;
		text.push(`insert into member_state (tenant, id, member, kind, from_day, to_day, reason) select 1, id + ${far}, id, 'aged', 20200101, 20200201, '${words}' ${of};`);
		text.push(`insert into member_file (tenant, id, member, what, state, label, type, size, sha256, added, by_account, by_name)
			select 1, id + ${far}, id, 'paper', id + ${far}, '${words}', 'image/png', ${pixel.length}, ${bytes(file)}, 1795392000, 0, '${words}' ${of};`);
		text.push(`insert into member_honour (tenant, id, member, name, level, granted_by, day, number) select 1, id + ${far}, id, '${words}', 'county', '${words}', 20260101, '${words}' ${of};`);
		text.push(`insert into member_state_change (tenant, id, member, state, why, at, by_account, by_name) select 1, id + ${far}, id, id + ${far}, '${words}', 1795392000, 0, '${words}' ${of};`);
		text.push(`insert into org_operation_change (tenant, operation, seq, what, id, day, was, became)
			select 1, id + ${far}, 1, 'state', id + ${far}, 0, id || '\x1f' || 'aged' || '\x1f' || '20200101' || '\x1f' || '0' || '\x1f' || '${words}',
			id || '\x1f' || 'aged' || '\x1f' || '20200101' || '\x1f' || '20200201' || '\x1f' || '${words}' ${of};`);
	}
	// Somebody of three branches came from elsewhere in the county.
	for (const code of ['QH03001', 'QH03002', 'QH01001']) {
		const words = code === 'QH03001' ? '本村的' : secret;
		text.push(`insert into member_shift (tenant, id, member, from_org, to_org, day, reason, at, by_account, by_name) select 1, id + ${far}, id, org, org, 20260101, '${words}',
			1795392000, 0, '${words}' from member where left_day = 0 and org = ${org(code)};`);
	}
	// Somebody who left every branch long ago, whose numbers are still there to be erased.
	const fields = columns(dir, 'member');
	for (const code of ['QH03001', 'QH03002', 'QH01001']) {
		const of_them = { id: `id + ${far} + ${far}`, name: code === 'QH03001' ? "'本村的'" : `'${secret}'`, left_day: '20100101', idno_hash: 'null' };
		text.push(`insert into member (${fields}) select ${fields.map((field) => of_them[field] ?? field)} from member
			where id = (select min(id) from member where left_day = 0 and org = ${org(code)});`);
	}
	// Somebody of every place who asks not to have to come, and somebody who need not.
	for (const code of ['QH03001', 'QH03002', 'QH01001'])
		for (const [i, state] of ['asked', 'granted', 'refused'].entries())
			text.push(`insert into exempt (tenant, id, member, kind, reason, from_day, to_day, planned_to, state, asked_at, asked_by, asked_name) select 1,
				${++id}, m.id, 'ill', '${code === 'QH03001' ? '本村的' : secret}', 20261101, 20270301, 20270301, '${state}', 1795392000, 0, '${code === 'QH03001' ? '本村的' : secret}'
				from member m where m.org = ${org(code)} and m.left_day = 0 and not exists (select 1 from exempt x where x.member = m.id) order by m.id limit 1;`);
	// A training of every place, and of the office above, with the first of each branch.
	for (const code of ['QH03001', 'QH03002', 'QH01001', 'QH03', 'QH01', 'QH']) {
		const inside = ['QH03001', 'QH03', 'QH'].includes(code), words = inside ? '本村的' : secret;
		text.push(`insert into study_training (tenant, id, org, kind, title, place, from_day, to_day, measure, minutes, made, made_by, made_name) values
			(1, ${++id}, ${org(code)}, '${code.length > 4 ? 'home' : 'rotation'}', '${words}', '${words}', 20261109, 20261110, 'full', 0, 1795392000, 0, '${words}');`);
		for (const branch of ['QH03001', 'QH03002', 'QH01001'].filter((below) => below.startsWith(code)))
			text.push(`insert into study_attendee (tenant, training, member) select 1, ${id}, min(id) from member where left_day = 0 and org = ${org(branch)};`);
	}
	// A merge of the past in every place: of a record that is none any more into the first of the branch.
	for (const code of ['QH03001', 'QH03002', 'QH01001']) {
		const words = code === 'QH03001' ? '本村的' : secret, kept = sql_one(dir, `select min(id) from member where left_day = 0 and org = ${org(code)}`);
		text.push(`insert into member_merge (tenant, id, kept, gone, gone_org, gone_name, taken, moved, reason, at, by_account, by_name) values
			(1, ${++id}, ${kept}, ${id}, ${org(code)}, '${words}', '${words}', '${words}', '${words}', 1795392000, 0, '${words}');`);
	}
	// One with somebody of another township's branch, taken back since: only who sees both reads it.
	text.push(`insert into member_merge (tenant, id, kept, gone, gone_org, gone_name, taken, moved, reason, at, by_account, by_name, undone, undone_by) select
		1, ${++id}, min(id), ${id}, ${org('QH01001')}, '${secret}', '${secret}', '${secret}', '${secret}', 1795392000, 0, '${secret}', 1795392000, '${secret}'
		from member where left_day = 0 and org = ${org('QH03001')};`);
	for (const [login] of sql(dir, "select login from account where login in ('county','qh03','qh03001','qh03001-c','qh03001-8','auditor','keeper','qh01001')"))
		text.push(`insert into message (tenant, id, account, kind, title, text, at) values
			(1, ${++id}, ${account(login)}, 'system', 'mark${login}mark', 'mark${login}mark', 1795392000);`);
	// A filter of the ledger of everybody who has one: shared within the office.
	for (const login of ['county', 'qh03', 'auditor', 'qh01']) {
		text.push(`insert into ledger_filter (tenant, id, org, account, name, shared, query, made_at, made_by) values (1, ${++id}, (select org from account where login = '${login}'),
			${account(login)}, '${login === 'qh01' ? secret : '逾期'}', 1, 'state=overdue', 1795392000, '${login}');`);
		text.push(`insert into ledger_wish (tenant, account, columns, filter) values (1, ${account(login)}, 'town worst', 0);`);
	}
	// Talks are read by the two alone: everybody of the branch who has an account takes part in one.
	const member = (login) => sql_one(dir, `select member from account where login = '${login}'`);
	text.push(`update account set member = ${member('qh03001-9')} where login = 'qh03001-c';`);
	for (const login of ['qh03001', 'qh03001-9', 'qh03001-8'])
		text.push(`insert into talk (tenant, id, org, one, other, pair, day, place, made, made_by) values (1, ${++id}, ${org('QH03001')},
			${member(login)}, ${member('qh03001-11')}, 4, 20261101, '本村的', 1795392000, 0);`);
	text.push(`update talk set place = '${secret}' where org <> ${org('QH03001')};`);
	text.push(`insert into job_run (tenant, id, name, period, state, who, due, queued) values (1, ${++id}, 'verify', 20261101, 'failed', '系统', 1795392000, 1795392000);`);
	text.push(`insert into job_run (tenant, id, name, period, state, who, due, queued) values (1, ${++id}, 'session', ${id}, 'waiting', '系统', 4000000000, 1795392000);`);
	// An exported file of everybody who may have one, of a list that is theirs.
	fs.mkdirSync(path.join(dir, 'exports'), { recursive: true });
	for (const [login, list] of Object.entries({ county: 'members', qh03: 'members', qh03001: 'members', auditor: 'members', keeper: 'accounts', qh01001: 'members' })) {
		fs.writeFileSync(path.join(dir, 'exports', `${++id}.csv`), login === 'qh01001' ? secret : 'a file');
		text.push(`insert into job_run (tenant, id, name, period, state, account, who, due, queued, ended, wish, file, title, org) values
			(1, ${id}, 'export', ${id}, 'done', ${account(login)}, 'mark${login}mark', 1795392000, 1795392000, 1795392000, '${list} csv ', '${id}.csv',
			'mark${login}mark.csv', (select org from account where login = '${login}'));`);
	}
	// A meeting every month, in every place.
	for (const code of ['QH03', 'QH03001', 'QH03002', 'QH01001']) {
		const words = code.startsWith('QH03') && code !== 'QH03002' ? '本村的' : secret;
		text.push(`insert into series (tenant, id, org, kinds, title, place, host, agenda, day, minute, minutes, made_at, made_name) values (1, ${++id}, ${org(code)}, 16, '${words}',
			'${words}', '${words}', '${words}', 5, 1170, 90, 1795392000, '${words}');`);
		text.push(`insert into series_item (tenant, series, activity, month) select 1, ${id}, max(id), 202611 from activity where org = ${org(code)};`);
	}
	themes(text, { org, id: id + 1000, file });
	rooms_of_others(dir, text, { org, account, id: id + 2000 });
	alter(dir, 'begin;' + text.join('\n') + 'commit;');
}
