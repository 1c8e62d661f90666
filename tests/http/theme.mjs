// A theme day: everybody of the county checks in within ten minutes, by all ways at once, and each is there once
// (tests/bench/theme-day.mjs; ./bench tells how long an answer takes). The county's clock goes twenty times as fast.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { check, command, county, equal, Findings, new_dir, place_of, program, send, sql, test, with_server } from './harness.mjs';
import { clock_environment, day_check, day_read, day_run, MINUTES, WAYS } from '../bench/theme-day.mjs';

const RATE = 20, VILLAGES = 120, OPENED = '2026-11-23T19:00:00+08:00', BEGINS = '2026-11-23T19:01:00+08:00';

export default async function theme() {
	if (process.env.ASAN_OPTIONS || process.env.TSAN_OPTIONS)
		return; // a sanitizer must come first, and so must libfaketime
	await test('theme day: by all ways, doubled, cut off, late and by wrong clocks, each is there once', async () => {
		const dir = county(VILLAGES), lists = new_dir('lists'), findings = new Findings();
		fs.mkdirSync(lists);
		const made = spawnSync(path.join(path.dirname(program), 'bench-prepare'), ['theme', dir, lists, '100000', String(MINUTES + 20)],
			{ encoding: 'utf8', timeout: 300000, env: { ...process.env, XIANFENG_NOW: OPENED, ...place_of(['--data', dir]) } });
		equal(made.status, 0, `the lists were made: ${made.error ?? made.stderr}`);
		const branches = day_read(lists);
		let day;
		await with_server(dir, { env: { XIANFENG_NOW: BEGINS, ...clock_environment(RATE) } }, async (server) => {
			// The server's clock began with its start, which may have taken long: a television tells what it is now.
			const shown = await send(server, 'GET', '/tv', { headers: { Cookie: branches.find((b) => b?.tv).tv.cookie } });
			const now = Number(/data-clock="(\d+)"/.exec(shown.text)?.[1]);
			check(now >= Date.parse(BEGINS) / 1000, `the television shows no clock: ${shown.status}`);
			day = await day_run(branches, { port: server.port, rate: RATE, now });
		});
		for (const fault of [...day.wrong, ...day_check(branches, day.expected, (text) => sql(dir, text)).faults])
			findings.add(fault);
		check(day.people > 3000, `${day.people} people are too few`);
		for (const { way, people } of day.ways)
			findings.expect(people > day.people / 100 * WAYS.find(([word]) => word === way)[1] / 2, `${people} people by ${way} are too few`);
		for (const [what, count] of Object.entries({ doubled: day.counts.doubled, 'cut off': day.counts.cut, 'sent again': day.counts.again, refused: day.counts.refused, 'after the end': day.counts.after_closing }))
			findings.expect(count > 0, `nobody was ${what}`);
		const verified = command(['verify', '--data', dir], { env: { XIANFENG_NOW: '2026-11-23T19:20' } });
		findings.expect(verified.code === 0, `verify: ${verified.out}${verified.err}`);
		if (process.env.XIANFENG_TEST_TIMES)
			console.error(JSON.stringify({ ...day, expected: undefined, wrong: day.wrong.slice(0, 5) }, null, 1));
		findings.end();
	});
}
