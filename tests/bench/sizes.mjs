// ./bench --sizes: what the main pages cost, made anew, as the county grows: three and ten times as many organisations, five and
// ten years of records. Writes docs/performance-by-size.md with its table and chart.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DAY, build, f, get, machine, memory, page_list, program, run, run_dir, say, serve, sql, stop, table, whole, with_processor, wrk } from './lib.mjs';
import { chart } from './chart.mjs';

const quick = process.argv.includes('--quick');
const SECONDS = quick ? 1 : 3; // of one page
const CONNECTIONS = 4;
const LIMIT = 1.25;            // up to this factor a page's cost counts as the same: neighbours disturb it as much
const VILLAGES = quick ? 120 : 1195;
const BY_ORGANISATIONS = [1, 3, 10].map((times) => ({ villages: VILLAGES * times, months: 24 }));
const BY_MONTHS = [24, 60, 120].map((months) => ({ villages: VILLAGES, months }));
const LEFT_OUT = ['sign-in page', 'member list, county, gzip'];

// One county: its rows, and for each page its cost.
async function county_measure({ villages, months }) {
	const dir = path.join(run_dir, 'data'), lists = path.join(run_dir, 'lists');
	fs.mkdirSync(lists);
	say(`making a county of ${villages} villages and ${months} months`);
	await run(program, ['demo', '--date', DAY, '--villages', String(villages), '--months', String(months), '--data', dir], { seconds: 3600 });
	await run(path.join(build, 'bench-prepare'), ['people', dir, lists, '1'], { seconds: 600 });
	const [[orgs, members, activities, attendance]] = sql(path.join(dir, 'county.db'), `select (select count(*) from org), (select count(*) from member),
		(select count(*) from activity), (select count(*) from attendance);`).map((row) => row.map(Number));
	const size = { villages, months, orgs, members, activities, attendance, bytes: fs.statSync(path.join(dir, 'county.db')).size, pages: {} };
	const server = await serve(dir, { XIANFENG_PAGES_KEPT: '0' });
	for (const [name, list] of page_list(lists).filter(([page]) => !LEFT_OUT.includes(page))) {
		const { statements } = await get(server.port, ...list[0]);
		const own = await with_processor([server.pid], () => wrk(server.port, CONNECTIONS, list, SECONDS));
		if (own.bad)
			throw new Error(`${name}: ${own.bad} answers were not 200`);
		size.pages[name] = { us: own.us, p50: own.p50, statements };
		say(`  ${whole(orgs)} organisations, ${months} months: ${name} ${whole(own.us)} µs`);
	}
	size.rss = memory(server.pid).peak;
	await stop(server.child);
	fs.rmSync(dir, { recursive: true });
	fs.rmSync(lists, { recursive: true });
	return size;
}

const names = (sizes) => Object.keys(sizes[0].pages);
const cell = ({ us, p50, statements }) => `${whole(us)} µs, ${f(p50, 2)} ms, ${statements}`;
const growth = (sizes, name) => sizes.at(-1).pages[name].us / sizes[0].pages[name].us;

const cost_table = (sizes, head) => table(['page', ...sizes.map(head), 'last to first'],
	names(sizes).map((name) => [name, ...sizes.map((size) => cell(size.pages[name])), f(growth(sizes, name), 2)]));

function sentence(sizes, what) {
	const grown = names(sizes).filter((name) => growth(sizes, name) > LIMIT).sort((a, b) => growth(sizes, b) - growth(sizes, a));
	const factor = (key) => f(sizes.at(-1)[key] / sizes[0][key]);
	const rows = `${factor('orgs')} times the organisations, ${factor('members')} times the members, ${factor('attendance')} times the rows of attendance`;
	return grown.length === 0 ? `With ${rows} no page costs more than ${LIMIT} times what it did.`
		: `With ${rows}, these cost more than ${LIMIT} times what they did ${what}: ${grown.map((name) => `${name} (${f(growth(sizes, name), 1)})`).join(', ')}.`;
}

// Why a page grows is known of these; the program does not guess at others.
const REASONS = `What makes a page grow, where it does:

- *ledger, a township* and *cockpit, a township* show each village of the township, and the demo's twenty townships have ten times as many there: the page
  itself is as many times as long. No real township has 600.
- *member search by surname* finds a share of all members, sorts what it has found by name and shows the first page; initials stand in an index.
- *member list, county* tells how many members there are, and adds them up over the organisations in an index: 0.9 of a page's 2.6 million instructions
  at 1,270 organisations, ten times that at 12,700.
- *member list, page 100* goes over the index entries of the pages before it.
- *member list, a township* reads the township's branches in the order of names, and a larger township has more of them.`;

function report(by_organisations, by_months) {
	const drawing = 'performance-by-size.svg';
	fs.writeFileSync(path.join(quick ? 'build' : 'docs', drawing), chart([
		{ title: '按组织数（24 个月的记录）', label: (size) => `${whole(size.orgs)} 个组织`, sizes: by_organisations },
		{ title: `按记录的月数（${whole(by_months[0].orgs)} 个组织）`, label: (size) => `${size.months} 个月`, sizes: by_months },
	]));
	return `# Performance by size

Written by \`./bench --sizes\`: what a page costs when it is made anew (\`pages-kept = 0\`), for counties of ${whole(by_organisations[0].orgs)} to ${whole(by_organisations.at(-1).orgs)}
organisations and 24 to 120 months of records. Each cell: processor time of the server for one request, median time of an answer at ${CONNECTIONS} connections,
statements. The processor time is what neighbours disturb least.

- Machine: ${machine()}; load average ${f(os.loadavg()[0], 2)} at the end
- Data: \`xianfeng demo --villages N --months M\`, SQLite; ${SECONDS} s a page
- ${new Date().toISOString().slice(0, 10)}

![页面开销随数据量的变化](${drawing})

## By organisations

${cost_table(by_organisations, (size) => `${whole(size.orgs)} organisations`)}
${sentence(by_organisations, 'in the small county')}

## By months of records

${cost_table(by_months, (size) => `${size.months} months`)}
${sentence(by_months, 'after two years')}

## Why

${REASONS}

## The counties

${table(['villages', 'months', 'organisations', 'members', 'activities', 'rows of attendance', 'MiB', 'server, highest RSS MiB'],
		[...by_organisations, ...by_months.slice(1)].map((size) => [whole(size.villages), size.months, whole(size.orgs), whole(size.members), whole(size.activities),
			whole(size.attendance), whole(size.bytes / 2 ** 20), f(size.rss, 0)]))}`;
}

const by_organisations = [];
for (const size of BY_ORGANISATIONS)
	by_organisations.push(await county_measure(size));
const by_months = [by_organisations[0]];
for (const size of BY_MONTHS.slice(1))
	by_months.push(await county_measure(size));
const file = quick ? 'build/bench-quick-sizes.md' : 'docs/performance-by-size.md';
fs.writeFileSync(file, report(by_organisations, by_months));
console.log(file);
process.exit(0);
