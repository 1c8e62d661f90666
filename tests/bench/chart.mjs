// A line chart as SVG: cost of pages (µs, logarithmic) over counties of growing size, side by side for two ways to grow.
const WIDTH = 900, HEIGHT = 460, TOP = 64, BOTTOM = 60, LEFT = 64, GAP = 70, LEGEND = 210;
const COLOURS = ['#c0392b', '#1f6fb2', '#2e8b57', '#b8860b', '#7d3c98', '#00838f', '#d35400', '#455a64', '#8d6e63', '#ad1457', '#558b2f'];
const NAMES = { 'member list, county': '党员名册（县）', 'member list, page 100': '党员名册第 100 页', 'member search by initials': '按拼音首字母查找',
	'member search by surname': '按姓查找', 'member list, a township': '党员名册（乡镇）', 'ledger, county': '台账（县）', 'ledger, a township': '台账（乡镇）',
	'cockpit, county': '驾驶舱（县）', 'cockpit, a township': '驾驶舱（乡镇）', 'organisation page': '组织页', 'phone home': '手机首页' };

const text = (x, y, words, more = '') => `<text x="${x}" y="${y}" ${more}>${words}</text>`;

export function chart(panels) {
	const names = Object.keys(panels[0].sizes[0].pages);
	const all = panels.flatMap((panel) => panel.sizes.flatMap((size) => names.map((name) => size.pages[name].us)));
	const least = 10 ** Math.floor(Math.log10(Math.min(...all))), most = 10 ** Math.ceil(Math.log10(Math.max(...all)));
	const y = (us) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.log(us / least) / Math.log(most / least));
	const width = (WIDTH - LEFT - LEGEND - GAP * (panels.length - 1)) / panels.length, out = [];
	for (const [i, panel] of panels.entries()) {
		const left = LEFT + i * (width + GAP), x = (n) => left + 14 + (width - 28) * n / (panel.sizes.length - 1);
		out.push(text(left, TOP - 22, panel.title, 'font-weight="bold"'));
		for (let us = least; us <= most; us *= 10)
			out.push(`<line x1="${left}" x2="${left + width}" y1="${y(us)}" y2="${y(us)}" stroke="#ddd"/>`,
				text(left - 6, y(us) + 4, us >= 1000 ? `${us / 1000} ms` : `${us} µs`, 'text-anchor="end" fill="#555"'));
		for (const [n, size] of panel.sizes.entries())
			out.push(text(x(n), HEIGHT - BOTTOM + 22, panel.label(size), 'text-anchor="middle" fill="#555"'));
		for (const [k, name] of names.entries()) {
			const points = panel.sizes.map((size, n) => [x(n), y(size.pages[name].us)].map((v) => v.toFixed(1)));
			out.push(`<polyline points="${points.join(' ')}" fill="none" stroke="${COLOURS[k % COLOURS.length]}" stroke-width="2"/>`,
				...points.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" fill="${COLOURS[k % COLOURS.length]}"/>`));
		}
	}
	for (const [k, name] of names.entries())
		out.push(`<rect x="${WIDTH - LEGEND + 30}" y="${TOP + k * 24 - 9}" width="14" height="4" fill="${COLOURS[k % COLOURS.length]}"/>`,
			text(WIDTH - LEGEND + 52, TOP + k * 24 - 2, NAMES[name] ?? name));
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
${text(LEFT, 22, '每次请求的处理器时间（对数刻度）', 'font-size="15" font-weight="bold"')}
${out.join('\n')}
</svg>
`;
}
