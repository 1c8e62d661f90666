#!/bin/sh
# Runs the HTTP and command-line tests against the real program and prints TAP lines; the last line is "# done" when all of
# them ran to their end. On both engines; with CI=true once more under AddressSanitizer and UBSan,
# and in part under ThreadSanitizer.
set -u
cd "$(dirname "$0")/.."

run_all() { # DIR MARK SECONDS [PATTERN]
	if ! timeout -k 10 "$3" node tests/http/run.mjs "$1/xianfeng" "$2" "${4:-}"; then
		echo "not ok $2the HTTP tests did not run to their end"
	fi
}

run_all build "" 300
if ! tools/postgres.sh with timeout -k 10 360 node tests/http/run.mjs build/xianfeng "postgres "; then
	echo "not ok the HTTP tests on PostgreSQL did not run to their end"
fi
if [ "${CI:-}" = true ] || [ "${SANITIZE:-}" = yes ]; then
	if tools/build.sh build-asan -Db_sanitize=address,undefined -Db_lundef=false; then
		export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
		run_all build-asan "asan " 900
	else
		echo "not ok the AddressSanitizer build"
	fi
	# What threads share: everything that is looked at by many at once, not each role's every page.
	if tools/build.sh build-tsan -Db_sanitize=thread -Db_lundef=false; then
		export TSAN_OPTIONS=suppressions=$PWD/tests/tsan.suppressions XIANFENG_TEST_SECONDS=600
		run_all build-tsan "tsan " 900 'access: every route as (none|county|tv)|^(input|conflict|security|budget|network):'
	else
		echo "not ok the ThreadSanitizer build"
	fi
fi
echo "# done"
