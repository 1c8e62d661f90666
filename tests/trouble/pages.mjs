// node tests/trouble/pages.mjs PROGRAM PRELOAD [MARK]: what people see when the disk is full, fails, does not confirm, or may not
// be written: a page that says so, with what they typed in it; nothing lost; and on it goes by itself when the disk is well.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { check, clean_up, command, command_ok, county, equal, form_fields, meeting, new_dir, send, Server, sign_in, sql_one, tap_options, test,
	with_field, with_server } from '../http/harness.mjs';

const preload = path.resolve(process.argv[3]);
const ENOSPC = 28, EIO = 5, EROFS = 30;
process.on('exit', clean_up);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(1));
tap_options(process.argv[4] ?? '');

// A data directory on a disk that does what it is told: disk.fails('write -wal', ENOSPC), disk.well().
function disk_of(dir) {
	const file = `${dir}.fault`;
	const disk = { fails: (call, error, skip = 0, count = 0) => fs.writeFileSync(file, `${call} ${skip} ${count} ${error}\n`),
		well: () => fs.writeFileSync(file, ''), env: { LD_PRELOAD: preload, TROUBLE_DIR: dir, TROUBLE_FAULT: file } };
	disk.well();
	return disk;
}

const TEXT = '请尽快补上\n"三会一课"<记录>';
const branch = (dir) => sql_one(dir, "select id from org where code = 'QH03001'");
const planned = (dir) => Number(sql_one(dir, "select count(*) from audit where act = 'activity.plan'"));

function plan(visitor, changes = {}) {
	return visitor.post('/activities', { kinds: 'theme_day', title: '主题党日', starts: '2026-11-24T19:30', ends: '2026-11-24T21:00',
		place: '村党员活动室', host: '刘成玉', agenda: TEXT, ...changes });
}

// A write is refused as it should be while the disk fails; the same form goes through when it is well.
async function refused_then_taken(dir, disk, code, words, call, error) {
	await with_server(dir, { env: disk.env }, async (server) => {
		const secretary = await sign_in(server, 'qh03001'), before = planned(dir), health = () => send(server, 'GET', '/healthz');
		disk.fails(call, error);
		for (let i = 0; i < 3; i++) {
			const reply = await plan(secretary);
			equal(reply.status, 503, `planning on a disk that fails (${code})`);
			check(reply.headers['retry-after'], 'no Retry-After');
			check(words.test(reply.text), `the page does not say what is the matter: ${reply.text.slice(-1500)}`);
			check(new Map(form_fields(reply.text, '/activities')).get('agenda').replace(/\r/g, '') === TEXT, 'what was typed is not in the page');
		}
		equal((await secretary.get('/activities')).status, 200, 'pages are read meanwhile');
		check(server.log.includes('"db.failed"'), 'the log does not say so');
		const phone = await secretary.request('POST', '/api/v1/events', { body: '[]', headers: { 'Content-Type': 'application/json',
			'X-CSRF-Token': await secretary.csrf() } });
		check([200, 503].includes(phone.status), `the interface answered ${phone.status}`);
		disk.well();
		equal(planned(dir), before, 'activities planned while the disk failed');
		equal((await plan(secretary)).status, 303, 'planning when the disk is well again');
		equal(planned(dir), before + 1, 'activities planned');
		equal((await health()).status, 200, 'health');
	});
	command_ok(['verify', '--data', dir]);
}

await test('disk full: the form comes back, and on it goes when there is space', async () => {
	const dir = county();
	await refused_then_taken(dir, disk_of(dir), 'work.disk-full', /磁盘已满/, 'write -wal', ENOSPC);
});

await test('disk that fails: the form comes back, and on it goes when it is well', async () => {
	for (const error of [EIO, EROFS]) {
		const dir = county();
		await refused_then_taken(dir, disk_of(dir), 'work.disk', /磁盘读写出错/, 'write -wal', error);
	}
});

// A page without a form of its own offers what was typed to be sent once more.
await test('disk full: what was typed into a page without its own form can be sent again', async () => {
	const dir = county(), disk = disk_of(dir);
	await with_server(dir, { env: disk.env }, async (server) => {
		const office = await sign_in(server, 'qh03'), page = `/ledger/${branch(dir)}`, action = `${page}/urge`;
		const form = with_field(form_fields(await office.page(page), action), { text: TEXT });
		disk.fails('write -wal', ENOSPC);
		const reply = await office.post(action, form);
		equal(reply.status, 503, 'urging on a full disk');
		const fields = form_fields(reply.text, action);
		equal(new Map(fields).get('text'), TEXT, 'the text in the page that comes back');
		check(/再次提交/.test(reply.text) && /服务器暂时不能保存/.test(reply.text), reply.text.slice(-1500));
		disk.well();
		equal((await office.post(action, fields)).status, 303, 'the same form once more');
		equal(sql_one(dir, `select count(*) from urge where org = ${branch(dir)} and text like '%三会一课%'`), '1', 'urges');
	});
});

