// Every page of the route table, for every role, as its end shows it: it answers, its HTML is valid, axe finds nothing, no
// script or policy complains, nothing runs sideways out of the window, no English among the Chinese, targets and texts are
// large enough, it stays within its weight, and it can be read without script.
import fs from 'node:fs'
import { execFileSync } from 'node:child_process'
import { HtmlValidate } from 'html-validate'
import { code_of, letter, sink } from '../mailbox.mjs'
import { program, root, county, serve, launch, open, watch, signIn, post, posted, pairTv, meeting, picture, result, step, must, finish, require } from './lib.mjs'

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const valid = new HtmlValidate({ root: true, ...JSON.parse(fs.readFileSync(`${root}/tests/browser/html-validate.json`, 'utf8')) })
const routes = JSON.parse(execFileSync(program, ['routes', '--format', 'json'], { encoding: 'utf8' })).filter(r => r.method === 'GET')
	.map(r => ({ ...r, parts: r.path.split('/'), seen: 0 }))

/* KB and requests of a first visit without media, KB of script, elements: front-end.md 4.8. */
const budgets = { pc: [60, 8, 25, 1200], cockpit: [280, 9, 230, 1300], m: [40, 8, 22, 400], tv: [25, 16, 8, 300] }
const images = { pc: 200, cockpit: 200, m: 60, tv: 200 }

/* Words that stand in Latin letters in a Chinese page: formats and units, browsers, codes, addresses, login names. */
const latin = new RegExp([
	/\b(xlsx|csv|PDF|JPEG|PNG|WebP|MP4|WebM|H\.264|UTF-8|GB18030|KB|MB|GB|TV|OK|QR|IP|ID|API|JSON|App|Chrome|Chromium|Firefox|Safari|Edge|Windows|Linux|Android|iPhone|macOS|WeChat|HTTPS?|HeadlessChrome|xhx|sxx|shanxiongxin|xiaohexi|Ctrl)\b/,
	/\S+\.(png|jpe?g|webp|webm|xlsx|csv)\b/, /[\w.-]+@[\w.-]+/, /[\w-]+(\.[\w-]+)*\.(com|cn)\b/, /\bmail-(server|from)\b/, /\bQH\w*/, /\bqh\d+(-\w+)?\b/, /\b(county2?|auditor|keeper|county-?\d+)\b/, /\bhttps?:\/\/[\w.:/?=&%-]+/, /\b127\.0\.0\.1(:\d+)?(\/\w+)*/, /\b[0-9a-f]{8,64}\b/, /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/,
].map(r => r.source).join('|'), 'g')

