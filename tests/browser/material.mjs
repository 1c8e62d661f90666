// A theme package in the browser: a video made here is uploaded from the office's page, sent, taken over on the phone with one tap, leafed
// through on the television by arrows alone and played there, and read by a member without network.
import { county, serve, launch, open, watch, signIn, posted, pairTv, clickOn, step, arrive, must, finish, shoot } from './lib.mjs'

const server = await serve(county('material'))
const browser = await launch()
const office = await signIn(await open(browser, server, 'pc'), 'county'), secretary = await signIn(await open(browser, server, 'm'), 'qh03001')
const member = await signIn(await open(browser, server, 'm', { workers: true }), 'qh03001-8'), tv = await open(browser, server, 'tv')
const page = await office.newPage(), phone = await secretary.newPage(), reader = await member.newPage(), screen = await tv.newPage()
const noises = [page, phone, screen].map(watch), quiet = () => { const all = noises.flatMap(n => n.faults()); must(!all.length, ...all) }
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/* Four seconds of a moving square, as this browser records them. */
const film = () => page.evaluate(() => new Promise(done => {
	const c = document.createElement('canvas'), pen = c.getContext('2d')
	c.width = 320, c.height = 180
	const recorder = new MediaRecorder(c.captureStream(15), { mimeType: 'video/webm;codecs=vp8' }), parts = []
	let n = 0
	const draw = setInterval(() => { pen.fillStyle = '#a3141c'; pen.fillRect(0, 0, 320, 180); pen.fillStyle = '#fff'; pen.fillRect(n++ * 5 % 320, 60, 60, 60) }, 66)
	recorder.ondataavailable = e => parts.push(e.data)
	recorder.onstop = () => { clearInterval(draw); new Blob(parts).arrayBuffer().then(b => { let s = ''; new Uint8Array(b).forEach(x => { s += String.fromCharCode(x) }); done(btoa(s)) }) }
	recorder.start()
	setTimeout(() => recorder.stop(), 4000)
}))
const key = async (name, follows = true) => {
	const gone = follows ? screen.waitForEvent('framenavigated') : null
	await screen.keyboard.press(name)
	if (gone) { await gone; await screen.waitForLoadState() }
}
const shown = () => screen.locator('main').innerText()

let theme, meeting
await step('material: made, with a picture and a video, and sent from the office’s page', async () => {
	theme = (await posted(office, '/themes', { title: '12月主题党日：学习宪法', month: '2026-12', minutes: '90', kinds: 'theme_day', text: '第一段材料\n第二段材料',
		questions: '怎样守法？', agenda: '', link: '' })).match(/\d+/)[0]
	await page.goto(`/themes/${theme}`)
	await page.setInputFiles('#file', { name: '宪法.png', mimeType: 'image/png', buffer: pixel })
	await clickOn(page, page.locator('form[action$="/files"] button[type=submit]'))
	const video = Buffer.from(await film(), 'base64')
	must(video.length > 2000, 'no video was recorded')
	await page.setInputFiles('#video', { name: '手机.avi', mimeType: 'video/avi', buffer: video })
	must((await page.locator('main').innerText()).includes('请用剪辑软件导出为 MP4'), 'a wrong ending is not said before it is sent')
	await page.setInputFiles('#video', { name: '宪法.webm', mimeType: 'video/webm', buffer: video })
	await clickOn(page, page.locator('form[action$="/video"] button[type=submit]'))
	must(await page.locator('video').evaluate(v => new Promise((ok, no) => { v.readyState ? ok(true) : (v.onloadedmetadata = () => ok(true), v.onerror = () => no(new Error('not played'))) })), 'the page does not play it')
	await clickOn(page, page.locator('form[action$="/send"] button[type=submit]'))
	must((await page.locator('main').innerText()).includes('收到'), 'it was not sent')
	await shoot(page, 'theme')
	quiet()
})
await step('material: taken over on the phone from the message, with one tap', async () => {
	await phone.goto('/m/inbox')
	await clickOn(phone, phone.locator('main').getByText('新的主题包：12月主题党日：学习宪法').first())
	if (!phone.url().includes(`/m/themes/${theme}`)) await phone.goto(`/m/themes/${theme}`)
	await phone.fill('#starts', '2026-11-23T19:30') /* today, so that it can be held */
	await clickOn(phone, phone.locator('form[action$="/adopt"] button[type=submit]'))
	meeting = phone.url().match(/meetings\/(\d+)/)[1]
	must((await phone.locator('main').innerText()).includes('学习材料'), 'the meeting has no material')
	await posted(secretary, `/activities/${meeting}/notice`)
	await posted(secretary, `/activities/${meeting}/open`)
	quiet()
})
await step('material: leafed through and played by the remote control', async () => {
	await pairTv(tv, secretary)
	await arrive(screen, `/tv/meetings/${meeting}`)
	await key('ArrowRight', false) /* from the names to the agenda */
	await key('ArrowRight', false) /* … to the material */
	await key('Enter')
	must((await shown()).includes('学习宪法'), 'no cover')
	await key('ArrowRight')
	must((await shown()).includes('按 OK 播放'), 'the video is not the first page')
	await key('ArrowRight')
	must((await shown()).includes('第二段材料'), 'no text')
	await shoot(screen, 'tv-material')
	await key('ArrowRight')
	must(await screen.locator('.shown img').evaluate(i => i.complete && i.naturalWidth > 0), 'no picture')
	await key('ArrowRight')
	must((await shown()).includes('怎样守法'), 'no questions')
	await key('ArrowRight', false) /* nothing behind the last one */
	for (let i = 0; i < 3; i++) await key('ArrowLeft')
	await key('Enter')
	const film = screen.locator('video')
	await screen.waitForFunction(() => { const v = document.querySelector('video'); return v && (v.currentTime > 0.3 || v.paused) })
	await film.evaluate(v => { v.playbackRate = 0.25 }) /* four seconds are soon over on a slow machine, and a film that has ended stands too */
	if (await film.evaluate(v => v.paused)) await key('Enter', false) /* where a box wants a key before sound: the one press more */
	await screen.waitForFunction(() => document.querySelector('video').currentTime > 0.5)
	await key('Enter', false)
	must(await film.evaluate(v => v.paused), 'OK does not stop it')
	await key('Backspace')
	must((await shown()).includes('按 OK 播放'), 'Back does not lead to the page of the video')
	await key('Backspace')
	must(screen.url().endsWith(`/tv/meetings/${meeting}`), 'Back does not lead to the meeting')
	quiet()
})
await step('material: read by a member, and again without network', async () => {
	await reader.goto('/m')
	await reader.evaluate(() => navigator.serviceWorker.ready)
	await reader.reload()
	await reader.goto(`/m/material/${meeting}`)
	const picture = () => reader.locator('.shot img').evaluate(i => i.complete && i.naturalWidth > 0)
	must(await picture(), 'no picture')
	/* until the worker has put both away */
	must(await reader.evaluate(async () => {
		const picture = document.querySelector('.shot img').src
		for (let i = 0; i < 300; i++) {
			if (await caches.match(location.href) && await caches.match(picture)) return true
			await new Promise(done => setTimeout(done, 100))
		}
	}), 'page and picture are not kept')
	await member.setOffline(true)
	await reader.goto(`/m/material/${meeting}`)
	must((await reader.locator('main').innerText()).includes('第二段材料'), 'the text is not kept')
	must(await picture(), 'the picture is not kept')
	await member.setOffline(false)
})
await finish()
