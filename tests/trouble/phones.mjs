// People who check in, and what must be in the store of those who were told that they had: for the tests that kill a server.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { check, equal, NOW, new_dir, place_of, sql, sql_one } from '../http/harness.mjs';

const CODE = 6;
const lines = (file) => fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));

// Every member of every branch at each of its meetings, in the shuffled order of the list.
export function check_ins(dir, prepare, villages, meetings_most = 4) {
	const out = new_dir('lists');
	fs.mkdirSync(out);
	const r = spawnSync(path.resolve(prepare), ['people', dir, out, String(villages)], { encoding: 'utf8', timeout: 300000,
		env: { ...process.env, XIANFENG_NOW: NOW, ...place_of(['--data', dir]) } });
	equal(r.status, 0, `the lists were made: ${r.stderr}`);
	const meetings = new Map(lines(path.join(out, 'activities')).map(([round, branch, activity, , codes]) =>
		[`${round} ${branch}`, { activity, code: codes.slice(CODE, 2 * CODE) }])); // the minute of NOW is the second of the list
	const people = lines(path.join(out, 'phones')), list = [];
	for (let round = 0; round < meetings_most; round++)
		for (const [token, csrf, member, branch] of people)
			list.push({ token, csrf, member, ...meetings.get(`${round} ${branch}`) });
	return list;
}

export function request_of(job, port) {
	const body = JSON.stringify([{ id: `${job.activity}.${job.member}`, at: Date.parse(`${NOW}:00+08:00`) + 1000,
		body: { kind: 'check-in', activity: job.activity, code: job.code } }]);
	return `POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: sid=${job.token}\r\nX-CSRF-Token: ${job.csrf}\r\n` +
		`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

// Everything acknowledged is in the store once, with one line of the audit, and every meeting's count is right.
export function ledger_holds(dir, ledger) {
	const there = new Map(sql(dir, `select t.activity, t.member, (select count(*) from audit a where a.tenant = t.tenant and a.kind = 'attendance' and a.id = t.activity
			and a.act = 'activity.check-in' and a.became = '党员 ' || t.member || '，到会，签到码')
		from attendance t where t.event is not null and t.status = 'present' and t.way = 'code'`)
		.map(([activity, member, noted]) => [`${activity}.${member}`, noted]));
	const lost = [...ledger].filter((id) => !there.has(id)), noted = [...ledger].filter((id) => there.get(id) !== '1');
	check(lost.length === 0, `${lost.length} of ${ledger.size} acknowledged check-ins are lost, as ${lost[0]}`);
	check(noted.length === 0, `${noted.length} acknowledged check-ins are not in the audit once, as ${noted[0]}: ${there.get(noted[0])}`);
	equal(sql_one(dir, `select count(*) from activity a where a.present <> (select count(*) from attendance t
		where t.tenant = a.tenant and t.activity = a.id and t.status = 'present')`), '0', 'meetings with a wrong count');
}
