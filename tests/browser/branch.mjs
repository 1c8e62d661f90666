// The whole life of a branch, at the office's PC and on its secretary's phone: founded with an approval, members and posts, what
// the branch keeps itself, its term, renamed, changed in type, moved to another township, split, merged by two persons, all of it
// undone, dissolved by two persons, the second one on the phone, and that undone too; the tree as it was on a past day at every turn.
import { story, clickOn, result, must, shoot, finish, idNumber } from './lib.mjs'

const today = '2026-11-23', approval = '青组发〔2026〕12号'
const { noises, window, press, follow, text, says, lacks, fill, act } = await story('branch', `${today}T09:00`)

const office = await window('pc', 'county'), second = await window('pc', 'county2')
let branch = '', part = '', secretary, clerk
const members = []
const people = ['冯立新', '段秀芝', '秦大山', '史春梅', '邹永康']

/* Form, preview, confirmation; `check` reads the preview. */
async function operate(page, org, what, { type, ...fields }, check, confirm) {
	await page.goto(`/orgs/${org}/operate`)
	await follow(page, new RegExp(`^${what}`))
	if (type) await page.selectOption('#kind', type)
	await fill(page, { ...fields, approval, approved: '2026-11-01' })
	await press(page, '预览')
	await says(page, '预览，还没有改动任何记录')
	await check()
	if (await page.locator('input[name=exempt][type=checkbox]').count()) await page.check('input[name=exempt][type=checkbox]')
	await press(page, confirm)
}
/* What stands on a row of the tree of a day. */
async function row(page, day, name) {
	await page.goto(`/orgs/tree?day=${day}`)
	const found = page.locator('tbody tr', { has: page.getByText(name, { exact: true }) })
	return await found.count() ? (await found.first().innerText()).replace(/\s+/g, ' ') : null
}
/* The township that a branch stood under that day: the committee before it in the tree. */
async function above(page, day, name) {
	await page.goto(`/orgs/tree?day=${day}`)
	const rows = (await page.locator('tbody tr').allInnerTexts()).map(t => t.trim().split(/\s+/))
	const at = rows.findIndex(r => r[0] === name)
	for (let i = at; i >= 0; i--) if (rows[i][1] === '党委') return rows[i][0]
	return null
}

