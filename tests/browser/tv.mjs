// The television by remote control: on every page, at two sizes, arrow keys reach everything that can be chosen, what is
// chosen is wholly visible and marked, OK opens it, and Back comes back to the same place and at last home.
import { county, serve, serveLater, launch, open, watch, arrive, signIn, posted, pairTv, meeting, result, step, must, finish } from './lib.mjs'

const server = await serve(county('tv'))
const browser = await launch()
const secretary = await signIn(await open(browser, server, 'm'), 'qh03001')
const tv = await open(browser, server, 'tv'), fresh = await open(browser, server, 'tv')

/* Runs in the page: the graph of the arrow keys from the first choice on. */
function graph() {
	const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
	const name = e => (e.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 24)
	const stray = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')].filter(e => e.offsetWidth && !all.includes(e)).map(name)
	const forget = () => document.querySelectorAll('[data-row]').forEach(r => { delete r._last })
	const press = code => { const e = new KeyboardEvent('keydown', { bubbles: true, cancelable: true }); Object.defineProperty(e, 'keyCode', { value: code }); (document.activeElement || document.body).dispatchEvent(e) }
	const keys = { ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }, hidden = [], lost = [], dull = []
	const start = all.indexOf(document.activeElement)
	if (start < 0) return { count: all.length, start, stray, missing: all.map(name), hidden, lost, dull, paths: [] }
	const look = e => [e, e.firstElementChild].filter(Boolean).map(x => { const s = getComputedStyle(x); return [s.outlineStyle, s.outlineColor, s.boxShadow, s.backgroundColor, s.color, s.borderColor, s.transform].join() }).join('|')
	const plain = all.map(() => '')
	document.activeElement.blur()
	all.forEach((e, i) => { plain[i] = look(e) })
	const way = new Map([[start, []]]), todo = [start]
	while (todo.length) {
		const i = todo.shift()
		for (const key in keys) {
			forget()
			window.TV.focus(all[i])
			press(keys[key])
			const j = all.indexOf(document.activeElement)
			if (j < 0) { lost.push(`${name(all[i])} ${key}`); continue }
			if (way.has(j)) continue
			way.set(j, [...way.get(i), key])
			todo.push(j)
		}
	}
	for (const [j] of way) {
		forget()
		window.TV.focus(all[j])
		const e = all[j], r = e.getBoundingClientRect()
		if (r.left < 0 || r.top < 0 || r.right > innerWidth + .5 || r.bottom > innerHeight + .5) hidden.push(`${name(e)} ${Math.round(r.left)},${Math.round(r.top)}–${Math.round(r.right)},${Math.round(r.bottom)}`)
		else {
			const top = document.elementFromPoint(r.left + r.width / 2, r.bottom - Math.min(8, r.height / 4))
			if (!top || !(e.contains(top) || top.contains(e))) hidden.push(`${name(e)} is covered by ${top ? top.className || top.tagName : 'nothing'}`)
		}
		if (look(e) === plain[j]) dull.push(name(e))
	}
	const far = [...way].sort((a, b) => b[1].length - a[1].length).slice(0, 2).map(([j, path]) => [j, path])
	const paths = [...way].map(([j, path]) => [all[j].getAttribute('href') || name(all[j]), path])
	return { count: all.length, start, stray, hidden, lost, dull, far, paths, missing: all.filter((e, i) => !way.has(i)).map(name) }
}
const where = page => page.evaluate(() => {
	const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
	return all.indexOf(document.activeElement)
})

const formToken = async (id, person) => (await (await tv.request.get(`/tv/meetings/${id}/names/${person}`)).text()).match(/name="csrf" value="([^"]+)"/)?.[1] || ''
/* Ends a meeting, one present. */
async function close(id) {
	const person = (await (await secretary.request.get(`/activities/${id}/roll`)).text()).match(/name="present" value="(\d+)"/)[1]
	await posted(secretary, `/activities/${id}/roll`, { present: person })
	await posted(secretary, `/activities/${id}/close`)
}

