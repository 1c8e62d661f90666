// Every kind of meeting in three windows: the branch's desk plans, notices, opens, calls the roll, keeps the record; a member's phone, without
// network in the middle of it, every other time in the elder version; the television of the room. What is the same for all kinds stands
// once; what a kind has of its own (opinions and problems, marks and grades, a secret vote, a group, pairs) in its row of the table.
// `node tests/browser/kinds.mjs WORD` takes one kind; SCREENSHOTS=1 with SCREENSHOTS_DIR keeps what each window showed.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { story, step, clickOn, pairTv, arrive, must, post, posted, result, shoot, signIn, evening, open, password, finish } from './lib.mjs'

const code = 'QH03003', login = 'qh03003'
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { server, browser, noises, window, press, follow, says, lacks, fill } = await story('kinds', evening, 'body')
const unhappy = []

/* A page of the phone with something on it: when the network takes more than three seconds, the phone's worker shows what it had kept before. */
async function fresh(page, at, word) {
	for (let i = 0; i < 5; i++) {
		await page.goto(at)
		if ((await page.locator('body').innerText()).includes(word)) return
		await page.waitForTimeout(1000)
	}
	await says(page, word)
}

/* What must hold of a page whatever it shows; its picture. */
async function look(page, name, end) {
	await page.evaluate(() => document.fonts.ready)
	const at = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth - innerWidth, words: document.body.innerText.match(/\b[A-Za-z]{4,}\b/g) || [] }))
	if (at.wide > 1) unhappy.push(`${name}: ${at.wide} pixels too wide`)
	const english = at.words.filter(word => !/^(qh\d*|jpeg|webp)$/i.test(word))
	if (english.length) unhappy.push(`${name}: ${english.slice(0, 4)}`)
	if (end !== 'tv') {
		await page.evaluate(axe)
		const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] }))
		for (const v of found.violations) unhappy.push(`${name}: ${v.id}: ${v.nodes[0].target.join(' ')} ${(v.nodes[0].any[0] || v.nodes[0].all[0] || v.nodes[0].none[0])?.message || ''}`)
	}
	await shoot(page, `kind-${name}`, end === 'pc')
}

/* People with nothing but a session: five papers open a box. */
const others = {}
async function sessions(branch) {
	if (!others[branch]) {
		others[branch] = []
		for (const number of [5, 7, 9, 11, 13]) others[branch].push(await signIn(await open(browser, server, 'm'), `${branch}-${number}`))
	}
	return others[branch]
}

// ---- what a kind has of its own: before, during (check-in open), after (its record) ------------------------------------------------

