// Rosters as a county sends them, for timing an import: the organisations of the demo county, and invented members with valid ID
// numbers (division code 371199, which is not in use).
import fs from 'node:fs';

const FAMILY = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'];
const GIVEN = [...'建国德明秀英玉兰桂芳志强海燕文军立新春梅永福金凤长生红霞'];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function idno(day, number) {
	const front = `371199${day}${String(number).padStart(3, '0')}`;
	const sum = [...front].reduce((so_far, digit, i) => so_far + Number(digit) * WEIGHTS[i], 0);
	return front + '10X98765432'[sum % 11];
}

const day_of = (number, first_year, years) => {
	const year = first_year + number % years, month = 1 + Math.floor(number / years) % 12, day = 1 + Math.floor(number / years / 12) % 28;
	return { text: `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`, year,
		rest: `-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
};

// orgs: [code, name, short, kind, founded, code of the parent], the county itself first.
export function organisations_write(file, orgs) {
	const rows = orgs.slice(1).map(([code, name, short, kind, founded, parent]) =>
		[code, name, short, kind, parent, founded.replace(/(....)(..)(..)/, '$1-$2-$3')].join(','));
	fs.writeFileSync(file, ['组织代码,组织名称,简称,类别,上级组织代码,成立日期', ...rows, ''].join('\n'));
	return rows.length;
}

export function members_write(file, orgs, count) {
	const branches = orgs.filter(([, , , kind]) => kind === '631').map(([code]) => code);
	const rows = [];
	for (let i = 0; i < count; i++) {
		const born = day_of(i, 1945, 50), man = i % 5 !== 0;
		const number = Math.floor(i / (50 * 12 * 28)) * 2 + (man ? 1 : 2);
		const name = FAMILY[i % FAMILY.length] + GIVEN[i % 29] + (i % 3 ? GIVEN[Math.floor(i / 29) % GIVEN.length] : '');
		rows.push([branches[i % branches.length], name, man ? '男' : '女', '汉族', idno(born.text, number), `138${String(i).padStart(8, '0')}`,
			'正式党员', `${born.year + 25}${born.rest}`, `${born.year + 26}${born.rest}`].join(','));
	}
	fs.writeFileSync(file, ['组织代码,姓名,性别,民族,身份证号,手机,人员类别,入党日期,转正日期', ...rows, ''].join('\n'));
	return rows.length;
}
