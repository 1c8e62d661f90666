// Accounts from the slip to the lost phone: a branch's slips at once, the first sign-in on a phone, a second office and the switch,
// the hand-over to a new secretary, the second factor set up on a phone, lost, and taken away by two; and a branch dissolved by two.
import crypto from 'node:crypto'
import { county, serve, launch, open, watch, clickOn, result, must, password, shoot, signIn, step, failures, finish } from './lib.mjs'

const approval = '青组发〔2026〕12号'
const server = await serve(county('accounts'), '2026-11-23T09:00')
const browser = await launch()
const noises = []
async function window(end, login) {
	const context = await open(browser, server, end)
	if (login) await signIn(context, login)
	const page = await context.newPage()
	noises.push([`${login || end}`, watch(page)])
	return page
}
const press = (page, name, within = 'main') => clickOn(page, page.locator(within).locator('button').filter({ hasText: name }).first())
const follow = (page, name, within = 'main') => clickOn(page, page.locator(within).getByRole('link', { name }).first())
const text = page => page.locator('body').innerText()
const says = async (page, ...words) => { const all = await text(page); for (const word of words) must(all.includes(word), `“${word}” does not stand on ${page.url()}: ${all.slice(0, 400)}`) }
const lacks = async (page, word) => must(!(await text(page)).includes(word), `“${word}” stands on ${page.url()}`)
const fill = async (page, fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value) }
const act = (name, run) => failures ? result(`accounts: ${name}`, ['not tried: an earlier step failed']) : step(`accounts: ${name}`, run)