let pages = [], running
await step('tv: a branch with meetings before, in and after check-in', async () => {
	for (let day = 24; day <= 30; day++)
		await meeting(secretary, 'noticed', { title: `${day}日主题党日`, kinds: 'theme_day', starts: `2026-11-${day}T09:00`, ends: `2026-11-${day}T10:00`, agenda: '学习\n劳动' })
	const held = await meeting(secretary, 'open', { title: '第四季度支委会', kinds: 'committee_meeting', starts: '2026-11-23T18:00', ends: '2026-11-23T19:30' })
	await close(held)
	const id = running = await meeting(secretary, 'open')
	await fresh.request.get('/tv/pair')
	await pairTv(tv, secretary)
	const names = await (await tv.request.get(`/tv/meetings/${id}/names`)).text()
	const members = [...names.matchAll(new RegExp(`/tv/meetings/${id}/names/(\\d+)`, 'g'))].map(m => m[1])
	must(members.length > 20, 'few names on the television')
	const last = names.match(/p=(\d+)/) ? '?p=2' : ''
	const letter = names.match(/\?l=([A-Z])"/)[1]
	pages = ['/tv', '/tv/meetings', `/tv/meetings/${id}`, `/tv/meetings/${id}/agenda`, `/tv/meetings/${id}/names`, `/tv/meetings/${id}/names${last}`,
		`/tv/meetings/${id}/names?l=${letter}`, `/tv/meetings/${id}/names/${members[3]}`, `/tv/meetings/${held}`, '/tv/meetings/1',
		`/tv/meetings/${id}/timer?n=1`, `/tv/meetings/${id}/timer`, `/tv/meetings/${id}/vote`, `/tv/meetings/${id}/vote?n=1`]
	// Enough are there to vote, and some are left who come later.
	const free = [...(await (await secretary.request.get(`/activities/${id}/roll`)).text()).matchAll(/name="present" value="(\d+)"/g)].map(m => m[1])
	for (const person of free.filter((_, i) => i % 3 !== 1))
		await tv.request.post(`/tv/meetings/${id}/names`, { form: { csrf: await formToken(id, person), member: person } })
	await posted(secretary, `/activities/${held}/tasks`, { task: '修好村东头的路灯', owner: '0', due: '2026-11-30' })
	await posted(secretary, `/activities/${held}/resolutions`, { title: '同意修路灯', quorum: 'committee-meeting', votes_for: '1' })
})

for (const [width, height] of [[1920, 1080], [1280, 720]]) {
	for (const [place, context] of [...pages.map(p => [p, tv]), ['/tv/pair', fresh]]) {
		const short = place.replace(/\d{6,}/g, 'N'), faults = [], page = await context.newPage(), noise = watch(page)
		try {
			await page.setViewportSize({ width, height })
			await arrive(page, place)
			await page.waitForTimeout(60)
			const g = await page.evaluate(graph)
			if (!g.count) faults.push('nothing to choose')
			if (g.start < 0) faults.push('nothing is chosen at the start')
			if (g.missing.length) faults.push(`not reached: ${g.missing.join(', ')}`)
			if (g.hidden.length) faults.push(`not wholly visible: ${g.hidden.join(', ')}`)
			if (g.lost.length) faults.push(`the choice is lost at: ${g.lost.join(', ')}`)
			if (g.dull.length) faults.push(`not marked when chosen: ${g.dull.join(', ')}`)
			if (g.stray.length) faults.push(`cannot be chosen, stands in no row: ${g.stray.join(', ')}`)
			// the farthest ones once more, with real keys from a fresh page
			for (const [to, path] of g.far || []) {
				await page.evaluate(() => sessionStorage.clear())
				await page.reload()
				for (const key of path) await page.keyboard.press(key)
				const at = await where(page)
				if (at !== to) faults.push(`${path.join(' ')} leads to ${at}, not ${to}`)
			}
			if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) faults.push('runs sideways out of the window')
			if (place !== '/tv/meetings/1') faults.push(...noise.faults())
		} catch (error) {
			faults.push(error.message)
		}
		await page.close()
		result(`tv: ${short} at ${width}×${height}`, faults)
	}
}

// ---- OK and Back

