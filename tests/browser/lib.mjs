// What the browser tests share: a server with a county of its own, browsers of the three ends, results as TAP lines.
import { randomFillSync } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { spawn, execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

export const require = createRequire(import.meta.url)
export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..')
export const program = process.env.XIANFENG || path.join(root, 'build/xianfeng')
export const password = 'qinghe-2026'
/* The day of the county: a Monday evening half an hour before the meeting that the walk plans. */
export const evening = '2026-11-23T19:00'
export const sizes = { pc: [1440, 900], m: [390, 844], tv: [1920, 1080] }

// ---- results

export let failures = 0
const most = 20
/* One result. What is wrong goes below it as comments, the first twenty lines of it. */
export function result(name, faults = []) {
	if (!faults.length) {
		console.log(`ok ${name}`)
		return true
	}
	failures++
	console.log(`not ok ${name}`)
	for (const fault of faults.slice(0, most)) console.log(`# ${String(fault).replace(/\s+/g, ' ').slice(0, 400)}`)
	if (faults.length > most) console.log(`# and ${faults.length - most} more`)
	return false
}
/* Runs a step; what it throws is its failure. Returns what the step returned, undefined when it failed. */
export async function step(name, run) {
	try {
		const value = await run()
		result(name)
		return value
	} catch (error) {
		result(name, (error.stack || String(error)).split('\n').filter(line => !/node_modules|node:internal/.test(line)))
		return undefined
	}
}
/* A television goes on by itself when something begins, which may cut off a way to an address: then it is asked for again. */
export async function arrive(page, address) {
	for (let tries = 1; ; tries++) {
		try {
			return await page.goto(address)
		} catch (error) {
			if (tries === 5 || !/ERR_ABORTED|interrupted by another navigation/.test(error.message)) throw error
			await page.waitForLoadState() // of the turn that came first
		}
	}
}
export function must(holds, ...what) {
	if (!holds) throw new Error(what.join(' '))
}

// ---- county and server

const closers = []
export async function finish() {
	for (const close of closers.reverse()) await close()
	console.log('# done')
	process.exit(failures ? 1 : 0)
}

/* With XIANFENG_TEST_DB=postgres://… (tools/postgres.sh with …) a county's records lie in a database of that server. */
const server_url = process.env.XIANFENG_TEST_DB
const database = data => server_url.replace(/\/[^/?]*(\?|$)/, `/browser_${path.basename(data).replace(/\W/g, '_')}$1`)
export const environment = (data, more) => ({ ...process.env, ...(server_url ? { XIANFENG_DB: database(data) } : {}), ...more })
const psql = text => execFileSync('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-d', server_url, '-c', text])

function demo(model) {
	if (server_url) psql('create database browser_county')
	execFileSync(program, ['demo', '--villages', process.env.VILLAGES || '40', '--seed', '1', '--date', '2026-11-23', '--data', model],
		{ env: environment(model), stdio: 'ignore' })
}

/* A copy of the demo county that tests/browser.sh made; without it one is made here. */
export function county(name) {
	const work = process.env.BROWSER_WORK || fs.mkdtempSync(path.join(os.tmpdir(), 'xianfeng-browser-'))
	if (!process.env.BROWSER_WORK) closers.push(() => fs.rmSync(work, { recursive: true, force: true }))
	const model = path.join(work, 'county'), data = path.join(work, name)
	if (!fs.existsSync(path.join(model, 'secret.key')))
		demo(model)
	fs.cpSync(model, data, { recursive: true })
	if (server_url) psql(`create database browser_${name.replace(/\W/g, '_')} template browser_county`)
	return data
}

/* Runs a command of the program on a county; its output. */
export function command(data, now, ...words) {
	return execFileSync(program, [...words, '--data', data], { encoding: 'utf8', env: environment(data, { XIANFENG_NOW: now }) })
}

/* Serves a county at a moment; { base, data, drift, stop }. `drift` is what a browser's clock has to be moved by. */
export async function serve(data, now = evening, port = 0) {
	const child = spawn(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`],
		{ env: environment(data, { XIANFENG_NOW: now }), stdio: ['ignore', 'pipe', 'pipe'] })
	let said = ''
	const base = await new Promise((ready, failed) => {
		const late = setTimeout(() => failed(new Error(`the server was not ready in 60 seconds: ${said}`)), 60000)
		child.stderr.on('data', text => { said += text })
		child.stdout.on('data', text => {
			said += text
			const m = said.match(/http:\/\/127\.0\.0\.1:(\d+)\//)
			if (m) { clearTimeout(late); ready(`http://127.0.0.1:${m[1]}`) }
		})
		child.on('exit', code => { clearTimeout(late); failed(new Error(`the server ended with ${code}: ${said}`)) })
	})
	const drift = Date.parse(`${now}:00+08:00`) - Date.now()
	let stopping = false
	child.on('exit', (code, signal) => { if (!stopping) result(`the server of ${path.basename(data)} stays up`, [`it ended with ${signal || code}`, ...said.split('\n').slice(-12)]) })
	const stop = () => new Promise(done => {
		stopping = true
		if (child.exitCode !== null || child.signalCode) return done()
		child.on('exit', done)
		child.kill('SIGTERM')
		setTimeout(() => child.kill('SIGKILL'), 20000).unref()
	})
	closers.push(stop)
	return { base, data, drift, stop, log: () => said }
}
/* The same county on the same port at another moment. What a page asks meanwhile by itself (how many messages are unread) finds
 * nobody, and that is no complaint. */