const html = []
function routeOf(place) {
	const parts = place.split(/[?#]/)[0].split('/')
	let best = null
	for (const r of routes) {
		if (r.parts.length !== parts.length) continue
		if (r.parts.every((p, i) => p === parts[i] || (p[0] === '{' && parts[i])) && (!best || !r.path.includes('{') || r.path.split('{').length < best.path.split('{').length)) best = r
	}
	return best
}
const endOf = place => /^\/m(\/|\?|$)/.test(place) ? 'm' : /^\/tv(\/|\?|$)/.test(place) ? 'tv' : 'pc'

/* What pages are made of: pairs of neighbours in <main>. A page that adds none of its route's is not looked at again. */
const known = new Map(), shades = /^(w\d+|ok|bad|warn|info|on|off|new|lo|hi|here|past|today|done|now|back|num|r|c|y|n|w|two)$/
function adds(route, text) {
	const main = (text.match(/<main[\s\S]*<\/main>/) || [text])[0]
	const seen = known.get(route) || known.set(route, new Set()).get(route)
	let last = '', fresh = false
	for (const m of main.matchAll(/<([a-z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)/g)) {
		if (/^(path|circle|rect|line|b|i|small|span|option|polyline|polygon|text|g)$/.test(m[1]) && !/ class=/.test(m[2])) continue
		const style = (m[2].match(/ class="([^"]*)"/) || ['', ''])[1].split(' ').filter(c => c && !shades.test(c)).join(' ')
		const word = `${m[1]}.${style}${/ type="(\w+)"/.test(m[2]) ? RegExp.$1 : ''}`
		if (!seen.has(`${last}>${word}`)) { seen.add(`${last}>${word}`); fresh = true }
		last = word
	}
	return fresh
}

// ---- a county in which every page has something to show

const times = [], since = Date.now(), clock = word => times.push(`${word} ${((Date.now() - since) / 1000).toFixed(1)}`)
const unset = await serve(county('unset')) // as it is installed: without a mail server
const box = await sink()
Object.assign(process.env, box.env, { XIANFENG_ADDRESS: '' })
const server = await serve(county('pages'))
const browser = await launch()
const secretary = await signIn(await open(browser, server, 'm'), 'qh03001')
const tv = await open(browser, server, 'tv')
let openMeeting = 0, themed = 0
const imports = [], left = [], own = []
await step('pages: a branch with meetings in every state and a television', async () => {
	await meeting(secretary, 'planned', { title: '党员代表座谈会', kinds: 'theme_day', starts: '2026-11-28T09:00', ends: '2026-11-28T10:00' })
	await meeting(secretary, 'noticed', { title: '12月主题党日', kinds: 'theme_day', starts: '2026-11-30T09:00', ends: '2026-11-30T10:00' })
	const cancelled = await meeting(secretary, 'noticed', { title: '冬季义务劳动', kinds: 'theme_day', starts: '2026-11-29T09:00', ends: '2026-11-29T10:00' })
	await posted(secretary, `/activities/${cancelled}/cancel`, { reason: '当天全镇停电检修' })
	const held = await meeting(secretary, 'open', { title: '第四季度支委会', kinds: 'committee_meeting', starts: '2026-11-23T18:00', ends: '2026-11-23T19:30' })
	const people = [...(await (await secretary.request.get(`/activities/${held}/roll`)).text()).matchAll(/name="present" value="(\d+)"/g)].map(m => m[1])
	const roll = new URLSearchParams(people.slice(0, 4).map(id => ['present', id]))
	const page = await (await secretary.request.get('/me')).text()
	roll.set('csrf', page.match(/name="csrf" (?:content|value)="([^"]+)"/)[1])
	await secretary.request.post(`/activities/${held}/roll`, { data: roll.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
	await posted(secretary, `/activities/${held}/close`)
	await posted(secretary, `/activities/${held}/photos`, { photo: { name: '会场.png', mimeType: 'image/png', buffer: picture(320, 240) } })
	await posted(secretary, `/activities/${held}/resolutions`, { title: '同意冬季清雪排班', quorum: 'committee-meeting', votes_for: '4' })
	await posted(secretary, `/activities/${held}/vote`, { title: '同意张某某列为发展对象', quorum: 'committee-meeting', handed_out: '4', returned: '4', invalid: '0', votes_for: '4',
		scrutineer: people[0], teller: people[1] })
	openMeeting = await meeting(secretary, 'open', { remote: 'yes' })
	const life = await meeting(secretary, 'open', { title: '2026年度组织生活会', kinds: 'org_life_meeting', starts: '2026-11-23T15:00', ends: '2026-11-23T17:00' })
	await posted(secretary, `/activities/${life}/life/steps`, { step: 'study', note: '学习党章和有关文件' })
	await posted(secretary, `/activities/${life}/life/ask`)
	await posted(secretary, `/activities/${life}/life/opinions`, { opinion: '村务公开可以再及时些' })
	await posted(secretary, `/activities/${life}/life/problems`, { problem: '村务公开不及时', task: '每月 5 日前公开上月收支', owner: '0', due: '2026-12-20' })
	own.push(`/activities/${life}/life`)
	// Marks by phone under way in one appraisal; in the other they were counted on paper and the grades are set.
	for (const over of [false, true]) {
		const id = await meeting(secretary, 'open', { title: over ? '2026年度民主评议党员（补评）' : '2026年度民主评议党员', kinds: 'member_appraisal', starts: '2026-11-23T13:00', ends: '2026-11-23T14:30' })
		const list = [...(await (await secretary.request.get(`/activities/${id}/roll`)).text()).matchAll(/name="present" value="(\d+)"/g)].map(m => m[1])
		const here = new URLSearchParams(list.map(one => ['present', one]))
		here.set('csrf', roll.get('csrf'))
		await secretary.request.post(`/activities/${id}/roll`, { data: here.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
		await posted(secretary, `/activities/${id}/appraisal/begin`)
		await posted(secretary, `/activities/${id}/appraisal/elsewhere`, { member: list[9], host: '外县园区党支部', host_grade: '2', host_note: '表现好' })
		if (!over) { await posted(secretary, `/activities/${id}/appraisal/ask`); own.push(`/activities/${id}/appraisal?part=marks`); continue }
		const sheet = await (await secretary.request.get(`/activities/${id}/appraisal?part=marks`)).text(), marks = {}, grades = {}
		for (const [, one] of sheet.matchAll(/name="m(\d+)-1"/g)) Object.assign(marks, { [`m${one}-1`]: '9', [`m${one}-2`]: '50' })
		const names = [...sheet.matchAll(/data-l="姓名">([^<]+)</g)].map(m => m[1].trim())
		await posted(secretary, `/activities/${id}/appraisal/count`, { paper_out: '60', paper_back: '60', paper_void: '1', scrutineer: names[0], teller: names[1], ...marks })
		for (const [, one] of (await (await secretary.request.get(`/activities/${id}/appraisal?part=result`)).text()).matchAll(/name="g(\d+)"/g)) grades[`g${one}`] = '2'
		await posted(secretary, `/activities/${id}/appraisal/decide`, grades)
		own.push(`/activities/${id}/appraisal?part=result`, `/activities/${id}/appraisal/paper.pdf?what=result`)
	}
	// A theme package with a picture and a video, taken over into a meeting of today; one of the township, whose video has begun to come; a series.
	const making = { month: '2026-12', minutes: '60', kinds: 'theme_day', text: '第一段', questions: '怎样守法？', agenda: '', link: 'https://www.12371.cn/' }
	const county1 = await signIn(await open(browser, server, 'pc'), 'county'), town = await signIn(await open(browser, server, 'pc'), 'qh03')
	const theme = (await posted(county1, '/themes', { ...making, title: '12月主题党日：学习宪法修正案' })).match(/\d+/)[0]
	await posted(county1, `/themes/${theme}/files`, { file: { name: '宪法.png', mimeType: 'image/png', buffer: picture(320, 240) } })
	await posted(county1, `/themes/${theme}/video`, { video: { name: '宪法.webm', mimeType: 'video/webm', buffer: fs.readFileSync(`${root}/tests/fuzz/corpus/video/webm`) } })
	await posted(county1, `/themes/${theme}/send`)
	themed = (await posted(secretary, `/m/themes/${theme}/adopt`, { starts: '2026-11-23T20:00', place: '村党员活动室', host: '刘成玉' })).match(/\d+/)[0]
	await posted(secretary, `/activities/${themed}/notice`)
	const draft = (await posted(town, '/themes', { ...making, title: '防火和禁烧' })).match(/\d+/)[0]
	left.push(`/themes/${theme}`, `/themes/${draft}`, `/themes/${draft}/video/pieces/${(await (await post(town, `/themes/${draft}/video/pieces`, { name: '防火.mp4', size: '4096' })).json()).token}`)
	own.push((await posted(secretary, '/plan/series', { kind: 'theme_day', title: '主题党日', day: '5', time: '19:30', minutes: '90', until: '202701', place: '村党员活动室', host: '刘成玉',
		items: '202612', at_202612: '2026-12-05T19:30' })).replace(server.base, ''), `/themes/${theme}`, `/m/meetings/${themed}`)
	await posted(secretary, '/m/calendar', { kind: 'own' })
	left.push((await (await secretary.request.get('/m/calendar')).text()).match(/value="https?:\/\/[^\/]+(\/calendar\/[^"]+)"/)[1])
	await posted(secretary, `/activities/${openMeeting}/tasks`, { task: '修好村东头的路灯', owner: '0', due: '2026-11-25' })
	await pairTv(tv, secretary)
	const office = await signIn(await open(browser, server, 'pc'), 'qh03')
	// What waits for a second person, and somebody who left.
	const county2 = await signIn(await open(browser, server, 'pc'), 'county2')
	await posted(county2, '/approvals/off', { reason: '全县只有一名管理员' })
	const leaver = (await (await office.request.get('/members?q=wang')).text()).match(/href="\/members\/(\d+)"/)[1]
	await posted(office, `/members/${leaver}/leave`, { day: '2026-11-20', reason: '转出' })
	left.push(`/members/${leaver}`)
	// A term of the past from paper, which only this organisation's own pages link to.
	const village = (await (await office.request.get('/orgs?q=QH03001')).text()).match(/href="(\/orgs\/\d+)">小河西村</)[1]
	const paper = await (await office.request.get(`${village}/terms/new`)).text()
	await posted(office, `${village}/terms/new`, { version: paper.match(/name="version" value="(\d+)"/)[1], from_day: '2005-01-05', to_day: '2006-01-04', holders: '书记 王建国' })
	left.push(`${village}/terms`)
	// A state with a paper, and an honour, which only a person's own pages link to.
	const poor = (await (await office.request.get('/members?q=li')).text()).match(/href="(\/members\/\d+)"/)[1]
	await posted(office, `${poor}/state`, { kind: 'hardship', day: '2026-11-02', reason: '家中失火', label: '村委会证明',
		paper: { name: '证明.png', mimeType: 'image/png', buffer: picture(320, 240) } })
	const state = (await (await office.request.get(poor)).text()).match(/href="(\/members\/\d+\/states\/\d+)"><b>生活困难/)[1]
	left.push((await (await office.request.get(state)).text()).match(/href="(\/members\/\d+\/papers\/\d+)"/)[1])
	await posted(office, `${poor}/honours/new`, { name: '优秀共产党员', level: 'county', granted_by: '中共青禾县委员会', day: '2026-07-01' })
	left.push(poor)
	// Who is not a full member yet has a next step.
	left.push(`${(await (await office.request.get('/members?category=1')).text()).match(/href="(\/members\/\d+)"/)[1]}/category`)
	// Two records of one person become one; the demo's other pair stays in the list.
	const pair = (await (await office.request.get('/members/duplicates')).text()).match(/\/members\/\d+\/merge\/\d+/)[0]
	const compared = (await (await office.request.get(`${pair}?keep=1`)).text()).match(/<form class="card form"[\s\S]*?<\/form>/)[0]
	const chosen = Object.fromEntries([...compared.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].slice(1).map(m => [m[1], m[2]]))
	left.push((await posted(office, pair, { ...chosen, reason: '与本人电话核对' })).replace(server.base, ''))
	// A roster that has begun to come in pieces.
	left.push(`/import/pieces/${(await (await post(office, '/import/pieces', { name: '名册.csv', size: '4096' })).json()).token}`)
	for (const file of ['broken-date.csv', 'members.xlsx', 'broken-no-headings.csv'])
		imports.push((await posted(office, '/import', { file: { name: file, mimeType: 'application/octet-stream', buffer: fs.readFileSync(`${root}/docs/samples/${file}`) } })).replace(server.base, ''))
	imports.push(`${imports.at(-1)}/columns`)
	// Reminders by mail: confirmed, waiting for the code, refused; everybody else has given none.
	const confirming = [[await signIn(await open(browser, server, 'pc'), 'county'), '/me/mail', 'zhou@163.example.com'], [await signIn(await open(browser, server, 'm'), 'qh03001-8'), '/m/me/mail', 'liu@163.example.com']]
	for (const [i, [who, place, address]] of confirming.entries()) {
		await posted(who, place, { address })
		await posted(who, `${place}/confirm`, { code: code_of((await letter(box, i + 1)).text) })
	}
	await posted(town, '/me/mail', { address: 'liuhe@163.example.com' })
	await letter(box, 3)
	box.state.rcpt = '550 5.1.1 no such user'
	await posted(await signIn(await open(browser, server, 'pc'), 'auditor'), '/me/mail', { address: 'jiandu@163.example.com' })
	await posted(confirming[0][0], '/me/mail/test')
	for (let i = 0; i < 100 && !/已暂停/.test(await (await confirming[0][0].request.get('/me/mail')).text()); i++) await new Promise(done => setTimeout(done, 100))
	// A list that is long enough for a job: its file is there some moments later.
	const county = await signIn(await open(browser, server, 'pc'), 'county')
	await posted(county, '/activities/export?month=all', { format: 'csv' })
	for (let i = 0; i < 1200 && !/exports\/\d+\/file/.test(await (await county.request.get('/exports')).text()); i++) await new Promise(done => setTimeout(done, 250))
})

// ---- the walk over links

const states = ['planned', 'noticed', 'open', 'held', 'filed', 'returned', 'sealed', 'cancelled']
const roles = [
	['county', 'county', 'pc', ['/search?q=w&day=2026-06-30', ...states.map(s => `/activities?month=all&state=${s}`)]],
	['township', 'qh03', 'pc', ['/review', '/accounts/branches', ...imports, ...left]],
	['secretary', 'qh03001', 'pc', ['/m/search?q=w', ...states.map(s => `/activities?month=all&state=${s}`), ...own]],
	['clerk', 'qh03001-c', 'pc', []],
	['member', 'qh03001-8', 'm', ['/m/meetings', `/m/meetings/${openMeeting}`, `/m/meetings/${themed}`]],
	['auditor', 'auditor', 'pc', ['/monthly?month=2026-10']], // reads a report without opening it, as the county would
	['keeper', 'keeper', 'pc', []],
	['tv', null, 'tv', ['/tv', '/tv/meetings', `/tv/meetings/${themed}/material`]],
	['none', null, 'pc', ['/sign-in', '/first-sign-in', '/tv/pair', '/m/offline', '/nothing-here']],
]
const shown = new Set(), look = [] // pages for the browser
const unread = new Set(['/sign-out'])

async function crawl(role, context, seeds) {
	const todo = seeds.map(s => [s, 'seed']), taken = new Set(), faults = []
	for (const r of routes) if (!r.path.includes('{') && r.roles.includes(role) && (r.permission !== 'PUBLIC' || role === 'none')) todo.push([r.path, 'table'])
	let count = 0
	while (todo.length) {
		const [place, from] = todo.shift()
		const route = routeOf(place)
		const query = new URLSearchParams((place.split('?')[1] || '').split('#')[0])
		const state = from.match(/[?&]state=(\w+)/)
		const tvRecord = role === 'tv' && /\{activity\}/.test(route?.path || '') ? place.split('/')[3] : ''
		const key = from === 'seed' ? place : `${route ? route.path : place} ${[...query.keys()].sort().join(',')} ${state && /\{activity\}$/.test(route?.path) ? state[1] : ''} ${tvRecord}`
		if (taken.has(key) || unread.has(place)) continue
		taken.add(key)
		const reply = await context.request.get(place, { maxRedirects: 0, headers: { accept: 'text/html' } })
		const status = reply.status(), kind = reply.headers()['content-type'] || ''
		count++
		if (status === 303 || status === 302) { todo.push([reply.headers().location.replace(server.base, ''), place]); if (route) route.seen++; continue }
		if (status >= 500) faults.push(server.log().split('\n').filter(line => /error/.test(line)).slice(-1)[0] || '')
		if (status !== 200 && place !== '/nothing-here' && !/\/live$/.test(place.split('?')[0])) { faults.push(`${status} ${place} (linked in ${from})`); continue }
		if (route && status === 200) route.seen++
		if (!/text\/html/.test(kind)) { if (!(await reply.body()).length) faults.push(`empty ${place}`); continue }
		const text = await reply.text()
		const fresh = adds(route ? route.path : place, text) || (from === 'seed' && role === 'none')
		if (fresh) look.push({ role, place, context })
		if (fresh || !shown.has(`${role} ${route?.path}`)) html.push([role, place, text])
		shown.add(`${role} ${route?.path}`)
		for (const m of text.matchAll(/ (?:href|src|hx-get|data-live)="([^"#][^"]*)"/g)) {
			const link = m[1].replace(/&amp;/g, '&')
			if (link[0] === '/' && link[1] !== '/') { if (!link.startsWith('/a/')) todo.push([link, place]) }
			else if (link[0] === '?') todo.push([place.split('?')[0] + link, place])
			else if (!/^(#|data:|tel:|webcal:|otpauth:|https:\/\/www\.12371\.cn\/)/.test(link)) faults.push(`${link} in ${place} is no address of this server`)
		}
	}
	result(`pages: ${role}: ${count} addresses answer`, faults)
}
for (const [role, login, end, seeds] of roles) {
	const context = role === 'tv' ? tv : await open(browser, server, end)
	if (login) await signIn(context, login)
	await crawl(role, context, seeds)
}
{ // a television that shows its code
	const waiting = await open(browser, server, 'tv')
	await waiting.request.post('/tv/pair', { form: {} })
	await crawl('none', waiting, ['/tv/pair'])
}
// A city's own pages exist where no county is: tests/http/counties.mjs looks at them.
result('pages: every route of the table was reached', routes.filter(r => !r.seen && r.end !== 'api' && !r.path.startsWith('/area')).map(r => `${r.path} (${r.about})`))

clock('crawl')
// ---- valid HTML

{
	const faults = new Map()
	for (const [role, place, text] of html) {
		const report = await valid.validateString(text)
		for (const m of report.results.flatMap(r => r.messages)) {
			const line = `${m.ruleId}: ${m.message} (${m.selector || ''}) `
			if (!faults.has(line)) faults.set(line, `${role} ${place}:${m.line}`)
		}
	}
	result(`pages: html-validate finds nothing in ${html.length} pages`, [...faults].map(([line, where]) => line + where))
}

clock('html')
// ---- in the browser

/* Runs in the page. */
function measure({ end, elder, allow }) {
	const words = new RegExp(allow, 'g')
	const shown = e => !!e && e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden'
	const name = e => (e.textContent || e.getAttribute('aria-label') || e.name || '').trim().replace(/\s+/g, ' ').slice(0, 20)
	const english = new Set(), small = [], texts = {}
	const foreign = text => { const left = text.replace(words, ' ').match(/[A-Za-z]{2,}[A-Za-z ]*/); if (left) english.add(left[0].trim()) }
	foreign(document.title)
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	while (walker.nextNode()) {
		const node = walker.currentNode, text = node.data.trim(), parent = node.parentElement
		if (!text || parent.closest('script,style,code,pre,kbd,noscript')) continue
		foreign(text)
		if (!shown(parent) || parent.closest('.vh,.skip,[aria-hidden=true]')) continue
		const size = parseFloat(getComputedStyle(parent).fontSize)
		if (!(size in texts)) texts[size] = text.slice(0, 20)
	}
	for (const e of document.querySelectorAll('[aria-label],[placeholder],[title],[alt]'))
		for (const a of ['aria-label', 'placeholder', 'title', 'alt']) if (e.hasAttribute(a)) foreign(e.getAttribute(a))
	if (end === 'm') {
		const least = elder ? 60 : 44
		for (const e of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')) {
			let box = e
			if (/^(checkbox|radio|file)$/.test(e.type)) box = e.closest('label,.drop') || e
			if (!shown(box) || e.closest('.skip') || e.disabled) continue
			if (e.tagName === 'A' && getComputedStyle(e).display === 'inline' && e.parentElement.textContent.trim().length > e.textContent.trim().length + 4) continue
			const b = box.getBoundingClientRect(), r = { width: b.width, height: b.height }, more = getComputedStyle(box, '::after')
			if (more.content !== 'none' && more.position === 'absolute') r.height -= Math.min(0, parseFloat(more.top)) + Math.min(0, parseFloat(more.bottom)) // a target may reach beyond its frame
			if (r.width < least - .5 || r.height < least - .5) small.push(`${name(e)} ${Math.round(r.width)}×${Math.round(r.height)}`)
		}
	}
	const least = Math.min(...Object.keys(texts).map(Number))
	return { english: [...english], small, least, leastText: texts[least], elements: document.querySelectorAll('*').length, sideways: document.documentElement.scrollWidth - innerWidth,
		inline: [...document.querySelectorAll('[style]')].filter(e => !e.closest('svg,.chart,[data-chart]') && !/^(canvas|body|html)$/i.test(e.tagName)).length, headings: document.querySelectorAll('h1').length }
}
const viewports = { pc: { width: 1440, height: 900 }, m: { width: 390, height: 844 }, tv: { width: 1920, height: 1080 } }
const sidewaysAt = async (page, width, height) => {
	await page.setViewportSize({ width, height })
	return page.evaluate(() => {
		const over = document.documentElement.scrollWidth - innerWidth
		if (over <= 0) return null
		const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== 'fixed' && !e.closest('.scroll')).slice(0, 3)
		return `${over} px: ${wide.map(e => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? '.' + e.className : '')).join(' ')}`
	})
}

/* What holds for every page that stands in the browser, however it came there. */
async function examine(page, where, end, elder, m) {
	const { width, height } = page.viewportSize()
	if (m.english.length) faultsBy.chinese.push(`${where} ${m.english.join(' | ')}`)
	if (m.small.length) faultsBy.sizes.push(`${where} targets ${m.small.join(', ')}`)
	const floor = elder ? 18 : end === 'tv' ? 22 : end === 'm' ? 12 : 11
	if (m.least < floor) faultsBy.sizes.push(`${where} text of ${m.least} px: ${m.leastText}`)
	if (m.inline) faultsBy.quiet.push(`${where} ${m.inline} style attributes`)
	if (m.headings !== 1) faultsBy.axe.push(`${where} ${m.headings} h1`)
	if (m.sideways > 0) faultsBy.sideways.push(`${where} ${await sidewaysAt(page, width, height)} at ${width}`)
	await page.evaluate(axe)
	const run = () => page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] }))
	for (const v of (await run()).violations)
		faultsBy.axe.push(`${where} ${v.id} (${v.impact}): ${v.nodes.slice(0, 2).map(n => `${n.target.join(' ')} ${(n.any[0] || n.all[0] || n.none[0])?.message || ''}`).join('; ')}`)
	for (const w of end === 'pc' ? [390] : end === 'm' ? [320, 412] : [1280]) {
		const over = await sidewaysAt(page, w, end === 'tv' ? 720 : 800)
		if (over) faultsBy.sideways.push(`${where} ${over} at ${w}`)
	}
}

const faultsBy = { axe: [], quiet: [], sideways: [], chinese: [], sizes: [], weight: [], bare: [], faulty: [] }
let looked = 0
const heaviest = {}
async function inspect(page, noise, item, elder) {
	const { role, place } = item
	const where = `${role} ${place}${elder ? ' (elder)' : ''}:`
	const end = endOf(place), loads = []
	await page.setViewportSize(viewports[end])
	const note = r => loads.push(r)
	page.on('requestfinished', note)
	const reply = await page.goto(place, { waitUntil: 'load' })
	await page.waitForTimeout(60)
	page.off('requestfinished', note)
	if (!/text\/html/.test(reply.headers()['content-type'] || '')) return
	looked++
	const budget = place.startsWith('/cockpit') ? 'cockpit' : end, [kb, requests, script, elements] = budgets[budget]
	const sum = { all: 0, script: 0, image: 0, count: 0 }
	for (const r of loads) {
		const size = await r.sizes().catch(() => null)
		if (!size) continue
		const bytes = size.responseBodySize + size.responseHeadersSize, type = r.resourceType()
		if (end === 'tv' && type === 'xhr') continue // what a television asks for and keeps seconds after its page stands: on a slow machine it was counted
		if (type === 'image' && !/\/a\//.test(r.url())) { sum.image += bytes; continue } // photos have their own budget
		sum.count++
		if (type === 'image') sum.image += bytes
		else sum.all += bytes
		if (type === 'script') sum.script += bytes
	}
	const m = await page.evaluate(measure, { end, elder, allow: latin.source })
	if (sum.all / 1024 > kb) faultsBy.weight.push(`${where} ${(sum.all / 1024).toFixed(1)} KB, the budget is ${kb}`)
	if (sum.image / 1024 > images[budget]) faultsBy.weight.push(`${where} images ${(sum.image / 1024).toFixed(1)} KB`)
	if (sum.script / 1024 > script) faultsBy.weight.push(`${where} script ${(sum.script / 1024).toFixed(1)} KB, the budget is ${script}`)
	if (sum.count > requests) faultsBy.weight.push(`${where} ${sum.count} requests, the budget is ${requests}`)
	if (m.elements > elements) faultsBy.weight.push(`${where} ${m.elements} elements, the budget is ${elements}`)
	heaviest[budget] = Math.max(heaviest[budget] || 0, sum.all / 1024)
	await examine(page, where, end, elder, m)
	for (const fault of noise.faults()) if (!(place === '/nothing-here')) faultsBy.quiet.push(`${where} ${fault}`)
	const text = await page.evaluate(() => document.querySelector('main')?.innerText.replace(/\s/g, '').length || 0)
	item.text = text
}

/* Without script: as much to read, and every form can be sent. */
async function bare(page, item) {
	const end = endOf(item.place)
	await page.setViewportSize(viewports[end])
	await page.goto(item.place)
	const main = page.locator('main').first()
	const where = `${item.role} ${item.place}:`
	if (!await main.isVisible()) return faultsBy.bare.push(`${where} no main part`)
	const length = (await main.innerText()).replace(/\s/g, '').length
	if (length < item.text * .8) faultsBy.bare.push(`${where} ${length} characters without script, ${item.text} with it`)
	const forms = await page.locator('form').evaluateAll(list => list.map(f => [f.getAttribute('action') || '', !!f.querySelector('button:not([type=button]),input[type=submit]')]))
	for (const [action, sends] of forms) if (!sends) faultsBy.bare.push(`${where} the form ${action} has no button`)
	for (const button of await page.locator('button[type=button]').all())
		if (await button.isVisible()) faultsBy.bare.push(`${where} a button that only script could serve: ${await button.innerText()}`)
}

// Reminders by mail where the deployment has no server for them.
for (const [role, login, end, place] of [['keeper', 'keeper', 'pc', '/me/mail'], ['member', 'qh03001-8', 'm', '/m/me/mail']]) {
	const context = await signIn(await open(browser, unset, end), login)
	look.push({ role, place, context, server: unset })
	html.push([role, place, await (await context.request.get(place)).text()])
}
if (process.env.LIST) { for (const i of look) console.log('#', i.role, i.place); process.exit(0) }
await step('pages: each kind of page in the browser', async () => {
	/* What a page looks like does not depend on where its records lie: on a server a twentieth of them is looked at. */
	const queue = look.filter((_, i) => !process.env.XIANFENG_TEST_DB || i % 20 === 0), plainOf = new Map()
	/* One page with its script and one without for each session in turn; opening them anew for each address takes time. */
	const desk = async item => {
		let plain = plainOf.get(item.context)
		if (!plain) {
			plain = open(browser, item.server || server, endOf(item.place), { script: false }).then(async c => { await c.addCookies(await item.context.cookies()); return c })
			plainOf.set(item.context, plain)
		}
		const page = await item.context.newPage(), still = await (await plain).newPage()
		await (await item.context.newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true })
		return { context: item.context, page, still, noise: watch(page) }
	}
	const worker = async () => {
		let at = null
		const leave = async () => { if (at) await Promise.all([at.page.close(), at.still.close()]); at = null }
		for (let item; (item = queue.shift());) {
			if (at?.context !== item.context) { await leave(); at = await desk(item) }
			try {
				await inspect(at.page, at.noise, item, false)
				if (item.text) await bare(at.still, item)
			} catch (error) {
				faultsBy.quiet.push(`${item.role} ${item.place}: ${error.message.split('\n')[0]}`)
				await leave()
			}
		}
		await leave()
	}
	await Promise.all([worker(), worker()])
})

clock('look')
// ---- the phone's pages in the elder version

await step('pages: the phone in the elder version', async () => {
	const elder = await signIn(await open(browser, server, 'm'), 'qh03001-9')
	await posted(elder, '/m/elder', { elder: 'yes', back: '/m' })
	// Whatever a member comes to by links, once for each route; a link that leaves the phone's pages leaves the large letters.
	const todo = ['/m', `/m/meetings/${openMeeting}`, `/m/meetings/${openMeeting}/check-in`, `/m/meetings/${openMeeting}/leave`], walked = new Set(), away = []
	for (const place of todo) {
		const route = routeOf(place)
		if (!route || walked.has(route.path)) continue
		walked.add(route.path)
		const page = await elder.newPage()
		await inspect(page, watch(page), { role: 'member', place, context: elder }, true)
		const hrefs = await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map(a => a.getAttribute('href').split('#')[0]))
		for (const href of hrefs) {
			if (endOf(href) === 'm' && !/\.pdf|\/picture$|\/m\/material\/\d+\/\d/.test(href)) todo.push(href)
			else if (endOf(href) !== 'm' && /^text\/html/.test((await elder.request.get(href)).headers()['content-type'])) away.push(`${place} leads to ${href}`)
		}
		must(await page.locator('main [data-read]').count() === 1, `${place} cannot be read aloud`)
		await page.close()
	}
	must(!away.length, away.join('; '))
	must(walked.size > 10, `only ${walked.size} pages were walked: ${[...walked]}`)
})

// ---- forms that come back with what is wrong

await step('pages: forms with something wrong come back with what was typed', async () => {
	const office = await signIn(await open(browser, server, 'pc'), 'qh03'), desk = await signIn(await open(browser, server, 'pc'), 'qh03001')
	const member = await signIn(await open(browser, server, 'm'), 'qh03001-11'), nobody = await open(browser, server, 'pc')
	const town = (await (await office.request.get('/orgs')).text()).match(/href="\/orgs\/(\d+)"/)[1]
	const wrong = [
		[nobody, 'pc', '/sign-in', { login: 'qh03001', password: 'not this one' }, 'login'],
		[nobody, 'pc', '/first-sign-in', { login: 'qh03001', code: 'AAAA2222', password: 'abc', again: 'abd' }, 'code'],
		[desk, 'pc', '/activities/new', { title: '', starts: '', place: '村党员活动室' }, 'place'],
		[desk, 'pc', '/devices/pair', { code: '00000000' }, 'code'],
		[office, 'pc', '/accounts/new', { name: '赵', login: '大 写' }, 'login'],
		[office, 'pc', `/orgs/${town}/operate/found`, {}, null],
		[member, 'm', `/m/meetings/${openMeeting}/check-in`, { code: '000000' }, 'code'],
		[member, 'm', `/m/meetings/${openMeeting}/leave`, { reason: '' }, null],
		[secretary, 'm', '/m/devices', { code: '00000000' }, 'code'],
	]
	for (const [context, end, place, typed, kept] of wrong) {
		const page = await context.newPage(), noise = watch(page), where = `${place.replace(/\d{6,}/, 'N')} with faults:`
		await page.setViewportSize(viewports[end])
		await page.goto(place)
		for (const [field, value] of Object.entries(typed)) await page.fill(`main [name="${field}"]`, value)
		const answer = page.waitForResponse(r => r.request().method() === 'POST')
		const form = page.locator('main form[method=post]').filter({ has: page.locator('.in, .code input') }).last()
		await Promise.all([page.waitForEvent('framenavigated'), form.evaluate(f => { setTimeout(() => f.submit(), 0) })]) // past the browser's own checks and the outbox
		const reply = await answer
		await page.waitForLoadState()
		if (reply.status() < 400) faultsBy.faulty.push(`${where} was taken: ${reply.status()}`)
		if (!await page.locator('.errs, .flash.bad').count()) faultsBy.faulty.push(`${where} nothing says what is wrong`)
		if (kept && await page.inputValue(`main [name="${kept}"]`) !== typed[kept]) faultsBy.faulty.push(`${where} what was typed as ${kept} is lost`)
		for (const m of (await valid.validateString(await reply.text())).results.flatMap(r => r.messages)) faultsBy.faulty.push(`${where} ${m.ruleId}: ${m.message}`)
		await examine(page, where, end, false, await page.evaluate(measure, { end, elder: false, allow: latin.source }))
		for (const fault of noise.faults()) faultsBy.quiet.push(`${where} ${fault}`)
		await page.close()
	}
})
result('pages: forms with something wrong say so', faultsBy.faulty)

result(`pages: axe finds nothing on ${looked} pages`, faultsBy.axe)
result('pages: no complaint of console, scripts or policy', faultsBy.quiet)
result('pages: nothing runs sideways out of the window', faultsBy.sideways)
result('pages: everything is in Chinese', [...new Set(faultsBy.chinese)])
result('pages: targets and texts are large enough', faultsBy.sizes)
result('pages: weights are within their budgets', faultsBy.weight)
result('pages: without script everything can be read and sent', faultsBy.bare)
console.log(`# heaviest first visits: ${Object.entries(heaviest).map(([k, v]) => `${k} ${v.toFixed(1)} KB`).join(', ')}`)
if (process.env.TIMES) console.log('#', times.join(' '))
await finish()