await step('tv: Back comes back to what was chosen', async () => {
	const page = await tv.newPage(), faults = []
	for (const place of pages.slice(0, 5)) {
		await arrive(page, place)
		const links = await page.evaluate(() => {
			const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
			return all.map((e, i) => [i, e.getAttribute('href')]).filter(x => x[1])
		})
		const below = new Map()
		for (const [i, href] of links) if (href.split('?')[0].startsWith(place.split('?')[0] + '/') || (place === '/tv' && /^\/tv\/meetings\//.test(href))) below.set(href.replace(/\d+$/, i % 3), [i, href])
		for (const [i, href] of [...below.values()].slice(-3)) {
			await arrive(page, place)
			await page.evaluate(i => {
				const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
				window.TV.focus(all[i])
			}, i)
			await Promise.all([page.waitForURL(url => url.pathname + url.search === href), page.keyboard.press('Enter')])
			await page.waitForLoadState()
			const back = await page.evaluate(() => document.body.getAttribute('data-back'))
			if (!back) { faults.push(`${href}: Back leads nowhere`); continue }
			await Promise.all([page.waitForURL(url => url.pathname === back.split('?')[0]), page.keyboard.press('Backspace')])
			await page.waitForTimeout(80)
			if (back === place && await where(page) !== i) faults.push(`${place}: ${await where(page)} is chosen after Back from ${href}, was ${i}`)
		}
	}
	// from the deepest page home
	await arrive(page, pages[7])
	let presses = 0
	while (!/\/tv$/.test(new URL(page.url()).pathname) && presses < 5) {
		const from = page.url()
		await page.keyboard.press('Backspace')
		await page.waitForURL(url => url.href !== from)
		await page.waitForTimeout(60)
		presses++
	}
	if (presses >= 5) faults.push('five times Back do not lead home')
	await page.close()
	must(!faults.length, faults.join('; '))
})

/* What a person expects: the keys between what is chosen and what is wanted, and OK. One more is let pass. */
await step('tv: at most one press more than expected', async () => {
	const page = await tv.newPage(), faults = [], at = `/tv/meetings/${running}`
	for (const [what, expected, ...way] of [['check-in', 1, '/tv', at], ['the meetings', 2, '/tv', '/tv/meetings'], ['the agenda', 3, '/tv', at, `${at}/agenda`],
		['names', 2, '/tv', at, `${at}/names`], ['a vote', 4, '/tv', at, `${at}/vote`], ['the next meeting', 2, '/tv', /^\/tv\/meetings\/\d+$/],
		['a clock', 4, '/tv', at, `${at}/agenda`, `${at}/timer?n=1`]]) {
		let presses = 0
		for (let i = 0; i + 1 < way.length; i++) {
			await page.evaluate(() => sessionStorage.clear()).catch(() => 0)
			await arrive(page, way[i])
			await page.waitForTimeout(60)
			const wanted = way[i + 1], { paths } = await page.evaluate(graph)
			const fits = href => wanted instanceof RegExp ? wanted.test(href) && !href.endsWith(running) : href === wanted
			const keys = paths.filter(([href]) => fits(href)).map(([, path]) => path.length).sort((a, b) => a - b)[0]
			if (keys === undefined) { faults.push(`${what}: ${way[i]} does not lead to ${wanted}: ${paths.map(p => p[0])}`); break }
			presses += keys + 1
		}
		if (presses > expected + 1) faults.push(`${what} takes ${presses} presses, ${expected} are expected`)
	}
	await page.close()
	must(!faults.length, faults.join('; '))
})

await step('tv: announcements on a line, village affairs while nobody presses a key, and no name among them', async () => {
	const quiet = await open(browser, server, 'tv')
	await quiet.addCookies(await tv.cookies())
	await quiet.addInitScript(() => { let plus = 0; const real = Date.now; Date.now = () => real() + plus; window.later = ms => { plus += ms } })
	const page = await quiet.newPage(), noise = watch(page), shown = () => page.evaluate(() => !document.querySelector('[data-saver]').hidden)
	await arrive(page, '/tv')
	const lines = await page.locator('[data-turn] li').allTextContents()
	must(lines.some(line => line.startsWith('会议通知：24日主题党日')), `the line says ${lines}`)
	must(await page.locator('[data-turn] .on').count() === 1, 'one line at a time')
	const first = await page.locator('[data-turn] .on').innerText()
	await page.waitForTimeout(1100)
	await page.evaluate(() => window.later(9000))
	await page.waitForFunction(was => document.querySelector('[data-turn] .on').textContent !== was, first)
	await page.evaluate(() => window.later(560000))
	await page.waitForTimeout(1200)
	must(!await shown(), 'the pages came before ten minutes')
	await quiet.setOffline(true) // what turns stands in the page
	await page.evaluate(() => window.later(45000))
	await page.waitForFunction(() => !document.querySelector('[data-saver]').hidden)
	const slides = new Set()
	for (let i = 0; i < 6; i++) {
		slides.add(await page.locator('[data-saver] .on').innerText())
		await page.evaluate(() => window.later(21000))
		await page.waitForTimeout(1200)
	}
	const said = [...slides].join('\n')
	must(slides.size >= 3 && said.includes('村情') && said.includes('近期会议'), `the pages say ${said}`)
	const names = [...(await (await secretary.request.get(`/activities/${running}/roll`)).text()).matchAll(/data-l="姓名">([^<]+)</g)].map(m => m[1].trim())
	for (const name of ['刘成玉', ...names]) must(!said.includes(name), `${name} stands among the village's affairs`)
	const place = page.url()
	await page.keyboard.press('Enter')
	must(!await shown() && page.url() === place, 'the key does nothing but bring the page back')
	await page.evaluate(() => window.later(300000))
	await page.waitForTimeout(1200)
	must(!await shown(), 'ten minutes count from the last key')
	await quiet.setOffline(false)
	const heard = noise.faults().filter(fault => !/ERR_INTERNET_DISCONNECTED/.test(fault))
	must(!heard.length, heard.join('; '))
	await quiet.close()
})

// ---- in a meeting

const keys = async (page, ...list) => { for (const key of list) await page.keyboard.press(key) }
const opened = (page, key, where) => Promise.all([page.waitForURL(where), page.keyboard.press(key)]).then(() => page.waitForLoadState())

await step('tv: hands are counted with the arrows, and the sum must be those who are there', async () => {
	const page = await tv.newPage(), noise = watch(page)
	await arrive(page, `/tv/meetings/${running}/vote`)
	const voters = Number(await page.locator('[data-live-field=voters]').innerText())
	must(voters > 8, `only ${voters} may vote`)
	await opened(page, 'Enter', /vote\?n=1$/)
	await keys(page, 'Enter', 'ArrowUp') // all against, then one too many: taken for what it is
	must((await page.locator('[data-sum]').innerText()).includes('相符'), 'all are counted')
	await keys(page, 'ArrowLeft', 'ArrowUp')
	must((await page.locator('[data-sum]').innerText()).includes('多出 1 人'), 'one too many is said')
	await keys(page, 'ArrowRight', 'Enter')
	must(page.url().endsWith('n=1') && !(await (await tv.request.get(`/tv/meetings/${running}/vote`)).text()).includes('已表决'), 'what does not add up is not sent')
	await page.evaluate(() => sessionStorage.clear()) // who comes back stands where they were
	await page.reload()
	await keys(page, 'ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp', 'ArrowRight', 'Enter') // 2 against, 1 abstains, the others in favour
	must((await page.locator('[data-hand] b').allInnerTexts()).join() === `2,1,${voters - 3}`, 'what the arrows made')
	await opened(page, 'Enter', /vote\?r=\d+$/)
	const said = await page.locator('main').innerText()
	must(said.includes(`赞成 ${voters - 3}，反对 2，弃权 1`) && /应到会.*实到/.test(said), `the result says ${said}`)
	const record = await (await secretary.request.get(`/activities/${running}`)).text()
	must(record.includes(`赞成 ${voters - 3}，反对 2，弃权 1`), 'the record has the vote')
	await arrive(page, `/tv/meetings/${running}/vote`)
	must((await page.locator('.agenda li').first().innerText()).includes('已表决'), 'the item says that it was voted on')
	const csrf = await page.getAttribute('meta[name=csrf]', 'content')
	for (const [form, status] of [[{ n: '1', other: '2', votes_for: String(voters) }, 409], [{ n: '2', other: '2', votes_for: String(voters - 1) }, 422],
		[{ n: '2', other: '2', votes_for: String(voters + 1) }, 422], [{ n: '9', other: '2', votes_for: String(voters) }, 409],
		[{ n: '0', other: '0', votes_for: String(voters) }, 422], [{ n: '0', other: '2', votes_for: String(voters) }, 303],
		[{ n: '0', other: '2', votes_for: String(voters) }, 409]]) {
		const reply = await tv.request.post(`/tv/meetings/${running}/vote`, { form: { csrf, ...form }, maxRedirects: 0 })
		must(reply.status() === status, `${JSON.stringify(form)} answered ${reply.status()}`)
	}
	// The first vote is taken back on the desk: a further matter does not get the name of one that is there.
	const first = /resolutions\/(\d+)\/remove/.exec(await (await secretary.request.get(`/activities/${running}`)).text())[1]
	await posted(secretary, `/activities/${running}/resolutions/${first}/remove`)
	await arrive(page, `/tv/meetings/${running}/vote`)
	must((await page.locator('main').innerText()).includes('记为“第 3 项表决”'), 'a name that is taken is offered')
	const heard = noise.faults()
	must(!heard.length, heard.join('; '))
	await page.close()
})

await step('tv: a clock for who speaks, with a limit, that goes on while other pages are looked at', async () => {
	const page = await tv.newPage()
	await arrive(page, `/tv/meetings/${running}/agenda`)
	await opened(page, 'Enter', /timer\?n=1$/)
	await page.keyboard.press('Enter')
	await page.waitForFunction(() => document.querySelector('[data-time]').textContent >= '00:02')
	await keys(page, 'ArrowRight', 'Enter') // three minutes; the choice is back on the first button
	must((await page.locator('[data-say]').innerText()).includes('限 3 分钟'), 'the limit')
	await arrive(page, `/tv/meetings/${running}`)
	await arrive(page, `/tv/meetings/${running}/timer?n=1`)
	must(await page.locator('[data-time]').innerText() >= '00:02', 'it began anew')
	await page.evaluate(() => { const real = Date.now; Date.now = () => real() + 200000 })
	await page.getByText('时间到，超过 3 分钟').waitFor()
	await page.locator('[data-run]').focus()
	await page.keyboard.press('Enter')
	const stopped = await page.locator('[data-time]').innerText()
	await page.waitForTimeout(1200)
	must(await page.locator('[data-time]').innerText() === stopped && await page.locator('[data-run]').innerText() === '继续', 'it does not pause')
	await page.close()
})

await step('tv: a meeting that has ended says what was decided, who does what, and when the next one is', async () => {
	const page = await tv.newPage()
	await arrive(page, pages[8])
	const said = await page.locator('main').innerText()
	for (const word of ['同意修路灯', '通过', '修好村东头的路灯', '2026年11月30日前', '谢谢大家参加', '下一次']) must(said.includes(word), `“${word}” is missing: ${said}`)
	await page.close()
})

// ---- an hour without network

await step('tv: an hour without network: pages open, names wait, and all of it catches up', async () => {
	const away = await open(browser, server, 'tv')
	await away.addCookies(await tv.cookies())
	/* A window whose clock can go faster. */
	await away.addInitScript(() => {
		let virtual = Date.now(), last = performance.now(), speed = 1
		const later = window.setTimeout, often = window.setInterval
		Date.now = () => { const now = performance.now(); virtual += (now - last) * speed; last = now; return virtual }
		window.pace = s => { Date.now(); speed = s }
		window.setTimeout = (run, ms) => later(run, ms / speed)
		window.setInterval = (run, ms) => often(run, ms / speed)
	})
	const page = await away.newPage()
	await arrive(page, `/tv/meetings/${running}`)
	await page.waitForFunction(() => Object.keys(sessionStorage).filter(key => key.startsWith('page ')).length >= document.querySelector('[data-keep]').getAttribute('data-keep').split(' ').length, null, { timeout: 60000 })
	await away.setOffline(true)
	await page.waitForTimeout(1100) // nothing was heard for a second
	await page.keyboard.press('Enter')
	await page.getByText('找到自己的名字').waitFor()
	must(page.url().endsWith(`/tv/meetings/${running}`), 'the window was left')
	await page.evaluate(() => window.pace(200))
	const start = await page.evaluate(() => Date.now())
	const picked = []
	for (let i = 0; i < 2; i++) {
		await page.evaluate(() => window.TV.focus(document.querySelector('a.nm:not(.here)')))
		const name = (await page.evaluate(() => document.activeElement.firstChild.nodeValue)).trim()
		picked.push([name, (await page.evaluate(() => document.activeElement.getAttribute('href'))).match(/\d+$/)[0]])
		await page.keyboard.press('Enter')
		await page.getByText(`是 ${name} 吗？`).waitFor()
		await page.keyboard.press('Enter')
		await page.getByText(`${name} 已记下`).waitFor()
		await page.keyboard.press('Enter')
		await page.getByText('找到自己的名字').waitFor()
		must((await page.evaluate(m => document.querySelector(`a.nm[href$="/${m}"]`).className, picked[i][1])).includes('here'), `${name} is not marked`)
	}
	await page.keyboard.press('Backspace')
	await page.getByText('网络断开，二维码停用').waitFor()
	must(await page.locator('.qr img').isHidden(), 'an old code is shown')
	await keys(page, 'ArrowRight', 'Enter')
	await page.getByText('选一项按 OK').waitFor()
	await page.keyboard.press('Enter')
	await page.locator('[data-timer]').waitFor()
	await page.keyboard.press('Enter')
	await page.waitForFunction(() => document.querySelector('[data-time]').textContent > '05:00')
	await keys(page, 'Backspace', 'Backspace')
	await page.getByText('二维码停用').waitFor()
	await page.evaluate(() => window.pace(1)) // a word in the corner stands for seconds
	await keys(page, 'ArrowRight', 'ArrowRight', 'Enter') // a vote needs the network: it says so and stays
	await page.getByText('要等网络好了才能打开').waitFor()
	await page.evaluate(() => window.pace(200))
	await page.waitForFunction(start => Date.now() - start > 3600000, start, { timeout: 60000 })
	must(await page.getByText('网络断开').first().isVisible() && page.url().endsWith(`/tv/meetings/${running}`), 'an hour later it still stands')
	await page.evaluate(() => window.pace(1))
	await serveLater(server, '2026-11-23T20:10')
	await away.setOffline(false)
	const roll = async () => (await secretary.request.get(`/activities/${running}`)).text()
	await page.waitForFunction(() => (localStorage.getItem('names') || '[]') === '[]', null, { timeout: 60000 }) // in whatever page it shows then
	const record = await roll()
	for (const [name] of picked) {
		const line = record.match(new RegExp(`<td data-l="姓名">${name}</td>[\\s\\S]*?</tr>`))?.[0] || ''
		must(/电视按名字/.test(line) && /19:[0-5]\d/.test(line) && line.includes('后补报'), `${name}: ${line.replace(/<[^>]+>/g, ' ')}`)
	}
	await page.locator('.off').waitFor({ state: 'detached', timeout: 60000 })
	await page.locator('.qr img').waitFor()
	await page.waitForFunction(() => window.TV?.heard > 0 && !window.TV.away, null, { timeout: 60000 })
	await away.close()
})

// ---- the timetable

await serveLater(server, '2026-11-23T22:30')
await step('tv: dark at night, any key lights it, and so does a meeting', async () => {
	const page = await tv.newPage(), noise = watch(page)
	const device = (await (await secretary.request.get('/devices')).text()).match(/href="\/devices\/(\d+)"/)[1]
	await posted(secretary, `/devices/${device}/hours`, { wakes: '07:00', sleeps: '21:30' })
	await arrive(page, '/tv')
	must(await page.getByText('本支部的会议').isVisible(), 'dark although a meeting is open')
	await close(running)
	await page.getByText('按任意键亮屏').waitFor({ timeout: 60000 }) // it asks every five seconds
	const corners = await page.evaluate(() => [[5, 5], [innerWidth - 5, 5], [innerWidth / 2, innerHeight - 5]].map(([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).backgroundColor))
	must(corners.every(c => c === 'rgb(0, 0, 0)'), `not dark: ${corners.join(', ')}`)
	await Promise.all([page.waitForURL(/woken=[1-9]/), page.keyboard.press('5')])
	await page.getByText('本支部的会议').waitFor()
	await arrive(page, '/tv')
	await page.getByText('按任意键亮屏').waitFor()
	await meeting(secretary, 'noticed', { starts: '2026-11-23T22:50', ends: '2026-11-23T23:30' })
	await page.getByText('本支部的会议').waitFor({ timeout: 60000 })
	must(!noise.faults().length, noise.faults().join('; '))
	await page.close()
})

await finish()
