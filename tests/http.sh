#!/bin/sh
# Runs the HTTP and command-line tests against the real program and prints TAP lines; the last line is "# done" when all of
# them ran to their end. On both engines; with CI=true once more under AddressSanitizer and UBSan.
set -u
cd "$(dirname "$0")/.."

run_all() { # DIR MARK
	if ! timeout -k 10 "$3" node tests/http/run.mjs "$1/xianfeng" "$2"; then
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
fi
echo "# done"