const life = {
	async before({ desk, phone, id, name }) {
		await desk.goto(`/activities/${id}/life`)
		await desk.locator('summary', { hasText: '完成了' }).first().click()
		await press(desk, '登记完成', 'body')
		await says(desk, '已完成')
		await press(desk, '在手机上征求', 'main')
		await says(desk, '正在手机上征求')
		await look(desk, `${name}-prepared`, 'pc')
		await phone.goto(`/m/opinions/${id}`)
		await phone.fill('#opinion', '村务公开慢了，上个月的收支到月底才贴出来。')
		await look(phone, `${name}-opinion`, 'm')
		await press(phone, '交上去', 'main')
		await says(phone, '您的意见已交')
		for (const other of await sessions(login)) await posted(other, `/m/opinions/${id}`, { opinion: '走访群众少了一些。' })
		await desk.goto(`/activities/${id}/life`)
		await says(desk, '6 人已交')
		await lacks(desk, '村务公开慢了')
		await press(desk, '收完，打开看', 'main')
		await says(desk, '村务公开慢了')
	},
	async after({ desk, id, name }) {
		await desk.goto(`/activities/${id}/life`)
		await fill(desk, { problem: '村务公开不及时', task: '每月 5 日前公开上月收支', due: '2027-01-20' })
		await press(desk, '记下问题和措施', 'main')
		await says(desk, '村务公开不及时', '2027年1月20日')
		await look(desk, `${name}-problems`, 'pc')
	},
}
const appraisal = {
	async before({ desk, phone, id, name }) {
		await desk.goto(`/activities/${id}/appraisal`)
		await press(desk, '生成参评名单', 'main')
		await phone.goto(`/m/appraisals/${id}`)
		await phone.fill('#self', '按时参加组织生活，联系三户群众；走访还不够多。')
		await press(phone, '保存自评', 'main')
		await look(phone, `${name}-self`, 'm')
	},
	async during({ desk, phone, id, name }) {
		await desk.goto(`/activities/${id}/appraisal`)
		await follow(desk, '民主测评')
		await press(desk, '开始手机测评', 'main')
		await phone.goto(`/m/appraisals/${id}`)
		await says(phone, '民主测评')
		await look(phone, `${name}-marks`, 'm')
		while (await phone.locator('button', { hasText: '下一页' }).count()) {
			await phone.locator('main select').first().selectOption({ label: '合格' })
			await press(phone, '下一页', 'main')
		}
		await phone.locator('main select').first().selectOption({ label: '优秀' })
		await press(phone, '交上去', 'main')
		await says(phone, '您的测评已交')
		for (const other of (await sessions(login)).slice(0, 4)) {
			const sheet = await (await other.request.get(`/m/appraisals/${id}`)).text(), marks = {}
			for (const [, member] of sheet.matchAll(/name="(m\d+)"/g)) marks[member] = '2'
			const pages = /name="to" value="(\d+)"/.test(sheet)
			const reply = await post(other, `/m/appraisals/${id}/marks`, marks)
			must(reply.status() === 303 || pages, `marks answered ${reply.status()}`)
		}
		await follow(desk, '民主测评')
		await press(desk, '收完，计票', 'main')
		await says(desk, '手机 5 份')
		await look(desk, `${name}-counted`, 'pc')
	},
	async after({ desk, phone, id, name }) {
		await desk.goto(`/activities/${id}/appraisal`)
		await follow(desk, '评定等次')
		await press(desk, '评定等次', 'main form')
		await look(desk, `${name}-graded`, 'pc')
		await phone.goto('/m/appraisals')
		await says(phone, '合格')
		await look(phone, `${name}-own`, 'm')
	},
}
const secret = {
	async after({ desk, id, name }) {
		await desk.goto(`/activities/${id}/vote`)
		await desk.fill('#title', '同意预备党员按期转正')
		const there = Number((await desk.locator('main').innerText()).match(/有表决权(?:的)?\s*(\d+)\s*人/)?.[1] || 0)
		must(there > 4, `the page of the vote tells of ${there} voters`)
		await fill(desk, { handed_out: String(there), returned: String(there), invalid: '1', votes_for: String(there - 2), votes_against: '1', abstained: '0' })
		for (const [field, at] of [['#scrutineer', 1], ['#teller', 2]])
			await desk.locator(field).selectOption({ index: at })
		await look(desk, `${name}-vote`, 'pc')
		await press(desk, '计票并保存', 'main')
		await says(desk, '同意预备党员按期转正', '无记名')
	},
}

/* 民主生活会 of a leading body: its office keeps it, the county reviews it, its members sit in the villages. The year's preparation step by step, opinions
   of everybody below, talks by pair, problems with measures; and the next one begins with what became of them. */
const democratic = {
	body: true,
	async before(w) {
		const { desk, phone, id, name } = w
		await desk.goto('/activities/new')
		for (const box of await desk.locator('input[name=kinds]:checked').all()) await box.uncheck()
		await desk.check('input[name=kinds][value=heart_talk]')
		await desk.locator('summary', { hasText: '谈心谈话' }).click()
		await desk.locator('input[name=pairs]').first().check()
		await fill(desk, { title: '会前谈心谈话', starts: '2026-11-23T15:00', ends: '2026-11-23T17:00', place: '镇党委会议室', host: '党委书记', agenda: '班子成员之间谈心' })
		await press(desk, '保存计划', 'main')
		const talk = desk.url().match(/\/activities\/(\d+)/)[1]
		await press(desk, '发出通知', 'main')
		await press(desk, '开始签到', 'main')
		await desk.goto(`/activities/${talk}/roll`)
		await desk.locator('input[name=present]').evaluateAll(boxes => boxes.slice(0, 2).forEach(box => box.click()))
		await press(desk, '保存点名', 'main')
		await desk.goto(`/activities/${talk}`)
		await says(desk, '谈心谈话')
		await look(desk, `${name}-talks`, 'pc')
		await desk.goto(`/activities/${id}/life`)
		for (const [step, note] of [['确定会议主题', '学习贯彻全会精神'], ['会议方案报上级同意', '11月10日县委同意'], ['组织学习', '11月12日集中学习'], ['谈心谈话', '班子成员两两谈过']]) {
			await desk.goto(`/activities/${id}/life`)
			const row = desk.locator('#steps li', { hasText: step })
			await row.locator('summary').click()
			await row.locator('input[name=note]').fill(note)
			await clickOn(desk, row.getByRole('button', { name: '登记完成' }))
			await says(desk, note)
		}
		await press(desk, '在手机上征求', 'main')
		await says(desk, '正在手机上征求')
		await look(desk, `${name}-prepared`, 'pc')
		await phone.goto(`/m/opinions/${id}`)
		await phone.fill('#opinion', '镇里开会多了，希望少一些。')
		await look(phone, `${name}-opinion`, 'm')
		await press(phone, '交上去', 'main')
		await says(phone, '您的意见已交')
		for (const other of await sessions('qh03001')) await posted(other, `/m/opinions/${id}`, { opinion: '修路的事要抓紧。' })
		for (const other of await sessions('qh03001')) must((await other.request.get(`/m/meetings/${id}`)).status() === 404, 'who is not on the list opens the meeting')
		must((await phone.context().request.get(`/activities/${id}`)).status() >= 403, 'who is on the list opens the record')
		must((await (await signIn(await open(browser, server, 'm'), 'qh01001-5')).request.get(`/m/opinions/${id}`)).status() === 404, 'another township may write')
		await desk.goto(`/activities/${id}/life`)
		await says(desk, '6 人已交')
		await lacks(desk, '镇里开会多了')
		await press(desk, '收完，打开看', 'main')
		await says(desk, '镇里开会多了')
	},
	async after(w) {
		const { desk, id, name } = w
		await desk.goto(`/activities/${id}/life`)
		await fill(desk, { problem: '会议偏多', task: '每周只开一天会', due: '2026-12-20' })
		await press(desk, '记下问题和措施', 'main')
		await says(desk, '会议偏多', '2026年12月20日')
		await look(desk, `${name}-problems`, 'pc')
		// The next one begins with it.
		const org = (await (await desk.context().request.get('/activities/new')).text()).match(/name="org"[^>]*value="(\d+)"|<option value="(\d+)"/)
		const place = await posted(desk.context(), '/activities', { ...(org ? { org: org[1] || org[2] } : {}), kinds: 'democratic_meeting', title: '下一次民主生活会', starts: '2026-12-28T14:00',
			ends: '2026-12-28T17:00', place: '镇党委会议室', host: '党委书记', agenda: '通报上次整改' })
		await desk.goto(`${place.replace(server.base, '').replace(/[?#].*/, '')}/life`)
		await says(desk, '以前查摆的问题', '会议偏多', '还有 1 个没改完', '在改')
		await look(desk, `${name}-next`, 'pc')
	},
}

