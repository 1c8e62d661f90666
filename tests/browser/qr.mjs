// Reads a QR code from the modules of its SVG picture, as a phone's camera would from the screen: byte mode, level M,
// versions 1 to 10. Nothing needs correcting here, so the correction words are left aside.
const blocks = { 1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27, 27, 27, 27], 7: [31, 31, 31, 31], 8: [38, 38, 39, 39], 9: [36, 36, 36, 37, 37], 10: [43, 43, 43, 43, 44] }
const alignment = { 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50] }
const masks = [(x, y) => (x + y) % 2, (x, y) => y % 2, x => x % 3, (x, y) => (x + y) % 3, (x, y) => ((y >> 1) + Math.floor(x / 3)) % 2,
	(x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2]

/* The black modules of the picture; its quiet zone is left out. */
function modules(svg) {
	const size = Number(svg.match(/viewBox="0 0 (\d+) /)[1]), quiet = 4, width = size - 2 * quiet
	const dark = Array.from({ length: width }, () => new Uint8Array(width))
	for (const m of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
		for (let i = 0; i < Number(m[3]); i++) dark[Number(m[2]) - quiet][Number(m[1]) - quiet + i] = 1
	return dark
}

function reserved(width, version) {
	const kept = Array.from({ length: width }, () => new Uint8Array(width))
	const fill = (x, y, w, h) => { for (let j = y; j < y + h; j++) for (let i = x; i < x + w; i++) kept[j][i] = 1 }
	fill(0, 0, 9, 9)
	fill(width - 8, 0, 8, 9)
	fill(0, width - 8, 9, 8)
	fill(0, 6, width, 1)
	fill(6, 0, 1, width)
	for (const x of alignment[version]) for (const y of alignment[version]) if (!(x === 6 && y === 6) && !(x === 6 && y > width - 10) && !(y === 6 && x > width - 10)) fill(x - 2, y - 2, 5, 5)
	if (version >= 7) { fill(width - 11, 0, 3, 6); fill(0, width - 11, 6, 3) }
	return kept
}

export function readQr(svg) {
	const dark = modules(svg), width = dark.length, version = (width - 17) / 4
	if (!blocks[version]) throw new Error(`a QR code of version ${version}`)
	let format = 0
	for (const [x, y] of [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]].reverse()) format = format << 1 | dark[y][x]
	format ^= 0x5412
	if (format >> 13 !== 0) throw new Error('a QR code of another correction level than M')
	const mask = masks[format >> 10 & 7], kept = reserved(width, version), words = []
	let word = 0, bits = 0, up = true
	for (let right = width - 1; right > 0; right -= 2) {
		if (right === 6) right--
		for (let k = 0; k < width; k++) {
			const y = up ? width - 1 - k : k
			for (const x of [right, right - 1]) {
				if (kept[y][x]) continue
				word = word << 1 | (dark[y][x] ^ (mask(x, y) === 0 ? 1 : 0))
				if (++bits === 8) { words.push(word); word = bits = 0 }
			}
		}
		up = !up
	}
	const parts = blocks[version].map(() => []), longest = Math.max(...blocks[version])
	let at = 0
	for (let i = 0; i < longest; i++) for (let b = 0; b < parts.length; b++) if (i < blocks[version][b]) parts[b].push(words[at++])
	const data = parts.flat(), stream = data.map(v => v.toString(2).padStart(8, '0')).join('')
	if (stream.slice(0, 4) !== '0100') throw new Error('a QR code in another mode than bytes')
	const long = version >= 10 ? 16 : 8, count = parseInt(stream.slice(4, 4 + long), 2)
	const bytes = Array.from({ length: count }, (_, i) => parseInt(stream.slice(4 + long + i * 8, 12 + long + i * 8), 2))
	return Buffer.from(bytes).toString('utf8')
}
