// The whole life of a member, at the office's PC and on the secretary's phone: entered, corrected, a state with its end, moved to
// another branch and looked at as of a past day, entered a second time by mistake, found, compared and merged, the merge taken back
// and done again, the card printed, away, and the sensitive fields erased by two persons.
import { story, clickOn, result, must, shoot, finish, idNumber } from './lib.mjs'

const today = '2026-11-23'
const { noises, window, press, follow, text, says, lacks, fill, act } = await story('member', `${today}T09:00`)

const office = await window('pc', 'qh03'), second = await window('pc', 'county'), phone = await window('m', 'qh03001')
const next = await window('pc', 'qh01')
let home = '', away = '', member = '', twice = '', merge = ''

async function orgOf(code) {
	await office.goto(`/orgs?q=${code}`)
	return (await office.locator('.ledger td a').first().getAttribute('href')).match(/\d+/)[0]
}
async function enter(page, org, name, order) {
	await page.goto(`/orgs/${org}/members/new`)
	await fill(page, { name, idno: idNumber(19680229, order), phone: '19900002222', joined: '1998-07-01', full_day: '1999-07-01', from_day: '2026-01-05' })
	await page.selectOption('#ethnic', '01')
	await press(page, '保存')
	must(/members\/\d+$/.test(page.url()), `${name} was not taken: ${(await text(page)).slice(0, 200)}`)
	return page.url().match(/members\/(\d+)/)[1]
}