let away = false
export async function serveLater(server, now) {
	away = true
	await server.stop()
	Object.assign(server, await serve(server.data, now, new URL(server.base).port))
	setTimeout(() => { away = false }, 500)
}

// ---- browsers

export async function launch() {
	const executablePath = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(file => fs.existsSync(file))
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'] })
	closers.push(() => browser.close())
	return browser
}

/* A browser window of one end: pc, m or tv. Options: script (true), size, workers (service workers, false). */
export async function open(browser, server, end, options = {}) {
	const [width, height] = options.size || sizes[end]
	const context = await browser.newContext({ baseURL: server.base, viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai',
		javaScriptEnabled: options.script !== false, serviceWorkers: options.workers ? 'allow' : 'block', reducedMotion: 'reduce',
		hasTouch: end === 'm', isMobile: false })
	context.setDefaultTimeout(30000) // a loaded machine needs many times what an idle one does; who waits in vain has failed anyway
	if (options.script !== false) {
		await context.addInitScript(drift => {
			const Real = window.RealDate || Date
			window.RealDate = Real
			const now = () => Real.now() + drift
			window.Date = class extends Real { constructor(...words) { if (words.length) super(...words); else super(now()) } static now() { return now() } }
			document.addEventListener('securitypolicyviolation', e => console.error('CSP refused', e.violatedDirective, e.blockedURI, e.sourceFile || '', e.lineNumber || ''))
		}, server.drift)
	}
	return context
}

/* Notes what a page complains of. faults() gives it and begins anew. */
export function watch(page) {
	let said = []
	page.on('console', m => { if (/error|warning/.test(m.type()) && !/Failed to load resource|registration blocked by Playwright/.test(m.text())) said.push(`console: ${m.text().slice(0, 200)}`) })
	page.on('pageerror', error => said.push(`script: ${error.message}`))
	page.on('requestfailed', r => { if (!away && !/ERR_ABORTED|INTERNET_DISCONNECTED/.test(r.failure()?.errorText || '')) said.push(`request: ${r.url()} ${r.failure()?.errorText}`) })
	page.on('response', r => { if (r.status() >= 400 && r.request().resourceType() !== 'document') said.push(`request: ${r.status()} ${r.url()}`) })
	return { faults() { const all = [...new Set(said)]; said = []; return all } }
}

/* Clicks a button or link and waits for the page that follows; a second click where a button with script asks for one. */
export async function clickOn(page, button, script = true) {
	const asks = script && await button.getAttribute('data-confirm')
	if (asks) {
		await button.click()
		await page.waitForTimeout(80)
	}
	await Promise.all([page.waitForEvent('framenavigated'), asks ? page.locator('button.sure').click() : button.click()])
	await page.waitForLoadState()
}

/* Signs a context in without a page. */
export async function signIn(context, login) {
	const reply = await context.request.post('/sign-in', { form: { login, password }, maxRedirects: 0 })
	must(reply.status() === 303, `${login} was not signed in: ${reply.status()}`)
	return context
}

/* Posts a form as a page of that session would; the reply, redirects not followed. */
export async function post(context, place, form = {}) {
	const page = await (await context.request.get('/me')).text()
	const csrf = page.match(/name="csrf" (?:content|value)="([^"]+)"/)
	must(csrf, 'no form token for', place)
	const file = Object.values(form).some(value => value && value.buffer)
	return context.request.post(place, { [file ? 'multipart' : 'form']: { csrf: csrf[1], ...form }, maxRedirects: 0 })
}

/* Posts a form that must be taken; where it leads. */
export async function posted(context, place, form = {}) {
	const reply = await post(context, place, form)
	must(reply.status() === 303, `POST ${place} answered ${reply.status()}`, reply.status() === 303 ? '' : faultText(await reply.text()))
	return reply.headers().location
}
function faultText(html) {
	const m = html.match(/class="errs"[\s\S]*?<\/ul>/) || html.match(/<main[\s\S]*?<\/main>/)
	return m ? m[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 300) : ''
}

/* What a story is told with: windows of people who are signed in, and words for what they do and see on a page's `part`. Noises of
   the pages are gathered; a later chapter needs the ones before it. */
