#!/bin/sh
# Makes the browser's files: assets.sh OUTDIR writes them there, with OUTDIR/assets.manifest: name<TAB>file<TAB>type, a line each.
# With npm's tools (npm ci) they are minified and lowered to each end's baseline, and htmx.js and echarts.js are made; without
# them they are concatenated as they are, and those two are left out. Needs nothing but sh, awk and sed.
set -eu
[ $# = 1 ] || { echo "usage: assets.sh OUTDIR" >&2; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
web=$root/web
npm=$root/node_modules
esbuild=$npm/.bin/esbuild
"$esbuild" --version >/dev/null 2>&1 || esbuild=

manifest=$out/assets.manifest
: > "$manifest"
add() { printf '%s\t%s\t%s\n' "$1" "$out/$1" "$2" >> "$manifest"; }

# Widths and places of bars are classes, so that no page needs a style attribute.
classes() { awk -v name="$1" -v property="$2" 'BEGIN { for (i = 0; i <= 100; i++) printf ".%s%d{%s:%d%%}", name, i, property, i; print "" }'; }

# style NAME TARGET < css: minified for browsers as old as TARGET. Without esbuild only comments and line ends go.
style() {
	if [ -n "$esbuild" ]; then "$esbuild" --loader=css --minify --charset=utf8 --log-level=error --target="$2" > "$out/$1"
	else awk '{ text = text $0 "\n" } END { while ((a = index(text, "/*")) > 0) {
		b = index(substr(text, a), "*/"); text = substr(text, 1, a - 1) substr(text, a + b + 1) } printf "%s", text }' > "$out/$1"
	fi
	add "$1" "text/css; charset=utf-8"
}

# script NAME TARGET FILE…
script() {
	name=$1 target=$2
	shift 2
	if [ -n "$esbuild" ]; then cat "$@" | "$esbuild" --minify --charset=utf8 --log-level=error --target="$target" > "$out/$name"
	else cat "$@" > "$out/$name"
	fi
	add "$name" "text/javascript; charset=utf-8"
}

# Old WebViews know no var(): the tokens of the :root block are put in, then the block goes. A token may name another.
resolve() {
	awk '
	function put(line,   a, b, name) {
		while ((a = index(line, "var(--")) > 0) {
			b = index(substr(line, a), ")")
			name = substr(line, a + 6, b - 7)
			if (!(name in token)) { print "tv.src.css: no token --" name > "/dev/stderr"; exit 1 }
			line = substr(line, 1, a - 1) token[name] substr(line, a + b)
		}
		return line
	}
	/^:root\{/ { inside = 1; next }
	inside && /^\}/ { inside = 0; next }
	inside {
		n = split($0, part, ";")
		for (i = 1; i <= n; i++) if (match(part[i], /--[a-z0-9-]+[ ]*:/)) {
			name = substr(part[i], RSTART + 2, RLENGTH - 3)
			sub(/[ ]+$/, "", name)
			token[name] = substr(part[i], RSTART + RLENGTH)
			sub(/^[ ]+/, "", token[name])
		}
		next
	}
	{ print put($0) }' "$web/css/tv.src.css"
}

# The console needs no phone's sizes.
{ sed '/^\[data-end="m"\]/d' "$web/css/tokens.css"; cat "$web/css/base.css" "$web/css/parts.css" "$web/css/pc.css"; classes w width; } | style pc.css chrome69,firefox68,safari12
{ cat "$web/css/tokens.css" "$web/css/base.css" "$web/css/parts.css" "$web/css/m.css"; classes w width; } | style m.css chrome69,safari12
resolve > "$out/tv.resolved"
{ cat "$out/tv.resolved"; classes w width; classes l left; } | style tv.css chrome30
rm "$out/tv.resolved"

script pc.js es2015 "$web/js/common.js" "$web/js/pc.js"
script m.js es2015 "$web/js/common.js" "$web/js/m.js" "$web/js/outbox.js"
script tv.js es5 "$web/js/tvnav.js" "$web/js/tv-live.js" "$web/js/tv-meeting.js" "$web/js/tv-away.js" "$web/js/tv-leaf.js" "$web/js/tv-saver.js"
script charts.js es5 "$web/js/charts.js"
script upload.js es2015 "$web/js/upload.js"
script photo.js es2015 "$web/js/photo.js"
script where.js es2015 "$web/js/where.js"
if [ -n "$esbuild" ] && [ -f "$npm/htmx.org/dist/htmx.min.js" ]; then script htmx.js es2015 "$npm/htmx.org/dist/htmx.min.js"; fi
if [ -n "$esbuild" ] && [ -d "$npm/echarts" ]; then
	(cd "$root" && "$esbuild" "$web/js/echarts.mjs" --bundle --minify --charset=utf8 --log-level=error --legal-comments=none \
		--format=iife --target=es5 --define:process.env.NODE_ENV='"production"' --outfile="$out/echarts.js")
	add echarts.js "text/javascript; charset=utf-8"
fi

for picture in "$web"/img/*.svg; do
	name=$(basename "$picture")
	cat "$picture" > "$out/$name"
	add "$name" image/svg+xml
done

# These two name other files as @asset(name); tools/embed puts in the address with the hash.
cat "$web/offline.html" > "$out/offline.html"
add offline.html "text/html; charset=utf-8"
script sw.js es2015 "$web/js/sw.js"
# A new shell needs a new cache: the worker carries the version of everything it keeps.
version=$(cat "$out/m.css" "$out/m.js" "$out/mark.svg" "$out/offline.html" | cksum | cut -d' ' -f1)
sed "s/@version/$version/" "$out/sw.js" > "$out/sw.js.new"
mv "$out/sw.js.new" "$out/sw.js"
