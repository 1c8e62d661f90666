// Minutes written on a phone without network: kept as they are typed, there again after the page was closed, sent when the line is back;
// what somebody else wrote meanwhile stays beside, both; nothing goes at sign-out without a question; and all of it without script.
import { story, open, signIn, posted, meeting, must, watch, clickOn, finish, shoot } from './lib.mjs'

const { server, browser, says, press, act, window } = await story('drafts', '2026-11-23T20:00', 'main')
const desk = await window('pc', 'qh03001')
const pocket = await signIn(await open(browser, server, 'm', { workers: true }), 'qh03001-c')
const id = await meeting(desk.context(), 'open', { starts: '2026-11-23T19:30' })
const roll = (await (await desk.context().request.get(`/activities/${id}/roll`)).text()).match(/name="present" value="(\d+)"/)[1]
await posted(desk.context(), `/activities/${id}/roll`, { present: roll })
const place = `/m/meetings/${id}/minutes`, recorded = async () => {
	await desk.goto(`/activities/${id}`)
	return desk.inputValue('#minutes')
}
const until = async (what, run) => { for (let i = 0; i < 240; i++) { if (await run()) return; await new Promise(done => setTimeout(done, 250)) } throw new Error(`waited in vain: ${what}`) }
const type = async text => { await phone.locator('#minutes').press('Control+End'); await phone.locator('#minutes').pressSequentially(text) }
/* Asks the outbox to send until it says so: one that is still busy with an earlier try lets the call pass, and tries again in half a minute. */
const flushed = mark => until(`${mark} after it was sent`, async () => { await phone.evaluate(() => window.OUTBOX.flush()); return phone.locator(mark).isVisible() })
let phone = await pocket.newPage()
let noise = watch(phone)

await act('the page of the meeting is enough to write minutes without network later', async () => {
	await phone.goto('/m')
	await phone.evaluate(() => navigator.serviceWorker.ready)
	await phone.goto(`/m/meetings/${id}`)
	await until('the page of minutes is kept', () => phone.evaluate(async place => !!await caches.match(new URL(place, location.origin).href), place))
	await pocket.setOffline(true)
	await clickOn(phone, phone.getByRole('link', { name: '写会议记录' }))
	await type('学习了全会精神，')
	await phone.locator('[data-saved]', { hasText: '已存在手机里' }).waitFor()
	await shoot(phone, 'm-minutes-offline')
})

await act('the phone is closed in the middle of a word, and nothing is lost', async () => {
	await type('讨论了清洁取')
	await phone.close()
	phone = await pocket.newPage()
	noise = watch(phone)
	await phone.goto(place)
	await phone.getByText('手机里有没交的草稿').waitFor()
	must((await phone.inputValue('#minutes')).endsWith('\n决定：\n学习了全会精神，讨论了清洁取'), `the draft is “${await phone.inputValue('#minutes')}”`)
	await type('暖。')
	await phone.reload()
	await phone.getByText('手机里有没交的草稿').waitFor()
	must((await phone.inputValue('#minutes')).endsWith('清洁取暖。'), `after the second restart the draft is “${await phone.inputValue('#minutes')}”`)
})

await act('saved twice without network, closed, and sent by another page when the line is back', async () => {
	await phone.getByRole('button', { name: '保存记录' }).click()
	await phone.locator('[data-wait]').waitFor()
	await type('\n决定每月五日公开收支。')
	await phone.getByRole('button', { name: '保存记录' }).click()
	await until('two wait', async () => (await phone.locator('[data-pending]').innerText()).startsWith('2'))
	await phone.close()
	phone = await pocket.newPage()
	noise = watch(phone)
	await pocket.setOffline(false)
	await phone.goto('/m')
	await until('the record has it', async () => (await recorded()).endsWith('决定每月五日公开收支。'))
	must(/^一、[\s\S]*\n学习了全会精神/.test(await recorded()), 'the record is what was typed')
	await phone.goto(place)
	must(await phone.getByText('没交的草稿，').isHidden(), 'no draft is left')
	must((await phone.inputValue('#minutes')).endsWith('决定每月五日公开收支。'), 'the page shows the record')
})

await act('an answer that was lost is no second record', async () => {
	let lost = 0
	await pocket.route('**/api/v1/activities/*/minutes', async route => { await route.fetch(); lost++; await route.abort('connectionreset') }, { times: 1 })
	await type('\n会后慰问老党员。')
	await phone.getByRole('button', { name: '保存记录' }).click()
	await until('it was sent once in vain', () => lost)
	await type('\n散会。')
	await phone.getByRole('button', { name: '保存记录' }).click()
	await flushed('[data-ok]')
	must((await recorded()).endsWith('会后慰问老党员。\n散会。'), `the record ends with “${(await recorded()).slice(-20)}”`)
	must(!(await desk.locator('main').innerText()).includes('有两份'), 'it lies beside itself')
})

