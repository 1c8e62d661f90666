// A county's main job from beginning to end, in three windows: the county office finds an overdue branch and urges it; its
// secretary plans and notices the meeting, pairs a television and opens check-in; members check in by QR link, by code
// without network, by name on the television and by roll call, one asks for leave; a resolution is counted; minutes and a
// photo are filed; the township returns the record once and then seals it; ledger, cockpit and the duty command change.
// Once with script and once without.
import fs from 'node:fs'
import { root, county, serve, serveLater, command, launch, open, watch, clickOn, result, arrive, must, shoot, shooting, picture, password, finish } from './lib.mjs'
import { readQr } from './qr.mjs'

const branch = '小河西村', code = 'QH03001', title = '第三季度支部党员大会（补开）'
const browser = await launch()

async function walk(script) {
	const mark = script ? 'walk with script' : 'walk without script'
	const server = await serve(county(script ? 'walk' : 'walk-bare'), '2026-11-23T09:00', script && shooting ? 8080 : 0)
	const windows = [], noises = []
	const act = async (name, run) => {
		let value
		try {
			value = await run()
		} catch (error) {
			const seen = []
			for (const w of windows) for (const p of w.pages()) seen.push(`${p.url()} | ${(await p.locator('main').first().innerText({ timeout: 500 }).catch(() => '')).replace(/\s+/g, ' ').slice(0, 160)}`)
			result(`${mark}: ${name}`, [...(error.stack || String(error)).split('\n').filter(line => !/node_modules|node:internal/.test(line)), ...seen])
			throw error
		}
		result(`${mark}: ${name}`)
		return value
	}
	const window = async (end, options = {}) => {
		const context = await open(browser, server, end, { script, ...options })
		windows.push(context)
		const page = await context.newPage()
		noises.push([`${end} window ${windows.length}`, watch(page)])
		return page
	}
	const login = async (page, name, next = '/') => {
		await page.goto(next === '/' ? '/sign-in' : next)
		if (!await page.locator('#login').count()) return // still signed in
		await page.fill('#login', name)
		await page.fill('#password', password)
		await press(page, '登录')
		must(!page.url().includes('/sign-in'), `${name} was not signed in`)
	}
	const click = (page, button) => clickOn(page, button, script)
	const press = (page, name, within = 'body') => click(page, page.locator(within).locator('button').filter({ hasText: name }).first())
	const follow = (page, name, within = 'main') => click(page, page.locator(within).getByRole('link', { name }).first())
	const says = async (page, text) => must((await page.locator('body').innerText()).includes(text), `“${text}” does not stand on ${page.url()}`)
	const duty = (now, period) => JSON.parse(command(server.data, now, 'duty', '--org', code, '--period', period, '--format', 'json')).duties.find(d => d.rule === 'members-meeting' && d.period === period)
	const figure = async (page, href) => Number((await page.locator(`.kpi a[href*="${href}"]`).first().innerText()).replace(/\D/g, ''))
	const shot = async (page, name, full) => { if (script) await shoot(page, name, full) }

	try {
		const office = await window('pc'), secretary = await window('m'), tv = await window('tv')
		let org = '', overdueBefore = 0, id = ''

		await act('the county office finds the overdue branch', async () => {
			await login(office, 'county')
			for (const page of shooting ? ['study', 'burden'] : []) {
				await office.goto(`/${page}`)
				await shot(office, page)
			}
			await office.goto('/cockpit')
			overdueBefore = await figure(office, 'state=overdue')
			must(overdueBefore > 0, 'the cockpit counts no overdue branch')
			if (script) await office.waitForTimeout(shooting ? 900 : 0)
			await shot(office, 'cockpit')
			await click(office, office.locator('.kpi a[href*="state=overdue"]').first())
			must(office.url().includes('/ledger'), 'the figure does not open the ledger')
			const listed = Number((await office.locator('.tabs .on small').innerText()).replace(/\D/g, ''))
			must(listed === overdueBefore, `the cockpit counts ${overdueBefore} overdue branches, the ledger ${listed}`)
			await shot(office, 'ledger')
			await office.fill('#name', branch)
			if (script) { await office.getByRole('button', { name: '查询' }).click(); await office.waitForURL(/name=/) }
			else await press(office, '查询', '.q')
			const row = office.locator('tr', { has: office.getByRole('link', { name: branch, exact: true }) })
			must(/逾期/.test(await row.innerText()), `${branch} is not overdue`)
			org = (await row.getByRole('link', { name: branch, exact: true }).getAttribute('href')).match(/\d{6,}/)[0]
		})
		await act('and urges it', async () => {
			const row = office.locator('tr', { has: office.getByRole('link', { name: branch, exact: true }) })
			await click(office, row.getByRole('button', { name: '催办' }))
			await says(office, '催办')
			await office.goto(`/ledger/${org}`)
			await says(office, '待回复')
			await shot(office, 'branch')
			const before = duty('2026-11-23T09:00', '2026-Q3')
			must(before.status === 'overdue' && before.done === 0, `the duty stands as ${before.status}`)
		})
		await act('the secretary sees the urge and answers', async () => {
			await login(secretary, 'qh03001')
			await secretary.goto('/m')
			await shot(secretary, 'phone-secretary')
			await secretary.goto('/m/inbox')
			await says(secretary, '催办')
			await shot(secretary, 'phone-inbox')
			await press(secretary, '催办', 'main')
			await secretary.goto('/m/duties')
			await secretary.locator('textarea[name=reply]').first().fill('今晚七点半补开党员大会。')
			await press(secretary, '回复', 'main form')
			await says(secretary, '今晚七点半补开党员大会。')
		})
		await act('plans the meeting and sends the notice', async () => {
			await secretary.goto('/m/duties')
			await click(secretary, secretary.locator('a.cell', { hasText: '党员大会' }).filter({ hasText: '逾期' }))
			must(await secretary.locator('label.choice', { hasText: '支部党员大会' }).locator('input').isChecked(), 'the kind of meeting is not chosen')
			must(await secretary.inputValue('#makes_up') === '2026-09-30', `it makes up for ${await secretary.inputValue('#makes_up')}`)
			await secretary.fill('#title', title)
			await secretary.fill('#starts', '2026-11-23T19:30')
			await secretary.fill('#ends', '2026-11-23T21:00')
			await secretary.fill('#place', '村党员活动室')
			await secretary.fill('#host', '刘成玉')
			await secretary.fill('#agenda', '学习乡村振兴促进法\n讨论冬季清洁取暖补贴公示\n通报党费收缴情况')
			await press(secretary, '保存计划')
			id = secretary.url().match(/\/activities\/(\d+)/)?.[1]
			must(id, `the plan was not taken: ${secretary.url()}`)
			await press(secretary, '发出通知')
			await says(secretary, '通知已发出')
		})
		await act('and pairs the television by its code', async () => {
			await arrive(tv, '/tv')
			await press(tv, '显示连接码')
			const shown = (await tv.locator('.pin').innerText()).replace(/\D/g, '')
			must(shown.length === 8, `the television shows ${shown}`)
			await shot(tv, 'tv-pairing')
			await secretary.goto('/m/me')
			await follow(secretary, '连接电视')
			await secretary.fill('#code', shown)
			await press(secretary, '连接', 'main')
			await says(secretary, '活动室')
			if (script) await tv.waitForURL(url => url.pathname === '/tv', { timeout: 60000 }) // asks every five seconds
			else await follow(tv, '已经确认，进入首页')
			await says(tv, title)
			await shot(tv, 'tv-home')
		})

		const away = await window('m')
		await act('a member asks for leave with a reason, and the secretary grants it', async () => {
			await login(away, 'qh03001-10')
			await away.goto(`/m/meetings/${id}`)
			await follow(away, '请假')
			await away.fill('#reason', '在县城照顾住院的老人')
			if (script) { // by the phone's outbox, as without network
				await away.locator('main form button').filter({ hasText: '请假' }).first().click()
				await away.locator('[data-ok]').waitFor()
			} else await press(away, '请假', 'main form')
			await says(away, '等书记批准')
			await secretary.goto(`/activities/${id}`)
			await says(secretary, '在县城照顾住院的老人')
			await press(secretary, '准假')
			await says(secretary, '已准假')
			await away.goto(`/m/meetings/${id}`)
			await says(away, '已准假')
		})

		await serveLater(server, '2026-11-23T19:20')
		const linked = await window('m'), coded = await window('m', { workers: script })
		await act('the secretary opens check-in, the television shows the code', async () => {
			await secretary.goto(`/activities/${id}`)
			await press(secretary, '开始签到')
			await says(secretary, '已开始签到')
			await arrive(tv, '/tv')
			await click(tv, tv.locator('.hero a').first())
			must(await tv.locator('.qr img').isVisible(), 'there is no QR code')
			must(await tv.locator('.qr img').evaluate(i => i.complete && i.naturalWidth > 0), 'the QR code is no picture')
			await shot(tv, 'tv-check-in')
		})
		if (script && shooting) {
			const elder = await window('m')
			await login(elder, 'qh03001-11')
			await elder.goto('/m')
			await elder.locator('form[action="/m/elder"] button').first().click()
			await elder.locator('html[data-font=elder]').waitFor()
			await shoot(elder, 'phone-elder')
		}
		const here = async () => Number((await (await tv.context().request.get(`/tv/meetings/${id}/live`)).json()).here)
		const digits = async () => String((await (await tv.context().request.get(`/tv/meetings/${id}/live`)).json()).code).replace(/\D/g, '')

		await act('one checks in by the link of the QR code', async () => {
			const svg = await (await tv.context().request.get(await tv.locator('.qr img').getAttribute('src'))).text()
			const link = readQr(svg)
			must(link.startsWith(server.base), `the QR code leads to ${link}`)
			await login(linked, 'qh03001-8', link) // signs in on the way
			must(linked.url().includes('/m/check-in'), `signing in lost the link: ${linked.url()}`)
			await shot(linked, 'phone-check-in')
			if (script) {
				await linked.getByRole('button', { name: '签到' }).click()
				await linked.locator('[data-ok]').waitFor()
			} else {
				await press(linked, '签到', 'main form')
			}
			await says(linked, '签到成功')
			must(await here() === 1, `${await here()} counted`)
			await linked.goto(link)
			await says(linked, '签到成功')
			must(await here() === 1, 'counted twice')
		})
		await act(script ? 'one by code without network, counted once when it is back' : 'one by the code', async () => {
			await login(coded, 'qh03001-9')
			if (await coded.goto('/m') && shooting && await coded.locator('button[value=no]').count()) await press(coded, '不用')
			await says(coded, '签到中')
			if (shooting) {
				await coded.goto('/m/study')
				await shot(coded, 'phone-study')
				await coded.goto('/m')
			}
			await shot(coded, 'phone-home')
			await coded.goto(`/m/meetings/${id}`)
			await shot(coded, 'phone-meeting')
			await follow(coded, '去签到')
			if (!script) {
				await coded.fill('#code', '000000')
				await press(coded, '签到', 'main form')
				must(await here() === 1, 'a wrong code was taken')
				must(await coded.locator('.errs').isVisible(), 'a wrong code is not said to be wrong')
				await coded.fill('#code', await digits())
				await press(coded, '签到', 'main form')
			} else {
				const value = await digits()
				await coded.context().setOffline(true)
				await coded.fill('#code', value)
				await coded.getByRole('button', { name: '签到' }).click()
				await coded.locator('[data-wait]').waitFor()
				await says(coded, '待上报')
				await says(coded, '没有网络')
				must(await here() === 1, 'counted without network')
				await shot(coded, 'phone-offline')
				await serveLater(server, '2026-11-23T19:40') // long past the minutes in which that code is taken from who has network
				const sent = coded.waitForRequest(r => r.method() === 'POST' && r.url().includes('/api/'), { timeout: 60000 })
				await coded.context().setOffline(false)
				const event = await sent
				await coded.locator('[data-ok]').waitFor({ timeout: 60000 }) // an outbox that was still busy tries again in half a minute
				must(await here() === 2, `${await here()} counted`)
				const again = await coded.context().request.post(event.url(), { data: event.postData(), headers: { 'content-type': 'application/json', 'x-csrf-token': await event.headerValue('x-csrf-token') } })
				must(again.ok() && (await again.json()).ok.length === 1, `sending again answers ${again.status()}`)
			}
			await coded.goto(`/m/meetings/${id}/check-in`)
			await says(coded, '签到成功')
			must(await here() === 2, `${await here()} counted`)
		})
		await act('one by name on the television, with the arrow keys', async () => {
			await arrive(tv, `/tv/meetings/${id}`)
			const steer = async name => { // towards the choice of that name, one key at a time
				for (let i = 0; i < 80; i++) {
					const key = await tv.evaluate(name => {
						const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')]
						const to = all.find(e => e.textContent.trim() === name) || all.find(e => e.textContent.trim().startsWith(name)), at = document.activeElement
						if (!to) return 'none'
						if (to === at) return null
						const a = at.getBoundingClientRect(), b = to.getBoundingClientRect(), tall = Math.min(a.height, b.height) / 2
						if (b.top > a.top + tall) return 'ArrowDown'
						if (b.top < a.top - tall) return 'ArrowUp'
						return b.left > a.left ? 'ArrowRight' : 'ArrowLeft'
					}, name)
					if (!key) return
					must(key !== 'none', `${name} is not on ${tv.url()}`)
					await tv.keyboard.press(key)
				}
				must(false, `the arrow keys do not reach ${name}`)
			}
			const choose = async name => {
				if (!script) return click(tv, tv.locator('[data-row]').getByText(name, { exact: false }).first())
				await steer(name)
				await Promise.all([tv.waitForEvent('framenavigated'), tv.keyboard.press('Enter')])
				await tv.waitForLoadState()
			}
			await choose('没带手机')
			await shot(tv, 'tv-names')
			await choose('S')
			const name = (await tv.locator('.grid .nm:not(.here)').first().innerText()).trim()
			await choose(name)
			await says(tv, `是 ${name} 吗`)
			await choose('是我，签到')
			await says(tv, `${name} 已签到`)
			must(await here() === 3, `${await here()} counted`)
			if (script) {
				await tv.keyboard.press('Backspace')
				await tv.waitForURL(/\/names/)
			}
		})
		await act('the others by roll call', async () => {
			await secretary.goto(`/m/meetings/${id}`)
			await follow(secretary, '点名')
			const boxes = secretary.locator('input[name=present]:not([disabled]):not(:checked)')
			const free = await boxes.count()
			must(free > 34, `${free} people to call`)
			for (let i = 0; i < 34; i++) {
				const person = secretary.locator('li:not(:has(.tag)) .rr').filter({ has: secretary.locator('input:not([disabled]):not(:checked)') }).first()
				await person.evaluate(e => e.scrollIntoView({ block: 'center' })) // the bar with the button covers the window's foot
				await person.click()
			}
			if (shooting) await secretary.evaluate(() => scrollTo(0, 0))
			await shot(secretary, 'phone-roll-call')
			await press(secretary, '保存点名')
			await says(secretary, '点名已保存')
			must(await here() === 37, `${await here()} counted`)
		})

		await serveLater(server, '2026-11-23T21:05')
		await act('the meeting ends; quorum and a resolution are counted', async () => {
			await secretary.setViewportSize({ width: 1440, height: 900 })
			await secretary.goto(`/activities/${id}`)
			await press(secretary, '结束会议')
			await says(secretary, '会议已结束')
			await says(secretary, '到会人数够表决')
			const form = secretary.locator('form[data-votes]'), present = Number(await form.getAttribute('data-votes'))
			await secretary.fill('#title', '同意冬季清洁取暖补贴公示名单')
			await secretary.fill('#votes_for', String(present + 5))
			await press(secretary, '计票并保存')
			must(await secretary.locator('.errs').isVisible(), 'more votes than people were taken')
			must(await secretary.inputValue('#title') === '同意冬季清洁取暖补贴公示名单', 'what was typed is lost')
			await secretary.fill('#votes_for', String(present - 1))
			await secretary.fill('#votes_against', '0')
			await secretary.fill('#abstained', '1')
			await press(secretary, '计票并保存')
			await says(secretary, '通过')
		})
		await act('minutes and a photo are filed', async () => {
			// A camera's photo is made small in the browser; without script it would be refused for its size.
			const large = script && !shooting, photo = large ? picture(2000, 1500, true) : picture()
			must(!large || photo.length > 8 << 20, `${photo.length} bytes are not too large`)
			await secretary.locator('#photo').setInputFiles({ name: '会场.png', mimeType: 'image/png', buffer: photo }, { timeout: 60000 })
			if (large) await secretary.getByText('已缩小').waitFor()
			await press(secretary, '上传')
			await says(secretary, '已上传')
			await secretary.fill('#minutes', '会议由刘成玉主持。\n学习了乡村振兴促进法，讨论了冬季清洁取暖补贴名单，通报了党费收缴情况。\n表决通过补贴公示名单。')
			await press(secretary, '保存记录')
			await press(secretary, '提交审核')
			await says(secretary, '已提交审核')
			await says(secretary, '待审核')
		})

		await serveLater(server, '2026-11-24T09:10')
		const township = await window('pc')
		await act('the township returns the record with a reason', async () => {
			await login(township, 'qh03')
			await township.goto('/review')
			await shot(township, 'review')
			await township.goto(`/activities/${id}`)
			await township.locator('summary', { hasText: '退回修改' }).click()
			await township.fill('#reason-return', '请写明讨论中提出的意见和答复。')
			await press(township, '退回修改', 'form[action$="/return"]')
			await says(township, '已退回')
		})
		await act('the secretary corrects it and files again', async () => {
			await login(secretary, 'qh03001')
			await secretary.goto('/inbox')
			await says(secretary, '请写明讨论中提出的意见和答复。')
			await secretary.goto(`/activities/${id}`)
			await says(secretary, '上级退回了这份记录')
			await secretary.fill('#minutes', `${await secretary.inputValue('#minutes')}\n孙永年提出公示期应不少于五天，会议采纳。`)
			await press(secretary, '保存记录')
			await press(secretary, '提交审核')
			await says(secretary, '已提交审核')
		})
		await act('the township seals it', async () => {
			await township.goto(`/activities/${id}`)
			await shot(township, 'activity')
			await press(township, '审核通过，归档')
			await says(township, '已归档')
			await township.goto(`/activities/${id}`)
			await says(township, '归档校验')
		})
		await act('duty command, ledger and cockpit have changed', async () => {
			const after = duty('2026-11-24T09:10', '2026-Q3')
			must(after.done === 1 && /done|late/.test(after.status) && after.activities.length === 1, `the duty stands as ${JSON.stringify(after)}`)
			must(duty('2026-11-24T09:10', '2026-Q4').done === 0, 'the meeting that makes up for the last quarter counts for this one too')
			await login(office, 'county')
			await office.goto('/cockpit')
			must(await figure(office, 'state=overdue') === overdueBefore - 1, `the cockpit counted ${overdueBefore} overdue branches and counts ${await figure(office, 'state=overdue')}`)
			await office.goto(`/ledger?name=${encodeURIComponent(branch)}`)
			const row = office.locator('tr', { has: office.getByRole('link', { name: branch, exact: true }) })
			must(!/逾期/.test(await row.innerText()), `the ledger still says: ${(await row.innerText()).replace(/\s+/g, ' ')}`)
			await office.goto(`/ledger/${org}`)
			await says(office, '已办结')
		})
		await act('the store is sound', async () => {
			await server.stop()
			must(/没有发现问题/.test(command(server.data, '2026-11-24T09:20', 'verify')), 'verify finds something')
		})
		if (script && shooting) await gallery(server, window, login)
	} catch {
		// said already
	}
	result(`${mark}: no complaint of console, scripts or policy`, noises.flatMap(([name, noise]) => noise.faults().filter(f => !/\/(live|tv\/).*CONNECTION_REFUSED|\/inbox\/n .*ERR_FAILED/.test(f)).map(f => `${name}: ${f}`)))
	// between two moments the server is down; and who was signed in a night ago is asked to sign in again, which the count of messages takes in silence
	await server.stop()
	for (const context of windows) await context.close()
}

/* The pages that the walk does not pass, for docs/screenshots. */
async function gallery(server, window, login) {
	await serveLater(server, '2026-11-24T09:30')
	const office = await window('pc')
	await login(office, 'qh03')
	for (const [place, name] of [['/orgs', 'orgs'], ['/members', 'members'], ['/accounts', 'accounts']]) {
		await office.goto(place)
		await shoot(office, name)
	}
	const sample = name => fs.readFileSync(`${root}/docs/samples/broken-${name}.csv`, 'utf8').trim().split('\n')
	const rows = ['date', 'phone', 'idno-17-digits', 'idno-sex', 'too-young', 'branch'].map(name => sample(name)[1].replace('QH-01-001', code))
	await office.goto('/import')
	await office.locator('#file').setInputFiles({ name: '党员名册.csv', mimeType: 'text/csv', buffer: Buffer.from([sample('date')[0], ...rows].join('\n')) })
	await office.getByRole('button', { name: '上传并检查' }).click()
	await office.locator('table.imp').waitFor()
	await shoot(office, 'import')
}

await walk(true)
await walk(false)
await finish()
