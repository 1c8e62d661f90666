// What the browser's files must keep to, checked without a browser: each end's CSS and script baseline, no inline style or
// script, no outside address, Chinese punctuation, contrast of the tokens, icons that exist, weights.
// Usage: node tests/browser/lint-assets.mjs   (after npm ci)
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../..')
const acorn = createRequire(import.meta.url)('acorn')
const read = file => fs.readFileSync(path.join(root, file), 'utf8')
let faults = 0
const fault = (...what) => { faults++; console.log('FAIL', ...what) }

const built = fs.mkdtempSync(path.join(os.tmpdir(), 'assets-'))
execFileSync(path.join(root, 'tools/assets.sh'), [built])
const asset = name => fs.readFileSync(path.join(built, name), 'utf8')

// ---- CSS: features that the oldest browser of an end does not know
const forAll = [
	[/:has\(/, ':has() needs Chrome 105'], [/:is\(|:where\(/, ':is() needs Chrome 88'], [/color-mix\(/, 'color-mix() needs Chrome 111'],
	[/@layer|@container/, '@layer needs Chrome 99'], [/(^|[;{\s])inset\s*:/, 'inset needs Chrome 87'], [/aspect-ratio\s*:/, 'aspect-ratio needs Chrome 88'],
	[/\d(dvh|svh|lvh)\b/, 'dvh needs Chrome 108'], [/(^|[;{\s])(row-|column-)?gap\s*:/, 'flex gap needs Chrome 84: use grid-gap or margins'],
	[/\b(clamp|min|max)\(/, 'clamp() needs Chrome 79'], [/^[^{}]*&/m, 'nesting needs Chrome 112'], [/@import/, 'an import is another request'],
	[/overflow-wrap\s*:\s*anywhere/, 'anywhere needs Chrome 80'], [/(margin|padding|border)-(inline|block)/, 'logical shorthands need Chrome 87'],
]
const forTv = [
	[/var\(/, 'var() needs Chrome 49'], [/display\s*:\s*(inline-)?(grid|flex)/, 'grid and flex are not for old TVs'], [/object-fit/, 'object-fit needs Chrome 32'],
	[/position\s*:\s*sticky/, 'sticky needs Chrome 56'], [/:focus-visible/, ':focus-visible needs Chrome 86'], [/env\(/, 'env() needs Chrome 69'],
	[/@supports/, '@supports'], [/calc\(/, 'calc() is unsafe in Android 4.4'], [/\bgrid-/, 'grid needs Chrome 57'],
]
const bare = css => css.replace(/\/\*[\s\S]*?\*\//g, '')
const styles = (name, css, rules) => { for (const [rule, why] of rules) { const hit = bare(css).replace(/minmax\(/g, '').match(rule); if (hit) fault(name, why, JSON.stringify(hit[0])) } }
for (const name of ['tokens', 'base', 'parts', 'pc', 'm']) styles(`web/css/${name}.css`, read(`web/css/${name}.css`), forAll)
for (const name of ['pc.css', 'm.css']) styles(name, asset(name), forAll)
styles('tv.css', asset('tv.css'), [...forAll, ...forTv])
for (const name of ['pc.css', 'm.css', 'tv.css']) if (/https?:|\/\//.test(bare(asset(name)).replace(/content:"[^"]*"/g, ''))) fault(name, 'an outside address')

// every custom property that is used has a value
{
	const tokens = new Set([...read('web/css/tokens.css').matchAll(/(--[a-z0-9-]+)\s*:/g)].map(m => m[1]))
	for (const name of ['base', 'parts', 'pc', 'm']) for (const m of read(`web/css/${name}.css`).matchAll(/var\((--[a-z0-9-]+)/g)) if (!tokens.has(m[1])) fault(`web/css/${name}.css`, 'no token', m[1])
}

// ---- contrast of the tokens: text 4.5 to 1 on each ground it stands on
{
	const value = {}
	for (const m of read('web/css/tokens.css').split('}')[0].matchAll(/--([a-z0-9-]+)\s*:\s*(#[0-9a-f]{6})/gi)) value[m[1]] = m[2]
	const light = hex => { const part = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * part[0] + .7152 * part[1] + .0722 * part[2] }
	const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05) }
	const pairs = []
	for (const text of ['c-ink', 'c-text', 'c-text-2', 'c-text-3']) for (const ground of ['c-card', 'c-sunk', 'c-bg']) pairs.push([text, ground])
	for (const state of ['ok', 'warn', 'bad', 'info', 'red']) pairs.push([`c-${state}`, 'c-card'], [`c-${state}`, `c-${state}-bg`])
	pairs.push(['c-text-3', 'c-ok-bg'], ['c-text-3', 'c-bad-bg'], ['c-text', 'c-warn-bg'])
	for (const [text, ground] of pairs) {
		if (!value[text] || !value[ground]) { fault('tokens', 'no such colour', text, ground); continue }
		if (ratio(value[text], value[ground]) < 4.5) fault('tokens', text, 'on', ground, ratio(value[text], value[ground]).toFixed(2), 'is below 4.5')
	}
	if (ratio('#ffffff', value['c-red']) < 4.5) fault('tokens', 'white on c-red')
}

// ---- scripts
const parse = (name, text, version, module) => { try { acorn.parse(text, { ecmaVersion: version, sourceType: module ? 'module' : 'script' }) } catch (e) { fault(name, `is not ES${version}:`, e.message) } }
for (const name of ['tvnav.js', 'tv-live.js', 'tv-saver.js', 'charts.js']) parse(`web/js/${name}`, read(`web/js/${name}`), 5)
for (const name of ['common.js', 'pc.js', 'm.js', 'outbox.js', 'upload.js', 'photo.js', 'where.js', 'sw.js']) parse(`web/js/${name}`, read(`web/js/${name}`), 2015)
for (const [name, version] of [['pc.js', 2015], ['m.js', 2015], ['sw.js', 2015], ['tv.js', 5], ['charts.js', 5], ['upload.js', 2015], ['photo.js', 2015], ['where.js', 2015], ['htmx.js', 2015], ['echarts.js', 5]]) {
	if (fs.existsSync(path.join(built, name))) parse(name, asset(name), version)
	else if (fs.existsSync(path.join(root, 'node_modules/esbuild'))) fault(name, 'was not built although npm packages are there')
}
for (const name of fs.readdirSync(path.join(root, 'web/js'))) {
	const text = read(`web/js/${name}`)
	if (/\beval\(|new Function\(/.test(text)) fault(`web/js/${name}`, 'evaluates text, which the CSP refuses')
	if (/https?:\/\//.test(text)) fault(`web/js/${name}`, 'an outside address')
}

// ---- templates and pages
function* files(folder, ending) {
	if (!fs.existsSync(path.join(root, folder))) return
	for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
		const name = path.join(folder, entry.name)
		if (entry.isDirectory()) yield* files(name, ending)
		else if (name.endsWith(ending)) yield name
	}
}
const icons = new Set(['mark', ...[...read('src/html/icon.c').matchAll(/\bIC\("([a-z-]+)"/g)].map(m => m[1])])
if (icons.size < 30) fault('src/html/icon.c', 'the icon table was not found')
for (const name of [...files('src', '.html'), ...files('web', '.html')]) {
	const text = read(name)
	if (/\sstyle\s*=/.test(text)) fault(name, 'a style attribute')
	if (/<style/i.test(text)) fault(name, 'a style element')
	if (/<script(?![^>]*\ssrc=)/i.test(text)) fault(name, 'an inline script')
	if (/\son[a-z]+\s*=\s*["']/.test(text)) fault(name, 'an event attribute')
	if (/https?:\/\//.test(text.replace(/http:\/\/www\.w3\.org\/\d+\/(svg|xlink)/g, ''))) fault(name, 'an outside address')
	const wrong = text.match(/[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff ]/)
	if (wrong) fault(name, 'half-width punctuation in Chinese text:', JSON.stringify(wrong[0]))
	for (const m of text.matchAll(/icon\("([^"]*)"\)/g)) if (!icons.has(m[1])) fault(name, 'no icon', m[1])
}
for (const name of fs.readdirSync(path.join(root, 'web/img'))) {
	const text = read(`web/img/${name}`)
	if (/<script|\son[a-z]+=|style=|href=/.test(text)) fault(`web/img/${name}`, 'a picture with behaviour or references')
	if (text.length > 4096) fault(`web/img/${name}`, 'is heavy:', text.length)
}

// ---- every class that a template names is styled somewhere
{
	const css = ['base', 'parts', 'pc', 'm', 'tv.src'].map(name => read(`web/css/${name}.css`)).join('')
	const known = new Set([...css.matchAll(/\.([a-zA-Z_][\w-]*)/g)].map(m => m[1]))
	for (const name of [...files('src', '.html'), ...files('web', '.html')]) {
		const odd = new Set()
		for (const m of read(name).matchAll(/ class="((?:[^"{]|\{\{[^}]*\}\})*)"/g))
			for (const word of m[1].replace(/\{\{[^}]*\}\}/g, '\u0001').split(/\s+/))
				if (word && !word.includes('\u0001') && !known.has(word) && !/^[wl]\d+$/.test(word)) odd.add(word)
		if (odd.size) fault(name, 'no style for the class', [...odd].join(' '))
	}
}

// ---- weights, compressed
const limits = { 'pc.css': 11, 'm.css': 9, 'tv.css': 5.5, 'pc.js': 3, 'm.js': 6, 'tv.js': 7, 'sw.js': 1.1, 'charts.js': 2, 'upload.js': 2, 'photo.js': 1, 'where.js': 1, 'htmx.js': 18, 'echarts.js': 220 }
for (const [name, limit] of Object.entries(limits)) {
	if (!fs.existsSync(path.join(built, name))) continue
	const size = zlib.gzipSync(asset(name), { level: 9 }).length / 1024
	if (size > limit) fault(name, size.toFixed(2), 'KB compressed, the budget is', limit)
}
fs.rmSync(built, { recursive: true })
console.log(faults ? `${faults} faults` : 'browser files: sound')
process.exit(faults ? 1 : 0)
