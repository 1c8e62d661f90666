#!/bin/sh
# The pages in a real browser (Debian's Chromium, headless): files that browsers get, every page of the route table, the
# television by remote control, the whole walk from an overdue branch to a sealed record, every kind of meeting, minutes without network,
# the whole life of a branch and of a member, accounts from the slip to the lost phone: on both engines. Prints TAP lines, "# done" last.
# QUICK=yes: on PostgreSQL only the walk.
# SCREENSHOTS=1 tests/browser.sh also writes docs/screenshots (from a county of full size, so it takes longer).
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
export XIANFENG="${XIANFENG:-$PWD/build/xianfeng}"
[ -z "${SCREENSHOTS:-}" ] || export VILLAGES="${VILLAGES:-1195}"
server=$(mktemp -u "${TMPDIR:-/tmp}/xianfeng-postgres-XXXXXX")
# Chromium leaves its profiles beside everything else that is temporary.
export TMPDIR="$work"
pages=
trap '[ -z "$pages" ] || kill "$pages" 2> /dev/null; tools/postgres.sh stop "$server"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# One script on one engine: its lines, and a failure of its own when it did not reach its end.
run() { # SCRIPT file|server
	export BROWSER_WORK="$work/$2"
	if [ "$2" = server ]; then
		mark="postgres "
		export XIANFENG_TEST_DB="$url"
	else
		mark=
		export XIANFENG_TEST_DB=
	fi
	out="$work/$1.$2" began=$(date +%s)
	timeout 3600 node "tests/browser/$1.mjs" > "$out" 2>&1
	grep -v '^# done$' "$out" | sed "/^ok \|^not ok \|^# /!s/^/# /; s/^ok /ok $mark/; s/^not ok /not ok $mark/"
	grep -q '^# done$' "$out" || echo "not ok ${mark}browser: $1 reaches its end"
	echo "# $1 on the $2: $(($(date +%s) - began)) s"
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
# The county that all scripts of an engine copy.
make() { # file|server
	mkdir "$work/$1"
	"$XIANFENG" demo --villages "${VILLAGES:-40}" --seed 1 --date 2026-11-23 --data "$work/$1/county" > "$work/demo" 2>&1 ||
		{ echo "not ok browser: the demo county was not made ($1)"; sed 's/^/# /' "$work/demo"; exit 1; }
}
engines=file
make file
if [ -z "${SCREENSHOTS:-}" ]; then
	engines="file server"
	url=$(tools/postgres.sh start "$server") && psql -qX -d "$url" -c 'create database browser_county'
	export XIANFENG_DB="$(echo "$url" | sed 's|/xianfeng?|/browser_county?|')"
	make server
	unset XIANFENG_DB
fi
# Two cores: every page on one, the stories on the other.
quick() { [ "$1" = server ] && [ -n "${QUICK:-}" ]; } # file|server
for engine in $engines; do
	quick "$engine" && continue
	run pages "$engine"
	[ -n "${SCREENSHOTS:-}" ] || run kinds "$engine"
done > "$work/pages.out" &
pages=$!
for engine in $engines; do
	run walk "$engine"
	quick "$engine" && continue
	run tv "$engine"
	run search "$engine"
	run upload "$engine"
	run drafts "$engine"
	run material "$engine"
	run branch "$engine"
	run member "$engine"
	run accounts "$engine"
done
wait "$pages"
pages=
cat "$work/pages.out"
echo "# done"