// [word, name, row]; `body`: a leading body's, kept by the township's office.
const only = process.argv[2]
const kinds = [
	['members_meeting', '支部党员大会', secret],
	['committee_meeting', '支部委员会会议', {}],
	['group_meeting', '党小组会', { fields: async desk => desk.selectOption('#group', { index: 1 }) }],
	['party_lecture', '党课', {}],
	['theme_day', '主题党日', {}],
	['org_life_meeting', '组织生活会', life],
	['member_appraisal', '民主评议党员', appraisal],
	['heart_talk', '谈心谈话', { fields: async desk => { await desk.locator('summary', { hasText: '谈心谈话' }).click(); await desk.check('input[name=pairs][value="4"]') } }],
	['secretary_report', '党支部书记述职评议', {}],
	['democratic_meeting', '民主生活会', democratic],
].filter(([word]) => !only || word === only)

// ---- what is the same for all ----------------------------------------------------------------------------------------------------

const desk = await window('pc', login), township = await window('pc', 'qh03'), tv = await window('tv')
const phone = await (async () => {
	const context = await open(browser, server, 'm', { workers: true })
	return (await signIn(context, `${login}-3`)).newPage() // of the committee and of the first group, so on every list
})()
await pairTv(tv.context(), desk.context())

const elder = new Map()
async function elders(phone, on) {
	if ((elder.get(phone) || false) === on) return
	await posted(phone.context(), '/m/elder', { back: '/m', elder: on ? 'yes' : 'no' })
	elder.set(phone, on)
}

