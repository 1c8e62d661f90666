#!/bin/sh
# Builds the program: build.sh [DIR [MESON OPTIONS…]]. Quiet when all is well; the log lies in DIR.log on a failure.
# TARGETS="…" builds these alone.
set -eu
cd "$(dirname "$0")/.."
dir=${1:-build}
[ $# -eq 0 ] || shift
log=$dir.log

# The browser's own tools; a build without them leaves out the optional scripts.
if command -v npm > /dev/null 2>&1 && [ -f package-lock.json ]; then
	if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
		npm ci --no-audit --no-fund --loglevel=error > npm.log 2>&1 && touch node_modules/.package-lock.json && rm -f npm.log ||
			echo "npm 没有装好（npm.log），页面照常可用，只是少了可选脚本。" >&2
	fi
fi

if ! {
	list=$(for kind in c html schema rules test fuzz; do tools/sources.sh $kind; done)
	if [ ! -f "$dir/build.ninja" ]; then
		rm -rf "$dir"
		meson setup "$dir" "$@"
	elif [ "$list" != "$(cat "$dir/sources.list" 2> /dev/null)" ]; then
		meson setup --reconfigure "$dir" "$@"
	fi
	printf '%s\n' "$list" > "$dir/sources.list"
	# shellcheck disable=SC2086
	ninja -C "$dir" ${TARGETS:-}
} > "$log" 2>&1; then
	grep -E 'error|ERROR|undefined reference' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
	echo "构建没有成功，完整记录：$log" >&2
	exit 1
fi
rm -f "$log"
