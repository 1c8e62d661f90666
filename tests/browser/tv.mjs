// The television by remote control: on every page, at two sizes, arrow keys reach everything that can be chosen, what is
// chosen is wholly visible and marked, OK opens it, and Back comes back to the same place and at last home.
import { county, serve, serveLater, launch, open, watch, signIn, posted, pairTv, meeting, result, step, must, finish } from './lib.mjs'

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
	return { count: all.length, start, stray, hidden, lost, dull, far, missing: all.filter((e, i) => !way.has(i)).map(name) }
}
const where = page => page.evaluate(() => {
	const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
	return all.indexOf(document.activeElement)
})

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
		`/tv/meetings/${id}/names?l=${letter}`, `/tv/meetings/${id}/names/${members[3]}`, `/tv/meetings/${held}`, '/tv/meetings/1']
})

for (const [width, height] of [[1920, 1080], [1280, 720]]) {
	for (const [place, context] of [...pages.map(p => [p, tv]), ['/tv/pair', fresh]]) {
		const short = place.replace(/\d{6,}/g, 'N'), faults = [], page = await context.newPage(), noise = watch(page)
		try {
			await page.setViewportSize({ width, height })
			await page.goto(place)
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
		await page.goto(place)
		const links = await page.evaluate(() => {
			const all = [...document.querySelectorAll('[data-row] a[href],[data-row] button')].filter(e => e.offsetWidth && !e.disabled)
			return all.map((e, i) => [i, e.getAttribute('href')]).filter(x => x[1])
		})
		const below = new Map()
		for (const [i, href] of links) if (href.split('?')[0].startsWith(place.split('?')[0] + '/') || (place === '/tv' && /^\/tv\/meetings\//.test(href))) below.set(href.replace(/\d+$/, i % 3), [i, href])
		for (const [i, href] of [...below.values()].slice(-3)) {
			await page.goto(place)
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
	await page.goto(pages[7])
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

// ---- the timetable

await serveLater(server, '2026-11-23T22:30')
await step('tv: dark at night, any key lights it, and so does a meeting', async () => {
	const page = await tv.newPage(), noise = watch(page)
	const device = (await (await secretary.request.get('/devices')).text()).match(/href="\/devices\/(\d+)"/)[1]
	await posted(secretary, `/devices/${device}/hours`, { wakes: '07:00', sleeps: '21:30' })
	await page.goto('/tv')
	must(await page.getByText('本支部的会议').isVisible(), 'dark although a meeting is open')
	await close(running)
	await page.getByText('按任意键亮屏').waitFor({ timeout: 15000 }) // it asks every five seconds
	const corners = await page.evaluate(() => [[5, 5], [innerWidth - 5, 5], [innerWidth / 2, innerHeight - 5]].map(([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).backgroundColor))
	must(corners.every(c => c === 'rgb(0, 0, 0)'), `not dark: ${corners.join(', ')}`)
	await Promise.all([page.waitForURL(/woken=[1-9]/), page.keyboard.press('5')])
	await page.getByText('本支部的会议').waitFor()
	await page.goto('/tv')
	await page.getByText('按任意键亮屏').waitFor()
	await meeting(secretary, 'noticed', { starts: '2026-11-23T22:50', ends: '2026-11-23T23:30' })
	await page.getByText('本支部的会议').waitFor({ timeout: 15000 })
	must(!noise.faults().length, noise.faults().join('; '))
	await page.close()
})

await finish()
