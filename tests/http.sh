#!/bin/sh
# Runs the HTTP and command-line tests against the real program and prints TAP lines; the last line is "# done" when all of
# them ran to their end. On both engines; with CI=true most of it once more under AddressSanitizer and UBSan,
# and in part under ThreadSanitizer. QUICK=yes: under the first only what reads what people send.
set -u
cd "$(dirname "$0")/.."

work=$(mktemp -d)
pids=
trap '[ -z "$pids" ] || kill $pids 2> /dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# run NAME MARK SECONDS COMMAND…: in the background; its lines are told by `told`.
run() {
	name=$1 mark=$2 seconds=$3
	shift 3
	{
		timeout -k 10 "$seconds" "$@" > "$work/$name" 2>&1 ||
			echo "not ok ${mark}the HTTP tests did not run to their end" >> "$work/$name"
	} &
	pids="$pids $!"
}

# What was run since, in the order of NAME….
told() {
	# shellcheck disable=SC2086
	wait $pids
	pids=
	for name in "$@"; do cat "$work/$name"; done
}

# What opens the theme day's meetings.
ninja -C build bench-prepare > "$work/build" 2>&1 || { echo "not ok bench-prepare was not built"; sed 's/^/# /' "$work/build"; }
# Most of it waits for something, so two runs share the cores.
run file "" 2700 node tests/http/run.mjs build/xianfeng ""
run server "postgres " 2700 tools/postgres.sh with node tests/http/run.mjs build/xianfeng "postgres "
told file server
if [ "${CI:-}" = true ] || [ "${SANITIZE:-}" = yes ]; then
	runs=
	# Two worlds side by side are compared without a sanitizer; of crowds the first is enough for memory, threads meet all of them.
	memory='^(?!insider|network: (10,000 connections that never|a place|400|slow))'
	threads='access: every route as (none|county|tv)|^(input|conflict|security|budget|network):'
	[ -z "${QUICK:-}" ] || memory='^(input|security):'
	if TARGETS=xianfeng tools/build.sh build-asan -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1; then
		run asan "asan " 2100 env ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
			XIANFENG_TEST_SECONDS=300 node tests/http/run.mjs build-asan/xianfeng "asan " "$memory"
		runs=asan
	else
		echo "not ok the AddressSanitizer build"
	fi
	# What threads share: everything that is looked at by many at once, not each role's every page.
	if [ -n "${QUICK:-}" ]; then
		:
	elif TARGETS=xianfeng tools/build.sh build-tsan -Db_sanitize=thread -Db_lundef=false; then
		run tsan "tsan " 2100 env TSAN_OPTIONS="suppressions=$PWD/tests/tsan.suppressions" XIANFENG_TEST_SECONDS=900 \
			node tests/http/run.mjs build-tsan/xianfeng "tsan " "$threads"
		runs="$runs tsan"
	else
		echo "not ok the ThreadSanitizer build"
	fi
	# shellcheck disable=SC2086
	told $runs
fi
echo "# done"