/* Somebody of the branch gets an account from the office and signs in with the slip's code: a window of theirs. */
const phrase = '新河村的春天真好看'
async function comes(role, name, login) {
	await office.goto(`/accounts/new?org=${branch}`)
	await office.check(`input[name=role][value=${role}]`)
	await fill(office, { name, login })
	await press(office, '建账号')
	const code = ((await text(office)).match(/[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/) || [])[0]
	must(code, 'the slip shows no code')
	const page = await window('m')
	await page.goto(`/first-sign-in?login=${login}`)
	await fill(page, { code, password: phrase, again: phrase })
	await clickOn(page, page.locator('form button[type=submit]').first())
	return page
}

await act('the office founds it with the approval: preview, a look back, done; undone, and done once more', async () => {
	await office.goto('/orgs?q=QH03')
	await follow(office, '柳河镇', '.ledger')
	await follow(office, '新建下级组织')
	await fill(office, { name: '新河村', code: '新河', founded: '2026-09-01', approval, approved: '2026-08-20' })
	await press(office, '预览')
	await says(office, '组织代码只用字母')
	await fill(office, { name: '中共柳河镇新河村支部委员会', code: 'QH03900', founded: '2026-09-01', approval, approved: '2026-08-20', seats: '3', households: '120' })
	await office.selectOption('#unit', { label: '建制村' })
	await press(office, '预览')
	await says(office, '预览，还没有改动任何记录', '正式党员 3 名以上', '第四条', '还没有书记')
	await shoot(office, 'branch-found')
	await press(office, '返回修改')
	must(await office.inputValue('#households') === '120' && await office.inputValue('#unit') !== '', 'what was typed is lost')
	for (const round of [1, 2]) {
		if (round === 2) {
			await follow(office, '新建下级组织')
			await fill(office, { name: '中共柳河镇新河村支部委员会', code: 'QH03900', founded: '2026-09-01', approval, approved: '2026-08-20', seats: '3', households: '120' })
			await office.selectOption('#unit', { label: '建制村' })
		}
		await press(office, '预览')
		await press(office, '确认新建')
		branch = office.url().match(/orgs\/(\d+)/)[1]
		await says(office, '新河村', '建制村', approval)
		if (round === 2) break
		await press(office, '撤回这次新建')
		await says(office, '已撤回', '柳河镇')
		must((await office.request.get(`/orgs/${branch}`)).status() === 404, 'what was founded is still there')
	}
	await says(office, '新河村', '建制村', approval, '书记空缺', '不足 3 名')
})
await act('members and posts', async () => {
	for (const [i, name] of people.entries()) {
		await office.goto(`/orgs/${branch}/members/new`)
		await fill(office, { name, idno: idNumber(19700101 + i, 20 + 2 * i), joined: '2001-07-01', full_day: '2002-07-01', from_day: '2026-09-02' })
		await office.selectOption('#ethnic', '01')
		await press(office, '保存')
		must(/members\/\d+/.test(office.url()), `${name} was not taken: ${(await text(office)).slice(0, 200)}`)
		members.push(office.url().match(/members\/(\d+)/)[1])
	}
	await office.goto(`/orgs/${branch}/posts`)
	for (const [kind, name] of [['secretary', people[0]], ['organization', people[1]], ['first_secretary', people[0]]]) {
		await office.selectOption('#kind', kind)
		await office.selectOption('#member', { label: name })
		await office.fill('#from_day', '2026-09-10')
		await press(office, '登记任职')
	}
	await says(office, '现任', '3 项') // one person may hold several
	await office.selectOption('#kind', 'secretary')
	await office.selectOption('#member', { label: people[2] })
	await office.fill('#from_day', today)
	await press(office, '登记任职')
	await follow(office, '登记错了', `li:has-text("${people[2]}")`)
	await office.fill('#reason', '选错了人')
	await press(office, '撤回登记')
	await says(office, '现任', '3 项', people[0]) // who had to go for it is back
	await lacks(office, '历任')
	await office.goto(`/orgs/${branch}`)
	await says(office, people[0], '5 名')
	await lacks(office, '书记空缺')
})
await act('its secretary signs in on the phone for the first time', async () => {
	secretary = await comes('secretary', people[0], 'fenglixin')
	await secretary.goto('/m')
	await says(secretary, '本支部')
})
await act('and keeps its contact and village facts there', async () => {
	await follow(secretary, '本支部')
	await says(secretary, '新河村', '联系和村情')
	await shoot(secretary, 'phone-branch')
	await follow(secretary, '修改')
	must(!await secretary.locator('#name').count() && !await secretary.locator('#seats').count(), 'the branch may change its own name')
	await fill(secretary, { contact: people[1], phone: '12', households: '130', residents: '402', villages: '新河村、新河东村', income_2025: '86000' })
	await press(secretary, '保存')
	await says(secretary, '联系电话应是')
	must(await secretary.inputValue('#residents') === '402', 'what was typed is lost')
	await secretary.fill('#phone', '0633-6221234')
	await press(secretary, '保存')
	await says(secretary, '86,000 元', '402 人', '2 个')
	await office.goto(`/orgs/${branch}`)
	await says(office, '86,000 元', '0633-6221234')
})
await act('its place on the map, by one press on the phone at its door', async () => {
	await secretary.goto('/m/branch/edit')
	await secretary.context().setGeolocation({ longitude: 118.7712, latitude: 35.8834, accuracy: 9 })
	await secretary.context().grantPermissions(['geolocation'])
	must(await secretary.inputValue('#lon') === '', 'the page took the place by itself')
	await secretary.getByRole('button', { name: '用手机现在的位置' }).click()
	await secretary.getByText('误差约 9 米').waitFor()
	await shoot(secretary, 'phone-place')
	await press(secretary, '保存')
	await says(secretary, '118.7712,35.8834')
	await office.goto('/map')
	await office.selectOption('#in', { label: '柳河镇' })
	await press(office, '查看')
	await shoot(office, 'map')
	await office.goto(`${office.url()}&size=200`)
	await says(office, '新河村', '118.7712')
	await secretary.goto('/m/branch/edit')
	await fill(secretary, { lon: '35.8834', lat: '118.7712' })
	await press(secretary, '保存')
	await says(secretary, '经度和纬度填反了')
})
await act('its term, an approved later end, and what the phone says of it', async () => {
	await office.goto(`/orgs/${branch}/edit`)
	await fill(office, { term_start: '2021-12-20', term_years: '5' })
	await press(office, '保存')
	await office.goto('/terms?state=soon&name=QH03900')
	await says(office, '新河村', '还有 26 天')
	await shoot(office, 'terms')
	await secretary.goto('/m')
	await says(secretary, '准备换届')
	await follow(office, '提前或延期', '.ledger tbody')
	await fill(office, { shifted: '2029-01-01', approval: '青组发〔2026〕20号', approved: '2026-11-20' })
	await press(office, '保存')
	await says(office, '不超过 1 年')
	await office.fill('#shifted', '2027-06-30')
	await press(office, '保存')
	await says(office, '经批准延期至 2027-06-30')
	await secretary.goto('/m/term')
	await says(secretary, '延期至', '青组发〔2026〕20号', people[0])
	await shoot(secretary, 'phone-term')
})
await act('renamed; its former name stays in the past', async () => {
	await operate(office, branch, '更名', { name: '中共柳河镇新河新村支部委员会', day: '2026-11-10' }, () => says(office, '中共柳河镇新河新村支部委员会'), '确认更名')
	await says(office, '新河新村')
	must(await row(office, '2026-11-09', '新河村'), 'the former name does not stand in the tree of the day before')
	must(!await row(office, '2026-11-10', '新河村') && await row(office, '2026-11-10', '新河新村'), 'the new name does not stand')
})
await act('changed in type; before that day it is what it was', async () => {
	await operate(office, branch, '改变类别', { type: '632', day: '2026-11-11' }, async () => { await says(office, '党支部 → 联合党支部'); await shoot(office, 'branch-retype') }, '确认改变类别')
	await says(office, '联合党支部')
	must(/联合党支部/.test(await row(office, '2026-11-11', '新河新村')) && !/联合/.test(await row(office, '2026-11-10', '新河新村')), 'the type in the tree is not that of the day')
	await secretary.goto('/m/branch')
	await says(secretary, '联合党支部')
})
await act('moved to another township, where it stood before is kept', async () => {
	await operate(office, branch, '调整上级', { org_name: 'QH01', day: '2026-11-12' }, async () => { await says(office, '党员', '随支部走'); await shoot(office, 'branch-move') }, '确认调整上级')
	const [before, after] = [await above(office, '2026-11-11', '新河新村'), await above(office, today, '新河新村')]
	must(before === '柳河镇' && after !== before, `it stood under ${before} and stands under ${after}`)
	const next = await window('pc', 'qh03')
	must((await next.goto(`/orgs/${branch}`)).status() === 404, 'the former township still opens it')
	await secretary.goto('/m/branch')
	await says(secretary, '新河新村')
})
await act('split; an article speaks against it until the approval answers for it', async () => {
	await office.goto(`/orgs/${branch}/operate/split`)
	for (const name of people.slice(3)) await office.getByLabel(name).check()
	await fill(office, { name: '中共新河新村第二支部委员会', short: '新河新村二支部', code: 'QH01901', day: '2026-11-15', approval, approved: '2026-11-01' })
	await press(office, '预览')
	await says(office, '不合规定', '第四条', people[3])
	await office.check('input[name=exempt]')
	await press(office, '确认拆分')
	await says(office, '3 名')
	must(/党支部 2/.test(await row(office, today, '新河新村二支部')), 'the new branch does not have its two members')
	await office.goto('/orgs?q=QH01901')
	part = (await office.locator('.ledger td a').first().getAttribute('href')).match(/\d+/)[0]
})
await act('merged when a second person approves, and pages of the old one lead on', async () => {
	await operate(office, branch, '合并', { org_name: 'QH01901', day: '2026-11-18' }, () => says(office, people[0], '转到新组织', '任职'), '提交合并')
	await says(office, '等待另一位批准')
	must(/党支部 3/.test(await row(office, today, '新河新村')), 'merged before anybody approved')
	await second.goto('/approvals')
	await clickOn(second, second.locator('.ledger tbody a').first())
	await shoot(second, 'branch-approval')
	await press(second, '批准并办理')
	await office.goto(`/orgs/${branch}`)
	await says(office, '并入', '新河新村二支部')
	must(!await row(office, today, '新河新村') && await row(office, '2026-11-17', '新河新村'), 'the tree of today, or of the day before, is not right')
	must(/党支部 5/.test(await row(office, today, '新河新村二支部')), 'not everybody came along')
	await office.goto(`/orgs/${branch}`)
	await follow(office, '新河新村二支部')
	must(office.url().includes(part), 'the old one does not lead to the new')
})
await act('all of it undone, from the last to the first', async () => {
	for (const [org, what] of [[branch, '合并'], [branch, '拆分'], [branch, '调整上级'], [branch, '改变类别'], [branch, '更名']]) {
		await office.goto(`/orgs/${org}`)
		await press(office, `撤回这次${what}`)
		await says(office, '已撤回')
	}
	await office.goto(`/orgs/${branch}`)
	await says(office, '中共柳河镇新河村支部委员会', people[0], '5 名', '86,000 元', '经批准延期至 2027-06-30')
	must((await office.goto(`/orgs/${part}`)).status() === 404, 'what the split had founded is still there')
	must(await above(office, today, '新河村') === '柳河镇', 'it does not stand where it stood')
	await secretary.goto('/m/branch')
	await says(secretary, '新河村', '5 名') // whose account came back with the branch
})
await act('not dissolved while somebody belongs to it', async () => {
	await office.goto(`/orgs/${branch}/operate/dissolve`)
	await fill(office, { day: '2026-11-20', approval, approved: '2026-11-01' })
	await press(office, '预览')
	await says(office, '现在不能办理', '还有 5 人编在本支部')
	await shoot(office, 'branch-dissolve-stopped')
})
await act('everybody goes to the next village, and two persons dissolve it, the second one on the phone', async () => {
	for (const member of members) {
		await office.goto(`/members/${member}/move`)
		await fill(office, { org_name: 'QH03001', day: '2026-11-19', reason: '支部撤销' })
		await press(office, '调整')
	}
	clerk = await comes('clerk', '李干事', 'xinhe-c')
	await operate(office, branch, '撤销', { day: '2026-11-20' }, () => says(office, '账号', '李干事', '不能再登录'), '提交撤销')
	await says(office, '等待另一位批准')
	const pocket = await window('m', 'county2')
	await pocket.goto('/m/approvals')
	await clickOn(pocket, pocket.locator('main a', { hasText: '撤销' }).first())
	await says(pocket, '新河村', approval)
	await shoot(pocket, 'phone-dissolve')
	await press(pocket, '批准')
	await office.goto(`/orgs/${branch}`)
	await says(office, '已撤销，最后一天是 2026年11月19日')
	must(!await row(office, today, '新河村') && await row(office, '2026-11-19', '新河村'), 'the tree of today, or of its last day, is not right')
	await clerk.goto('/m/branch')
	must(/sign-in/.test(clerk.url()), 'its clerk still gets in')
})
await act('taken back: it stands again, and its clerk signs in as before', async () => {
	await office.goto(`/orgs/${branch}`)
	await press(office, '撤回这次撤销')
	await says(office, '已撤回')
	must(await row(office, today, '新河村'), 'it does not stand again')
	await clerk.goto('/sign-in')
	await fill(clerk, { login: 'xinhe-c', password: phrase })
	await clickOn(clerk, clerk.locator('form button[type=submit]').first())
	await clerk.goto('/m/branch')
	await says(clerk, '新河村')
})
await act('its history tells all of it on one page', async () => {
	await office.goto(`/orgs/${branch}/history`)
	await says(office, '成立', '任职', '更名（已撤回）', '调整上级（已撤回）', '改变类别（已撤回）', '合并（已撤回）', '拆分（已撤回）', '撤销（已撤回）', '换届日期调整', '户数')
	await shoot(office, 'branch-history')
})
await act('an election: the term before is kept with who held what, and paper from before the founding is refused', async () => {
	await office.goto(`/orgs/${branch}/edit`)
	await office.fill('#term_number', '3')
	await press(office, '保存')
	await office.goto(`/orgs/${branch}/edit`)
	await fill(office, { term_start: '2026-11-15', term_end: '', elected: '2026-11-14' })
	await press(office, '保存')
	await says(office, '第 4 届', '2026-11-14 选举')
	await lacks(office, '经批准延期')
	await follow(office, '历届班子')
	await says(office, '第 3 届', '2021-12-20 至 2026-11-14', `书记 ${people[0]}（2026-09-10 起）`)
	await shoot(office, 'terms-past')
	await follow(office, '补录以前的一届')
	await fill(office, { from_day: '2016-12-20', holders: '书记 王建国' })
	await press(office, '保存')
	await says(office, '早于组织成立日期')
	must(await office.inputValue('#holders') === '书记 王建国', 'what was typed is lost')
	await clerk.goto('/m/term') // its secretary has moved away meanwhile
	await says(clerk, '历届班子', '第 3 届', people[0])
})
result('branch: no page complains', noises.flatMap(([name, noise]) => noise.faults().map(fault => `${name}: ${fault}`)))
await finish()
