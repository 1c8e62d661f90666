#!/bin/sh
# Lets each fuzz target look for inputs that break it: fuzz.sh [--seconds N | --hours N] [TARGET…]; 20 seconds when nothing is
# said, four targets at once. clang's libFuzzer under AddressSanitizer and UBSan, beginning with tests/fuzz/corpus; what it finds
# on the way is kept in build-fuzz/found for the next time. Prints TAP lines; the last line is "# done" when all ran to their end.
# An input that broke something lies in build-fuzz/broken: mend the parser, put the input into the corpus, write a unit test.
set -u
cd "$(dirname "$0")/.."
seconds=20
case ${1:-} in
--seconds) seconds=$2; shift 2 ;;
--hours) seconds=$(($2 * 3600)); shift 2 ;;
esac
targets=${*:-$(tools/sources.sh fuzz | sed 's|.*/||; s|_fuzz\.c$||')}

if ! CC=clang tools/build.sh build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1; then
	echo "not ok the fuzz targets were not built"
	exit 1
fi
mkdir -p build-fuzz/broken build-fuzz/logs
# Leaks are not looked for while it runs: containers often forbid what that needs.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

fuzz_one() {
	target=$1 corpus=tests/fuzz/corpus/$1 found=build-fuzz/found/$1 log=build-fuzz/logs/$1
	mkdir -p "$found"
	# What is not in the tree is thrown away unless it runs for hours: a short run is the same everywhere.
	[ "$seconds" -gt 600 ] || rm -f "$found"/*
	words=tests/fuzz/$target.dict
	[ -f "$words" ] && words=-dict=$words || words=
	if [ -d "$corpus" ] && timeout -k 10 $((seconds + 120)) "build-fuzz/${target}_fuzz" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -max_len=16384 $words -artifact_prefix="build-fuzz/broken/$target-" "$found" "$corpus" > "$log" 2>&1; then
		echo "ok fuzz $target: $(grep -oE 'Done [0-9]+ runs' "$log")"
	else
		echo "not ok fuzz $target"
		grep -vE '^#[0-9]|^NEW_FUNC' "$log" | tail -n 40 | sed 's/^/# /'
		for input in "build-fuzz/broken/$target-"*; do
			[ ! -f "$input" ] || od -An -c "$input" | head -n 20 | sed 's/^/# /'
		done
	fi
}

# Four at once: their lines come in one piece each.
running=0
for target in $targets; do
	{ lines=$(fuzz_one "$target"); printf '%s\n' "$lines"; } &
	running=$((running + 1))
	if [ $running -eq 4 ]; then
		wait
		running=0
	fi
done
wait
echo "# done"
