#!/bin/sh
# The pages in a real browser (Debian's Chromium, headless): files that browsers get, every page of the route table, the
# television by remote control, the whole walk from an overdue branch to a sealed record. Prints TAP lines, "# done" last.
# SCREENSHOTS=1 tests/browser.sh also writes docs/screenshots (from a county of full size, so it takes longer).
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
export BROWSER_WORK="$work" XIANFENG="${XIANFENG:-$PWD/build/xianfeng}"
[ -z "${SCREENSHOTS:-}" ] || export VILLAGES="${VILLAGES:-1195}"
# Chromium leaves its profiles beside everything else that is temporary.
export TMPDIR="$work"
pages=
trap '[ -z "$pages" ] || kill "$pages" 2> /dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# One script: its lines, and a failure of its own when it did not reach its end.
run() {
	timeout 600 node "tests/browser/$1.mjs" > "$work/$1.tap" 2>&1
	grep -v '^# done$' "$work/$1.tap" | sed '/^ok \|^not ok \|^# /!s/^/# /'
	grep -q '^# done$' "$work/$1.tap" || echo "not ok browser: $1 reaches its end"
}

if [ ! -d node_modules/playwright-core ]; then
	echo "not ok browser: the npm packages are not installed (npm ci)"
	exit 1
fi
if timeout 60 node tests/browser/lint-assets.mjs > "$work/lint" 2>&1; then
	echo "ok browser: files are sound"
else
	echo "not ok browser: files are sound"
	sed 's/^/# /' "$work/lint"
fi
"$XIANFENG" demo --villages "${VILLAGES:-40}" --seed 1 --date 2026-11-23 --data "$work/county" > "$work/demo" 2>&1 ||
	{ echo "not ok browser: the demo county was not made"; sed 's/^/# /' "$work/demo"; exit 1; }
# Two cores: every page on one, the two stories on the other.
run pages > "$work/pages.out" &
pages=$!
run tv
run walk
wait "$pages"
pages=
cat "$work/pages.out"
echo "# done"
