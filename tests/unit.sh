#!/bin/sh
# Runs every unit test and prints TAP lines; the last line is "# done" when all of them ran to their end. With CI=true once
# more under AddressSanitizer and UBSan, and those that use threads under ThreadSanitizer. QUICK=yes: what reads foreign bytes under the
# first alone.
set -u
export CMOCKA_MESSAGE_OUTPUT=TAP

# One test program: its TAP lines under its name, in one piece; a crash or a time-out is a failure of its own.
run_one() {
	dir=$1 mark=$2 test=$3
	if [ ! -x "$dir/$test" ]; then
		echo "not ok $mark$test was not built"
		return
	fi
	out=$(XIANFENG_HGEN=$PWD/$dir/hgen XIANFENG_SOURCE=$PWD timeout 1200 "$dir/$test" 2>&1)
	code=$?
	printf '%s\n' "$out" | sed -n "s|^ok [0-9]* - |ok $mark$test: |p; s|^not ok [0-9]* - |not ok $mark$test: |p"
	if [ $code -ne 0 ]; then
		printf '%s\n' "$out" | grep -v '^ok ' | tail -n 25 | sed 's/^/# /'
		printf '%s\n' "$out" | grep -q '^not ok ' || echo "not ok $mark$test ended with $code"
	fi
}

# run_all DIR MARK TEST…: as many at once as there are cores, by this script's own second face (--one DIR MARK TEST).
run_all() {
	dir=$1 mark=$2
	shift 2
	printf '%s\n' "$@" | TMPDIR=$work xargs -P "$(getconf _NPROCESSORS_ONLN)" -I TEST "$0" --one "$dir" "$mark" TEST
}

if [ "${1:-}" = --one ]; then
	shift
	lines=$(run_one "$@")
	flock "$TMPDIR" printf '%s\n' "$lines"
	exit
fi

# The fuzz targets on their corpora (tests/fuzz.sh lets them look for more).
run_fuzz() {
	dir=$1 mark=$2
	for target in $fuzz; do
		if out=$(timeout 600 "$dir/${target}_fuzz" "tests/fuzz/corpus/$target" 2>&1); then
			echo "ok ${mark}fuzz corpus $target"
		else
			echo "not ok ${mark}fuzz corpus $target"
			printf '%s\n' "$out" | tail -n 10 | sed 's/^/# /'
		fi
	done
}

work=$(mktemp -d)
server=$(mktemp -u "${TMPDIR:-/tmp}/xianfeng-postgres-XXXXXX")
trap 'rm -rf "$work"; tools/postgres.sh stop "$server"' EXIT
tests=$(tools/sources.sh test | sed 's|.*/||; s|\.c$||')
fuzz=$(tools/sources.sh fuzz | sed 's|.*/||; s|_fuzz\.c$||')
# shellcheck disable=SC2086
run_all build "" $tests
run_fuzz build ""
# Whatever opens a store once more on PostgreSQL, in a cluster of its own.
if XIANFENG_TEST_DB=$(tools/postgres.sh start "$server"); then
	export XIANFENG_TEST_DB
	# shellcheck disable=SC2086
	run_all build "postgres " $(grep -lE '"(county|engine|lack|people|serving|visit)\.h"|_(village|town)\.h"' tests/unit/*_test.c |
		sed 's|.*/||; s|\.c$||')
	unset XIANFENG_TEST_DB
else
	echo "not ok PostgreSQL did not start"
fi
if [ "${CI:-}" = true ] || [ "${SANITIZE:-}" = yes ]; then
	memory=$tests targets=
	if [ -n "${QUICK:-}" ]; then
		memory=$(printf '%s\n' $tests | grep -E '^(base|html|http|import|route|sheet|search)_')
		targets="xianfeng hgen $(printf '%s ' $memory) $(printf '%s_fuzz ' $fuzz)"
	fi
	if TARGETS=$targets tools/build.sh build-asan -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1; then
		export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
		# shellcheck disable=SC2086
		run_all build-asan "asan " $memory
		run_fuzz build-asan "asan "
	else
		echo "not ok the AddressSanitizer build"
	fi
	threads=$(printf '%s\n' $tests | grep -E 'http_server|work_|route_|example_room|db_statement|base_id')
	if [ -n "${QUICK:-}" ]; then
		:
	elif TARGETS="xianfeng hgen $(printf '%s ' $threads)" tools/build.sh build-tsan -Db_sanitize=thread -Db_lundef=false; then
		# shellcheck disable=SC2086
		run_all build-tsan "tsan " $threads
	else
		echo "not ok the ThreadSanitizer build"
	fi
fi
echo "# done"