export async function story(name, now, part = 'main') {
	const server = await serve(county(name), now), browser = await launch(), noises = []
	const window = async (end, login) => {
		const context = await open(browser, server, end)
		if (login) await signIn(context, login)
		const page = await context.newPage()
		noises.push([login ? `${login} ${end}` : end, watch(page)])
		return page
	}
	const press = (page, name, within = 'main') => clickOn(page, page.locator(within).locator('button').filter({ hasText: name }).first())
	const follow = (page, name, within = 'main') => clickOn(page, page.locator(within).getByRole('link', { name }).first())
	const text = page => page.locator(part).innerText()
	const says = async (page, ...words) => { const all = await text(page); for (const word of words) must(all.includes(word), `“${word}” does not stand on ${page.url()}: ${all.slice(0, 400)}`) }
	const lacks = async (page, word) => must(!(await text(page)).includes(word), `“${word}” stands on ${page.url()}`)
	const fill = async (page, fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value) }
	const act = (chapter, run) => failures ? result(`${name}: ${chapter}`, ['not tried: an earlier step failed']) : step(`${name}: ${chapter}`, run)
	return { server, browser, noises, window, press, follow, text, says, lacks, fill, act }
}

/* An ID number of nobody: division 371199 is not in use. */
export function idNumber(birth, order) {
	const digits = `371199${birth}${String(order).padStart(3, '0')}`, weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
	return digits + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * digits[i], 0) % 11]
}

/* Makes a TV context one of the branch's televisions, confirmed by `secretary`; an office says in `more` whose it is. */
export async function pairTv(tv, secretary, more = {}) {
	const first = await tv.request.get('/tv/pair')
	const csrf = (await first.text()).match(/name="csrf" value="([^"]+)"/)
	await tv.request.post('/tv/pair', { form: csrf ? { csrf: csrf[1] } : {} })
	const page = await (await tv.request.get('/tv/pair')).text()
	const code = [...page.matchAll(/data-live-field="code\d">(\d+)</g)].map(m => m[1]).join('')
	must(code.length >= 6, 'the television shows no code')
	await posted(secretary, '/devices/pair', { code, name: '活动室电视', ...more })
	must(!(await tv.request.get('/tv')).url().includes('/pair'), 'the television was not paired')
	return code
}

/* A meeting of the secretary's branch, brought as far as `until`: planned, noticed or open. Its id. */
export async function meeting(secretary, until, form = {}) {
	const org = (await (await secretary.request.get('/activities/new')).text()).match(/name="org" value="(\d+)"/)
	must(org, 'the form of a plan names no organisation')
	const place = await posted(secretary, '/activities', { org: org[1], kinds: 'members_meeting', title: '第四季度支部党员大会', starts: '2026-11-23T19:30',
		ends: '2026-11-23T21:00', place: '村党员活动室', host: '刘成玉', agenda: '学习党的二十届四中全会精神\n讨论村集体收入使用方案\n通报党费收缴情况', ...form })
	const id = place.match(/\/activities\/(\d+)/)[1]
	if (until !== 'planned') await posted(secretary, `/activities/${id}/notice`)
	if (until === 'open') await posted(secretary, `/activities/${id}/open`)
	return id
}

// ---- screenshots

export const shooting = !!process.env.SCREENSHOTS
const gallery = process.env.SCREENSHOTS_DIR || path.join(root, 'docs/screenshots')
/* Only when SCREENSHOTS is set, so that a test run leaves the tree as it was. */
export async function shoot(page, name, full = false) {
	if (!shooting) return
	fs.mkdirSync(gallery, { recursive: true })
	const file = path.join(gallery, `${name}.png`)
	await page.evaluate(() => document.activeElement && document.documentElement.dataset.end !== 'tv' && document.activeElement.blur()).catch(() => {})
	await page.screenshot({ path: file, fullPage: full, animations: 'disabled', caret: 'hide' })
}

// ---- a picture

/* A small PNG: a hall with a table, in flat colours; or, of noise, as heavy as a camera's. */
export function picture(width = 640, height = 480, noise = false) {
	const rows = Buffer.alloc((width * 3 + 1) * height)
	if (noise)
		randomFillSync(rows).forEach((_, i) => i % (width * 3 + 1) || (rows[i] = 0)) // each row begins with its filter
	else for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const wall = y < height * .62, table = y > height * .7 && y < height * .82 && x > width * .15 && x < width * .85
			const flag = wall && y > height * .1 && y < height * .3 && x > width * .32 && x < width * .68
			const colour = table ? [122, 84, 52] : flag ? [176, 42, 38] : wall ? [226, 219, 205 - ((y * 24 / height) | 0)] : [154 + ((x * 20 / width) | 0), 146, 136]
			rows.set(colour, y * (width * 3 + 1) + 1 + x * 3)
		}
	}
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type, 'latin1'), data]), out = Buffer.alloc(body.length + 8)
		out.writeUInt32BE(data.length, 0)
		body.copy(out, 4)
		out.writeUInt32BE(crc32(body), body.length + 4)
		return out
	}
	const head = Buffer.alloc(13)
	head.writeUInt32BE(width, 0)
	head.writeUInt32BE(height, 4)
	head.set([8, 2, 0, 0, 0], 8)
	return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
function crc32(bytes) {
	let crc = ~0
	for (const byte of bytes) {
		crc ^= byte
		for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
	}
	return ~crc >>> 0
}