/* The windows of a leading body: its office, the county above it, the television of its room, the phone of one who sits on it. */
async function bodys() {
	const desk = township, office = desk.context(), tv = await window('tv')
	await pairTv(tv.context(), office, { name: '镇会议室电视', org_name: 'QH03' })
	for (const last of ['qh03014', 'qh03015', 'qh03013']) for (let n = 1; n < 60; n++) {
		const sits = await open(browser, server, 'm', { workers: true })
		if ((await sits.request.post('/sign-in', { form: { login: `${last}-${n}`, password }, maxRedirects: 0 })).status() !== 303) break
		if ((await (await sits.request.get('/m/meetings')).text()).includes('党委班子年度民主生活会')) // the demo's
			return { desk, review: await window('pc', 'county'), tv, phone: await sits.newPage() }
		await sits.close()
	}
	throw new Error('nobody sits on the leading body')
}
const windows = { desk, review: township, phone, tv }
for (const [i, [word, name, row]] of kinds.entries()) {
	const title = `${name}走查`, { desk, review, phone, tv } = row.body ? await bodys() : windows, w = { desk, phone, tv, name: word }
	let broken = false // then the rest of this kind is not tried, the next one is
	const act = async (chapter, run) => {
		if (broken) return result(`kinds: ${chapter}`, ['not tried: an earlier step failed'])
		broken = await step(`kinds: ${chapter}`, async () => (await run(), true)) !== true
	}
	await act(`${name}: planned at the desk and noticed`, async () => {
		await desk.goto('/activities/new')
		for (const box of await desk.locator('input[name=kinds]:checked').all()) await box.uncheck()
		await desk.check(`input[name=kinds][value=${word}]`)
		await row.fields?.(desk)
		await fill(desk, { title, starts: '2026-11-23T19:00', ends: '2026-11-23T20:00', place: '村党员活动室', host: '书记', agenda: '学习\n讨论\n通报' })
		await look(desk, `${word}-plan`, 'pc')
		await press(desk, '保存计划', 'main')
		w.id = desk.url().match(/\/activities\/(\d+)/)?.[1]
		must(w.id, `the plan was not taken: ${desk.url()}`)
		await press(desk, '发出通知', 'main')
		await says(desk, '通知已发出', name)
		await row.before?.(w)
	})
	await act(`${name}: check-in on the phone without network, ${i % 2 ? 'elder version' : 'usual version'}`, async () => {
		await elders(phone, i % 2 === 1)
		await fresh(phone, '/m', title)
		await look(phone, `${word}-home`, 'm')
		await desk.goto(`/activities/${w.id}`)
		await press(desk, '开始签到', 'main')
		await fresh(phone, `/m/meetings/${w.id}/check-in`, '签到码')
		must((await phone.locator('html').getAttribute('data-font') === 'elder') === (i % 2 === 1), 'the version is another one')
		const shown = String((await (await tv.context().request.get(`/tv/meetings/${w.id}/live`)).json()).code).replace(/\D/g, '')
		await phone.context().setOffline(true)
		await phone.fill('#code', shown)
		await phone.getByRole('button', { name: '签到' }).click()
		await phone.locator('[data-wait]').waitFor()
		await says(phone, '没有网络')
		await look(phone, `${word}-offline`, 'm')
		await phone.context().setOffline(false)
		await phone.locator('[data-ok]').waitFor({ timeout: 60000 }) // an outbox that was still busy tries again in half a minute
		await fresh(phone, `/m/meetings/${w.id}`, title)
		await look(phone, `${word}-meeting`, 'm')
	})
	await act(`${name}: by name on the television, the others by roll call`, async () => {
		await arrive(tv, `/tv/meetings/${w.id}`)
		await says(tv, title)
		must(await tv.locator('.qr img').evaluate(picture => picture.complete && picture.naturalWidth > 0), 'there is no QR code')
		await look(tv, `${word}-tv`, 'tv')
		await desk.goto(`/activities/${w.id}/roll`)
		const free = desk.locator('input[name=present]:not([disabled]):not(:checked)')
		must(await free.count() > 0, 'nobody is left to be called')
		const member = await free.first().getAttribute('value')
		await arrive(tv, `/tv/meetings/${w.id}/names/${member}`)
		await clickOn(tv, tv.getByText('是我，签到').first())
		await says(tv, '已签到')
		await desk.goto(`/activities/${w.id}/roll`)
		await free.evaluateAll(boxes => boxes.forEach(box => box.click()))
		await look(desk, `${word}-roll`, 'pc')
		await press(desk, '保存点名', 'main')
		await row.during?.(w)
	})
	await act(`${name}: ended, recorded, handed in; the television and the phone say so`, async () => {
		await desk.goto(`/activities/${w.id}`)
		await press(desk, '结束会议', 'main')
		await row.after?.(w)
		await desk.goto(`/activities/${w.id}`)
		await desk.fill('#minutes', '会议由书记主持。\n学习了上级文件，讨论了清洁取暖，与会党员作了发言。')
		await press(desk, '保存记录', 'main')
		await look(desk, `${word}-record`, 'pc')
		await press(desk, '提交审核', 'main')
		await says(desk, '待审核')
		await arrive(tv, `/tv/meetings/${w.id}`)
		await says(tv, title)
		await look(tv, `${word}-tv-ended`, 'tv')
	})
	await act(`${name}: sealed by the office above`, async () => {
		await review.goto(`/activities/${w.id}`)
		await press(review, '审核通过，归档', 'main')
		await says(review, '已归档')
		await fresh(phone, `/m/meetings/${w.id}`, title)
		for (const what of ['notice', 'sign', 'minutes']) {
			const paper = await review.context().request.get(`/activities/${w.id}/paper.pdf?what=${what}`)
			must(paper.status() === 200 && (await paper.body()).subarray(0, 5).toString() === '%PDF-', `${what} answered ${paper.status()}`)
		}
	})
}

result('kinds: no page is too wide, speaks English or is hard for whom axe speaks for', unhappy)
result('kinds: no complaint of console, scripts or policy', noises.flatMap(([who, noise]) => noise.faults().map(f => `${who}: ${f}`)))
await finish()