await act('the secretary enters somebody on the phone; what is wrong is said and nothing typed is lost', async () => {
	[home, away] = [await orgOf('QH03001'), await orgOf('QH03002')]
	await phone.goto(`/orgs/${home}/members/new`)
	await fill(phone, { name: '单守业', idno: '371199196802300014', joined: '1998-07-01' })
	await press(phone, '保存')
	await says(phone, '身份证号')
	must(await phone.inputValue('#name') === '单守业', 'what was typed is lost')
	member = await enter(phone, home, '单守业', 11)
	await says(phone, '单守业', '371199********', '199****2222')
	await shoot(phone, 'phone-member')
})
await act('corrected at the office', async () => {
	await office.goto(`/members/${member}/edit`)
	await fill(office, { address: '河西街 3 号' })
	await office.selectOption('#education', { label: '普通高中毕业' })
	await press(office, '保存')
	await says(office, '普通高中毕业', '已登记，不显示', '住址已更新')
	await lacks(office, '河西街')
})
await act('a state begins and ends on the phone', async () => {
	await phone.goto(`/members/${member}/state`)
	await phone.check('input[name=kind][value=migrant]')
	await fill(phone, { day: '2026-03-01', reason: '在青岛务工' })
	await press(phone, '保存')
	await says(phone, '流动党员', '在青岛务工')
	await follow(phone, '解除')
	await fill(phone, { day: '2026-10-01' })
	await press(phone, '保存')
	await says(phone, '2026-03-01 至 2026-10-01')
})
await act('a paper is put to the state on the phone, opened at the office with a reason, and the wrong date put right and back', async () => {
	await phone.locator('.rows a.t', { hasText: '流动党员' }).click()
	const state = phone.url()
	const paper = { name: '打工证明.docx', mimeType: 'application/msword', buffer: Buffer.from('%PDF-1.4\n% 义乌某厂\nstartxref\n0\n%%EOF\n') }
	await phone.setInputFiles('#paper', { ...paper, buffer: Buffer.from('<html>') })
	await press(phone, '上传')
	await says(phone, '只能上传 PDF')
	await phone.setInputFiles('#paper', paper)
	await fill(phone, { label: '务工证明' })
	await press(phone, '上传')
	await says(phone, '材料已上传', '务工证明')
	await lacks(phone, '打工证明')
	await shoot(phone, 'state-phone')
	await office.goto(state.replace(/^https?:\/\/[^/]+/, ''))
	await office.locator('#papers a.t').click()
	const address = office.url()
	const csrf = await office.locator('input[name=csrf]').first().inputValue(), open = reason => office.request.post(`${address}/open`, { form: { csrf, reason } })
	must((await open('')).status() === 422, 'opened without a reason')
	const opened = await open('核对流动党员')
	must(opened.status() === 200 && opened.headers()['content-type'] === 'application/pdf' && (await opened.body()).equals(paper.buffer), 'the paper that was opened is not the one that was sent')
	must((await next.goto(address)).status() === 404, 'another township sees the paper')
	await phone.goto(`/members/${member}`)
	await says(phone, '查看敏感信息', '查看“流动党员”的材料；原因：核对流动党员')
	await phone.goto(state)
	await follow(phone, '更正')
	await fill(phone, { day: '2026-02-01', why: '外出日期记错了' })
	await press(phone, '更正')
	await says(phone, '已更正', '2026年2月1日', '原来：“流动党员”，2026-03-01 至 2026-10-01')
	await press(phone, '撤回')
	await says(phone, '更正已撤回', '2026-03-01 至 2026-10-01')
})
await act('moved to the next village; the tree of the day before still counts the old branch', async () => {
	const count = async (day, name) => {
		await office.goto(`/orgs/tree?day=${day}`)
		return parseInt((await office.locator('tbody tr', { has: office.getByText(name, { exact: true }) }).first().locator('td').nth(2).innerText()).trim())
	}
	const before = await count(today, '小河西村')
	await office.goto(`/members/${member}/move`)
	await fill(office, { org_name: 'QH03002', day: '2026-11-10', reason: '迁居' })
	await press(office, '调整')
	await says(office, '2026-11-10 至 今')
	must(await count(today, '小河西村') === before - 1 && await count('2026-11-09', '小河西村') === before, 'the tree of today, or of the day before, is not right')
	must((await phone.goto(`/members/${member}`)).status() === 404, 'the former secretary still opens the record')
})
await act('entered a second time with a mistyped number: found, by nobody elsewhere', async () => {
	twice = await enter(office, home, '单守叶', 17)
	await office.goto('/members/duplicates')
	await says(office, '单守业', '单守叶', '姓名读音、出生日期、手机号相同')
	await shoot(office, 'duplicates')
	for (const page of [next, phone]) {
		await page.goto('/members/duplicates')
		await lacks(page, '单守')
		must((await page.goto(`/members/${twice}/merge/${member}`)).status() === 404, 'somebody who sees one side compares both')
	}
})
await act('not the same person, and back again', async () => {
	await office.goto(`/members/${member}/merge/${twice}`)
	await fill(office, { distinct_reason: '弄错了' })
	await press(office, '标为不是同一人')
	await lacks(office, '单守')
	await office.goto('/members/duplicates?view=distinct')
	await says(office, '弄错了')
	await press(office, '改为待核对')
	await office.goto('/members/duplicates')
	await says(office, '单守叶')
})
await act('compared, chosen field by field, previewed and merged', async () => {
	await clickOn(office, office.locator('tbody tr', { hasText: '单守叶' }).getByRole('link', { name: '核对' }))
	await office.check('input[name=idno][value="2"]')
	await press(office, '下一步：看预览')
	await says(office, '合并以后', '来自另一条')
	await shoot(office, 'member-merge')
	await fill(office, { reason: '与本人电话核对，同一人' })
	await press(office, '合并成一条')
	merge = office.url().match(/merges\/(\d+)/)[1]
	await says(office, '单守业', '身份证号', '与本人电话核对')
	await shoot(office, 'member-merged')
	await office.goto(`/members/${twice}`)
	must(office.url().endsWith(member), 'the merged record does not lead to the kept one')
	await office.goto('/members?q=ssy')
	must(await office.locator('tbody tr', { hasText: '单守' }).count() === 1, 'both still stand on the roster')
	must((await next.goto(`/merges/${merge}`)).status() === 404, 'another township opens the merge')
})
await act('taken back, both as they were, and merged again', async () => {
	await office.goto(`/merges/${merge}`)
	await press(office, '撤回合并')
	await says(office, '已撤回')
	await office.goto(`/members/${twice}`)
	await says(office, '单守叶', '小河西村')
	await phone.goto(`/members/${twice}`)
	await says(phone, '单守叶')
	await office.goto(`/members/${member}/merge/${twice}?keep=1`)
	await fill(office, { reason: '再次核对' })
	await press(office, '合并成一条')
	await says(office, '再次核对')
})
await act('the card is a PDF', async () => {
	const reply = await office.request.get(`/members/${member}/card.pdf`)
	must(reply.status() === 200 && (await reply.body()).subarray(0, 5).toString() === '%PDF-', 'no card came')
})
await act('away, and erased when a second person approves', async () => {
	await office.goto(`/members/${member}/leave`)
	await fill(office, { day: '2026-11-20', reason: '组织关系转往外县' })
	await press(office, '确认离开')
	await says(office, '已于 2026年11月20日')
	await follow(office, '在这里办理')
	await fill(office, { reason: '本人书面要求' })
	await press(office, '提交清除')
	await says(office, '等待另一位批准')
	await second.goto('/approvals')
	await clickOn(second, second.locator('.ledger tbody a').first())
	await press(second, '批准并办理')
	await office.goto(`/members/${member}`)
	await says(office, '单守业', '已清除')
	await lacks(office, '371199')
})
result('member: no page complains', noises.flatMap(([name, noise]) => noise.faults().map(fault => `${name}: ${fault}`)))
await finish()