await act('somebody changed the minutes meanwhile: both stand side by side', async () => {
	await phone.goto(place)
	await pocket.setOffline(true)
	await type('\n手机上又记了一句。')
	await phone.getByRole('button', { name: '保存记录' }).click()
	await phone.locator('[data-wait]').waitFor()
	const text = await recorded()
	await desk.fill('#minutes', `${text}\n书记在电脑上补了一句。`)
	await press(desk, '保存记录')
	await pocket.setOffline(false)
	await flushed('[data-beside]')
	await clickOn(phone, phone.getByRole('link', { name: '打开核对' }))
	await says(phone, '会议记录有两份', '书记在电脑上补了一句。', '手机上又记了一句。')
	await shoot(phone, 'm-minutes-two', true)
	await desk.goto(`/activities/${id}`)
	await says(desk, '会议记录有两份', '手机上又记了一句。')
	await shoot(desk, 'pc-minutes-two', true)
	const boxes = await desk.locator('#beside .beside section').evaluateAll(all => all.map(e => e.getBoundingClientRect().top))
	must(boxes.length === 2 && Math.abs(boxes[0] - boxes[1]) < 2, 'they stand beside each other')
	await posted(desk.context(), `/activities/${id}/close`)
	const refused = await desk.context().request.post(`/activities/${id}/file`, { form: { csrf: await desk.getAttribute('meta[name=csrf]', 'content') }, maxRedirects: 0 })
	must(refused.status() === 409, `handed in with two minutes: ${refused.status()}`)
	const unsaid = await pocket.request.post(`${place}/beside`, { form: { csrf: await phone.getAttribute('meta[name=csrf]', 'content'), id: await phone.inputValue('[name=id]') }, maxRedirects: 0 })
	must(unsaid.status() === 422, `thrown away by saying nothing: ${unsaid.status()}`)
	await press(phone, '合到一起')
	const both = await phone.inputValue('#minutes')
	must(both.includes('书记在电脑上补了一句。') && both.includes('手机上又记了一句。'), 'both are in it')
})

await act('signing out asks before a draft is thrown away', async () => {
	await type('\n还没保存的半句')
	await phone.locator('[data-saved]', { hasText: '已存在手机里' }).waitFor()
	await phone.goto('/m/me')
	const out = phone.locator('form[data-logout] button')
	await out.click()
	await phone.getByText('没报上，再点一次就丢掉并退出').waitFor()
	must(phone.url().endsWith('/m/me'), 'it went without a question')
	await phone.goto(place)
	await phone.getByText('手机里有没交的草稿').waitFor()
	must((await phone.inputValue('#minutes')).endsWith('还没保存的半句'), 'the draft was thrown away')
	await phone.goto('/m/me')
	await out.click()
	await phone.getByText('再点一次就丢掉并退出').waitFor()
	await Promise.all([phone.waitForURL(/sign-in/), out.click()])
	const rows = await phone.evaluate(() => new Promise(done => {
		const q = indexedDB.open('xianfeng', 1), drafts = Object.keys(localStorage).filter(key => key.startsWith('draft ')).length
		q.onsuccess = () => {
			if (!q.result.objectStoreNames.contains('outbox')) return done(drafts)
			const all = q.result.transaction('outbox').objectStore('outbox').getAll()
			all.onsuccess = () => done(drafts + all.result.length)
		}
		setTimeout(() => done('the store does not open:'), 5000)
	}))
	must(rows === 0, `${rows} entries stay on the phone`)
	const left = await phone.evaluate(async () => {
		const pages = []
		for (const name of await caches.keys())
			for (const request of await (await caches.open(name)).keys())
				pages.push(new URL(request.url).pathname)
		return pages.filter(at => at.startsWith('/m/') && at !== '/m/offline')
	})
	must(!left.length, `pages of who has left stay on the phone: ${left.join(', ')}`)
	const said = noise.faults().filter(fault => !/CONNECTION_RESET/.test(fault)) // the answer that was lost above
	must(!said.length, said.join('; '))
})

await act('without script: the same page, the same two minutes', async () => {
	const plain = await (await signIn(await open(browser, server, 'm', { script: false }), 'qh03001-c')).newPage()
	await plain.goto(place)
	const text = await plain.inputValue('#minutes')
	await desk.goto(`/activities/${id}`)
	await desk.fill('#minutes', `${text}\n又补一句。`)
	await press(desk, '保存记录')
	await plain.fill('#minutes', `${text}\n没有脚本也记。`)
	await clickOn(plain, plain.getByRole('button', { name: '保存记录' }), false)
	await says(plain, '别人改了记录', '没有脚本也记。', '又补一句。')
	await clickOn(plain, plain.getByRole('button', { name: '不要另写的' }), false)
	await says(plain, '已删除')
	must((await recorded()).endsWith('又补一句。'), 'what was thrown away is in the record')
})

await finish()
