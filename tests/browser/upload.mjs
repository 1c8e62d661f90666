// A large roster over a bad line, in a real browser: cut in the midst it goes on from there, also on another day's page; it shows how far
// it is, can be given up, and says at once what is no roster. On a phone too.
import fs from 'node:fs'
import path from 'node:path'
import { story, step, result, must, finish, open, signIn, watch, clickOn } from './lib.mjs'

const { server, browser } = await story('upload', '2026-11-23T19:00')
const PIECE = 524288
const folder = path.join(server.data, 'uploads'), unfinished = () => fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => name.startsWith('piece-')) : []
// Five pieces, and no row of it is right, so that nothing follows from it.
const file = path.join(server.data, '柳河镇党员.csv'), line = '张三,37112319800101,男,汉族,QH03001,正式党员,2010-07-01,2011-07-01,柳河镇小河西村\n'
fs.writeFileSync(file, '姓名,身份证号,性别,民族,组织代码,人员类别,入党日期,转正日期,住址\n' + line.repeat(Math.ceil(PIECE * 4.5 / Buffer.byteLength(line))))
const size = fs.statSync(file).size, pieces = Math.ceil(size / PIECE)

const office = await signIn(await open(browser, server, 'pc'), 'qh03')
const page = await office.newPage(), said = watch(page)
let sent = [], cut = null, mended = null // offsets of pieces that went out; what happens to a piece; until when a broken line stays so
await office.route('**/import/pieces/*', async route => {
	const at = new URL(route.request().url()).searchParams.get('at')
	if (route.request().method() === 'GET') await mended // how far it has come is asked before it goes on
	if (route.request().method() !== 'POST' || at === null) return route.continue()
	sent.push(Number(at))
	return cut ? cut(route, Number(at)) : route.continue()
})
const progress = page.locator('[data-progress]'), send = page.getByRole('button', { name: '上传并检查' })
const begin = async (p = page) => { await p.goto('/import'); await p.setInputFiles('#file', file); await p.getByRole('button', { name: '上传并检查' }).click() }
const arrived = p => p.waitForURL(/\/import\/[0-9a-f]{32}$/, { timeout: 60000 })

await step('upload: cut in the midst it says so, and goes on from there', async () => {
	let broken = 0
	cut = (route, at) => at === 2 * PIECE && !broken++ ? route.abort('connectionreset') : route.continue()
	let whole
	mended = new Promise(done => { whole = done }) // the word stands for two seconds, or until all below was looked at
	await begin()
	await page.getByText('网络中断').waitFor()
	must(/从断开的地方接着传/.test(await progress.innerText()), 'what happens next is said')
	must(await progress.locator('progress').evaluate(bar => bar.value) >= 30, 'how far it has come')
	must(await send.isDisabled(), 'it cannot be sent twice')
	whole()
	await arrived(page)
	must((await page.locator('main').innerText()).includes('需要改的地方'), 'the roster was read')
	const expected = [0, 1, 2, 2, 3, 4].map(n => n * PIECE)
	must(pieces === 5 && String(sent) === String(expected), 'each piece once, the broken one twice:', sent)
	must(!unfinished().length, 'nothing unfinished is left')
	said.faults()
})

await step('upload: a page that was closed goes on when the same file is chosen again', async () => {
	sent = []
	mended = null
	cut = (route, at) => at === 3 * PIECE ? route.abort('connectionreset') : route.continue()
	const other = await office.newPage()
	await begin(other)
	await other.getByText('网络中断').waitFor()
	await other.close()
	must(unfinished().length === 2, 'it waits on the server:', unfinished())
	cut = null
	sent = []
	await begin()
	await arrived(page)
	must(sent[0] === 3 * PIECE && sent.length === 2, 'from where it stopped:', sent)
})

await step('upload: given up, the server keeps nothing and the next begins anew', async () => {
	sent = []
	cut = (route, at) => at === PIECE ? undefined : route.continue()
	await begin()
	for (let i = 0; i < 100 && sent.at(-1) !== PIECE; i++) await page.waitForTimeout(100)
	await page.getByRole('button', { name: '取消上传' }).click()
	must(await progress.isHidden() && await send.isEnabled() && await page.locator('#file').isEnabled(), 'the form is as before')
	for (let i = 0; i < 50 && unfinished().length; i++) await page.waitForTimeout(100)
	must(!unfinished().length, 'nothing is left:', unfinished())
	cut = null
	sent = []
	await send.click()
	await arrived(page)
	must(sent[0] === 0 && sent.length === pieces, 'from the beginning:', sent)
})

await step('upload: what is no roster is said before anything is sent', async () => {
	sent = []
	await page.goto('/import')
	const large = path.join(server.data, '太大.xlsx')
	fs.closeSync(fs.openSync(large, 'w'))
	fs.truncateSync(large, 65 * 2 ** 20)
	for (const [name, word] of [['说明.pdf', '不是 .xlsx 或 .csv'], ['名册.xls', '不是 .xlsx 或 .csv'], [large, '最大 64 MB'], ['空.csv', '是空的']]) {
		if (name !== large) fs.writeFileSync(path.join(server.data, name), name === '空.csv' ? '' : 'x'.repeat(PIECE + 1))
		await page.setInputFiles('#file', path.resolve(server.data, name))
		must((await page.locator('.fld .msg').innerText()).includes(word), name, 'says', word)
		await send.click()
		must(new URL(page.url()).pathname === '/import' && !sent.length && !unfinished().length, name, 'was not sent')
	}
	await page.setInputFiles('#file', path.resolve('docs/samples/members.xlsx'))
	must(!await page.locator('.fld .msg').count(), 'the right one takes the word away')
	await clickOn(page, send)
	must(/\/import\/[0-9a-f]{32}$/.test(page.url()), 'and is taken, in one piece')
})
result('upload: no complaint of the pages', said.faults())

await step('upload: on a phone', async () => {
	const m = await (await signIn(await open(browser, server, 'm'), 'qh03')).newPage()
	let open_line
	const line = new Promise(done => { open_line = done })
	await m.route('**/import/pieces/*', async route => {
		if (new URL(route.request().url()).searchParams.get('at') > 0) await line
		await route.continue()
	})
	await begin(m)
	await m.getByText(/已上传 \d+%/).waitFor()
	must(await m.evaluate(() => document.documentElement.scrollWidth <= 390), 'it fits')
	const box = await m.getByRole('button', { name: '取消上传' }).boundingBox()
	must(box.height >= 44, 'the button can be hit:', box.height)
	if (process.env.SHOT) await m.screenshot({ path: process.env.SHOT })
	open_line()
	await arrived(m)
	must(await m.evaluate(() => document.documentElement.scrollWidth <= 390), 'the result fits')
})
await finish()