/* A page for thumbs: nothing wider than the screen, no button lower than 44 pixels. */
async function fits(page) {
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	must(wide <= 0, `${page.url()} is ${wide} pixels wider than the phone`)
	for (const button of await page.locator('main button:visible, main a.btn:visible, form.gate-card button:visible').all()) {
		const box = await button.boundingBox()
		must(box.height >= 44, `“${await button.innerText()}” is ${box.height} pixels high on ${page.url()}`)
	}
}
/* A number of nobody: division 371199 is not in use. */
function idNumber(order) {
	const digits = `37119919700101${String(order).padStart(3, '0')}`, weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
	return digits + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * digits[i], 0) % 11]
}
/* RFC 6238 of a base32 secret, at the server's time. */
function oneTimeCode(secret, steps = 0) {
	const bits = [...secret].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2))), at = Buffer.alloc(8)
	at.writeBigUInt64BE(BigInt(Math.floor((Date.now() + server.drift) / 30000) + steps))
	const hash = crypto.createHmac('sha1', key).update(at).digest(), offset = hash[19] & 15
	return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0')
}
const slipOf = async (page, name) => {
	const all = await page.locator('.slip', { hasText: name }).innerText()
	return { login: (all.match(/登录名\s+([a-z0-9]+)/) || [])[1], code: (all.match(/[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/) || [])[0] }
}
async function orgOf(page, code) {
	await page.goto(`/orgs?q=${code}`)
	return (await page.locator('.ledger td a').first().getAttribute('href')).match(/\d+/)[0]
}
async function addMember(page, org, name, order) {
	await page.goto(`/orgs/${org}/members/new`)
	await fill(page, { name, idno: idNumber(order), joined: '2001-07-01', full_day: '2002-07-01', from_day: '2026-11-01' })
	await page.selectOption('#ethnic', '01')
	await press(page, '保存')
	must(/members\/\d+/.test(page.url()), `${name} was not taken: ${(await text(page)).slice(0, 300)}`)
}
async function firstSignIn(page, slip, secret) {
	await page.goto(`/first-sign-in?login=${slip.login}`)
	await fits(page)
	await fill(page, { code: slip.code, password: '19700101', again: '19700101' })
	await clickOn(page, page.locator('form button[type=submit]').first())
	await says(page, '不能是一个日期')
	must(await page.inputValue('#code') === slip.code, 'the code that was typed is lost')
	await fill(page, { password: secret, again: secret })
	await clickOn(page, page.locator('form button[type=submit]').first())
	must(!page.url().includes('first-sign-in'), `not signed in: ${(await text(page)).slice(0, 300)}`)
}

const town = await window('pc', 'qh03'), office = await window('pc', 'county')
let home, slip, member

await act('a branch’s accounts at once, and slips to print', async () => {
	home = await orgOf(town, 'QH03002')
	await addMember(town, home, '冯立新', 21)
	await addMember(town, home, '段秀芝', 22)
	await town.goto('/accounts/branches?q=QH03')
	const name = await (await town.goto(`/orgs/${home}`), town.locator('h1').innerText())
	await town.goto('/accounts/branches')
	await clickOn(town, town.locator('.ledger tbody tr', { hasText: name.slice(0, 3) }).locator('button').first())
	await says(town, '冯立新', '段秀芝', '登录码只显示这一次')
	must(await town.locator('.slip').count() === 2 && await town.locator('.slip svg').count() === 2, 'not two slips with their squares')
	slip = await slipOf(town, '冯立新')
	must(slip.login && slip.code, 'the slip has no login or code')
	await town.emulateMedia({ media: 'print' })
	must(!await town.locator('.side').isVisible() && await town.locator('.slip').first().isVisible(), 'the printed page is not slips alone')
	await shoot(town, 'slips')
	await town.emulateMedia({ media: 'screen' })
})
await act('the first sign-in on the phone', async () => {
	member = await window('m')
	await firstSignIn(member, slip, '小河边的那棵老槐树')
	await member.goto('/m')
	await says(member, '冯立新')
	await lacks(member, '切换身份')
})
await act('a second office is granted, and switched to on the phone without signing in again', async () => {
	await town.goto('/accounts?q=qh03003&role=secretary')
	await clickOn(town, town.locator('.ledger tbody tr', { hasText: 'qh03003' }).filter({ hasText: '党支部书记' }).getByRole('link').first())
	await town.locator('#offices summary').click()
	await town.selectOption('#role', 'clerk')
	await town.fill('#org_name', 'QH03002')
	await press(town, '授予')
	await says(town, '已授予', '几个身份，一次只用一个')
	const both = await window('m', 'qh03003')
	await both.goto('/m')
	const before = await both.locator('.mtop').innerText()
	must(before.includes('党支部书记'), `the head does not say as what: ${before}`)
	await shoot(both, 'phone-office')
	await clickOn(both, both.locator('.mtop').getByRole('link', { name: '切换身份' }))
	await fits(both)
	await press(both, '换成这个')
	await both.goto('/m')
	const after = await both.locator('.mtop').innerText()
	must(after.includes('党务工作者') && after !== before, `the head says ${after}`)
	await both.goto('/m/me/offices')
	await shoot(both, 'phone-offices')
	const pc = await window('pc', 'qh03003')
	await pc.goto('/orgs')
	await pc.locator('summary.me').click()
	await clickOn(pc, pc.getByRole('link', { name: '切换身份' }))
	await says(pc, '现在用', '权限不会加在一起')
	await press(pc, '换成这个身份')
	await pc.goto('/orgs')
	await says(pc, '党务工作者')
})
await act('the post changes hands: the old secretary has lost the right, the new one gets a slip or a further office', async () => {
	const old = await window('m', 'qh03002')
	await old.goto('/m')
	must((await old.goto('/approvals')).status() === 200, 'the secretary may propose')
	await town.goto(`/orgs/${home}/posts`)
	await town.selectOption('#kind', 'secretary')
	await town.selectOption('#member', { label: '冯立新' })
	await town.fill('#from_day', '2026-11-22')
	await press(town, '登记任职')
	must((await old.goto('/approvals')).status() === 403, 'whose post has ended still may')
	await town.goto('/handovers')
	await says(town, '冯立新', '书记已变更，账号未交接')
	await follow(town, '办理交接')
	await says(town, '交接以后', '冯立新', slip.login, '书记身份已随免职结束')
	await shoot(town, 'handover')
	await press(town, '确认交接')
	await says(town, '已交接', '不用交接')
	await member.goto('/m')
	await clickOn(member, member.locator('.mtop').getByRole('link', { name: '切换身份' }))
	await press(member, '换成这个')
	must((await member.goto('/approvals')).status() === 200, 'the new secretary may not propose')
})
await act('the second factor is set up on a phone', async () => {
	const phone = await window('m', 'qh03')
	await phone.goto('/me/totp')
	await press(phone, '开始设置')
	await fits(phone)
	const secret = (await phone.locator('b.num').innerText()).replaceAll(' ', '')
	must(/^[A-Z2-7]{32}$/.test(secret), `the key reads ${secret}`)
	const link = await phone.getByRole('link', { name: '用本机的验证器打开' }).getAttribute('href')
	must(link.startsWith('otpauth://totp/') && link.includes(secret), `the link leads to ${link}`)
	await shoot(phone, 'phone-totp', true)
	await phone.fill('#code', oneTimeCode(secret))
	await press(phone, '启用')
	await says(phone, '恢复码')
	await fits(phone)
	const recovery = (await phone.locator('.choices b').allInnerTexts())
	must(recovery.length === 10, `${recovery.length} recovery codes`)
	await phone.emulateMedia({ media: 'print' })
	must(await phone.locator('.choices b').first().isVisible() && !await phone.getByRole('link', { name: '已经收好' }).isVisible(), 'the printed page is not the codes alone')
	await phone.emulateMedia({ media: 'screen' })
	const fresh = await window('m')
	await fresh.goto('/sign-in')
	await fill(fresh, { login: 'qh03', password })
	await press(fresh, '登录', 'form')
	await says(fresh, '动态口令或恢复码')
	await fits(fresh)
	await fresh.fill('#code', recovery[0])
	await press(fresh, '登录', 'form')
	must(!fresh.url().includes('sign-in'), 'the recovery code was not taken')
})
await act('the phone is lost: one proposes, another approves, and the password is enough', async () => {
	await office.goto('/accounts?q=qh03&role=township')
	await clickOn(office, office.locator('.ledger tbody tr', { hasText: 'qh03' }).getByRole('link').first())
	await press(office, '重设动态口令')
	await says(office, '等待另一位批准')
	await lacks(office, '批准并办理')
	const second = await window('m', 'county2')
	await second.goto('/m/approvals')
	await clickOn(second, second.locator('main').getByRole('link', { name: /重设/ }).first())
	await fits(second)
	await shoot(second, 'phone-approval')
	await press(second, '批准并办理')
	const again = await window('m')
	await again.goto('/sign-in')
	await fill(again, { login: 'qh03', password })
	await press(again, '登录', 'form')
	must(!again.url().includes('sign-in'), 'the second factor is still asked for')
})
await act('a branch is dissolved by two', async () => {
	const part = await orgOf(office, 'QH03')
	await office.goto(`/orgs/${part}`)
	await follow(office, '新建下级组织')
	await fill(office, { name: '中共柳河镇渡口支部委员会', code: 'QH03901', founded: '2026-09-01', approval, approved: '2026-08-20' })
	await press(office, '保存')
	const branch = office.url().match(/orgs\/(\d+)/)[1]
	await office.goto(`/orgs/${branch}/operate/dissolve`)
	await fill(office, { day: '2026-11-20', approval, approved: '2026-11-01' })
	await press(office, '预览')
	if (await office.locator('input[name=exempt][type=checkbox]').count()) await office.check('input[name=exempt][type=checkbox]')
	await press(office, '提交撤销')
	await says(office, '等待另一位批准')
	const second = await window('pc', 'county2')
	await second.goto('/approvals')
	await clickOn(second, second.locator('.ledger tbody a').first())
	await press(second, '批准并办理')
	await office.goto(`/orgs/${branch}`)
	await says(office, '撤销')
})
await act('the audit tells who did it in which office', async () => {
	await office.goto('/audit')
	await says(office, '撤销组织', '县级管理员 · ')
	await shoot(office, 'audit-offices')
})
result('accounts: no page complains', noises.flatMap(([name, noise]) => noise.faults().map(fault => `${name}: ${fault}`)))
await finish()