await test('a write that the disk does not confirm stops the writer until the next start; the log and health say so', async () => {
	const dir = county(), disk = disk_of(dir);
	await with_server(dir, { env: disk.env }, async (server) => {
		const secretary = await sign_in(server, 'qh03001');
		disk.fails('sync -wal', EIO, 0, 1);
		const before = planned(dir);
		for (let i = 0; i < 3; i++) {
			const reply = await plan(secretary);
			equal(reply.status, 503, 'planning');
			check(/已停止保存/.test(reply.text), `the page does not say that the writer stopped: ${reply.text.slice(-1500)}`);
			disk.well(); // the disk says that all is well again: too late
		}
		equal(planned(dir), before, 'activities planned');
		equal((await secretary.get('/activities')).status, 200, 'pages are read all the same');
		const health = await send(server, 'GET', '/healthz');
		check(health.status === 503 && /"status":"away"/.test(health.text) && /"name":"writer","status":"bad"/.test(health.text), `health: ${health.status} ${health.text}`);
		check(server.log.includes('"store.stopped"'), 'the log does not say so');
	});
	await with_server(dir, {}, async (server) => {
		equal((await plan(await sign_in(server, 'qh03001'))).status, 303, 'planning after the next start');
	});
	command_ok(['verify', '--data', dir]);
});

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

await test('a photo that the disk does not take is not on the record, and is taken when it does', async () => {
	const dir = county(), disk = disk_of(dir);
	await with_server(dir, { env: disk.env }, async (server) => {
		const secretary = await sign_in(server, 'qh03001'), id = await meeting(secretary, 'held');
		const photo = () => secretary.post_multipart(`/activities/${id}/photos`, [{ name: 'photo', file: '会场.png', type: 'image/png', bytes: PNG }]);
		const count = () => sql_one(dir, `select count(*) from attachment where activity = ${id}`);
		for (const [call, error] of [['write *', ENOSPC], ['sync *', EIO], ['rename *', EIO]]) {
			disk.fails(call, error);
			const reply = await photo();
			check(reply.status >= 400 && /磁盘|保存/.test(reply.text), `a photo while "${call}" fails answered ${reply.status}`);
			disk.well();
			equal(count(), '0', 'photos on the record');
		}
		equal(fs.readdirSync(path.join(dir, 'files')).filter((name) => name.startsWith('new-')).length, 0, 'halves of photos left behind');
		equal((await photo()).status, 303, 'a photo when the disk is well');
		equal(count(), '1', 'photos on the record');
	});
	command_ok(['verify', '--data', dir]);
});

await test('a start that cannot be (read only, a disk that fails, the key gone) says why; one on a full disk serves readers', async () => {
	const refused = (dir, env, words) => {
		const r = command(['serve', '--data', dir, '--listen', '127.0.0.1:0'], { env, seconds: 20 });
		check(r.code === 1 && words.test(r.err), `serve ended with ${r.code}: ${r.err}${r.out}`);
	};
	const dir = county(), disk = disk_of(dir);
	for (const [call, error] of [['open *', EROFS], ['open county.db', EROFS], ['any *', EIO]]) {
		disk.fails(call, error);
		refused(dir, disk.env, /磁盘|权限/);
	}
	// On a full disk there is nothing to be saved, but everything to be read.
	disk.fails('write *', ENOSPC);
	await with_server(dir, { env: disk.env }, async (server) => {
		equal((await send(server, 'GET', '/sign-in')).status, 200, 'the sign-in page on a full disk');
		const reply = await send(server, 'POST', '/sign-in', { body: 'login=qh03001&password=qinghe-2026', headers: {
			'Content-Type': 'application/x-www-form-urlencoded' } });
		check(reply.status === 503 && /磁盘已满/.test(reply.text), `signing in on a full disk answered ${reply.status}`);
	});
	disk.well();
	fs.renameSync(path.join(dir, 'secret.key'), path.join(dir, 'elsewhere'));
	refused(dir, disk.env, /密钥.*备份/);
	fs.renameSync(path.join(dir, 'elsewhere'), path.join(dir, 'secret.key'));
	await with_server(dir, { env: disk.env }, async (server) => {
		equal((await plan(await sign_in(server, 'qh03001'))).status, 303, 'planning after all that');
	});
	command_ok(['verify', '--data', dir]);
});

// A real one, where this program may mount it.
await test('a small disk that fills up and is cleared', async () => {
	const made = county(), small = new_dir('small'), dir = path.join(small, 'county'), filler = path.join(small, 'filler');
	fs.mkdirSync(small);
	if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small]).status !== 0) {
		console.log('# no file system can be mounted here: only the preload library filled a disk');
		return;
	}
	try {
		fs.cpSync(made, dir, { recursive: true });
		await with_server(dir, {}, async (server) => {
			const secretary = await sign_in(server, 'qh03001');
			let taken = planned(dir), statuses = [];
			try {
				fs.writeFileSync(filler, Buffer.alloc(32 << 20));
			} catch (e) {
				equal(e.code, 'ENOSPC', 'filling the disk');
			}
			for (let i = 0; i < 60 && statuses.at(-1) !== 503; i++)
				statuses.push((await plan(secretary)).status);
			equal(statuses.at(-1), 503, `planning on a full disk (${statuses})`);
			taken += statuses.filter((status) => status === 303).length;
			equal(planned(dir), taken, 'activities planned');
			fs.rmSync(filler);
			equal((await plan(secretary)).status, 303, 'planning when there is space again');
			equal(planned(dir), taken + 1, 'activities planned');
		});
		command_ok(['verify', '--data', dir]);
	} finally {
		spawnSync('umount', ['-l', small]);
	}
});
console.log('# done');
process.exit(0);
