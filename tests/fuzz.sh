#!/bin/sh
# Lets each fuzz target look for inputs that break it: fuzz.sh [--seconds N | --hours N] [--seed N] [TARGET…]; four targets at
# once. clang's libFuzzer under AddressSanitizer and UBSan, beginning with tests/fuzz/corpus. Prints TAP lines; the last line is
# "# done" when all ran to their end.
# When nothing is said each has 10 seconds (QUICK=yes: 3) and the seed is 1: one compiler makes the same inputs in the same order everywhere,
# a faster machine only gets further. What breaks there breaks here with `--seed 1` and more seconds. When a time is said the
# seed is drawn by lot and printed; what hours find on the way is kept in build-fuzz/found for the next time.
# An input that broke something lies in build-fuzz/broken: mend the parser, put the input into the corpus, write a unit test.
set -u
cd "$(dirname "$0")/.."
seconds=${QUICK:+3} seed=
seconds=${seconds:-10}
while :; do
	case ${1:-} in
	--seconds) seconds=$2 drawn=yes ;;
	--hours) seconds=$(($2 * 3600)) drawn=yes ;;
	--seed) seed=$2 ;;
	*) break ;;
	esac
	shift 2
done
# No more than the 31 bits that libFuzzer takes.
[ -n "$seed" ] || if [ -n "${drawn:-}" ]; then seed=$(($(od -An -N4 -tu4 /dev/urandom) % 2147483647 + 1)); else seed=1; fi
targets=${*:-$(tools/sources.sh fuzz | sed 's|.*/||; s|_fuzz\.c$||')}

if ! CC=clang tools/build.sh build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1; then
	echo "not ok the fuzz targets were not built"
	exit 1
fi
mkdir -p build-fuzz/broken build-fuzz/logs
# Leaks are not looked for while it runs: containers often forbid what that needs.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# Addresses are among what libFuzzer compares and learns from: the same ones each time, where a container does not forbid it.
if setarch -R true 2> /dev/null; then steady="setarch -R"; else steady=; fi

fuzz_one() {
	target=$1 corpus=tests/fuzz/corpus/$1 found=build-fuzz/found/$1 log=build-fuzz/logs/$1
	mkdir -p "$found"
	# What is not in the tree is thrown away unless it runs for hours.
	[ "$seconds" -gt 600 ] || rm -f "$found"/*
	words=tests/fuzz/$target.dict
	[ -f "$words" ] && words=-dict=$words || words=
	# The names in one order: a folder gives them in its own. What it wrote itself is not read again each second.
	printf '%s\n' "$corpus"/* | LC_ALL=C sort | paste -sd, | tr -d '\n' > "$log.inputs"
	if [ -d "$corpus" ] && timeout -k 10 $((seconds + 120)) $steady "build-fuzz/${target}_fuzz" -seed="$seed" -reload=0 \
		-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 $words \
		-artifact_prefix="build-fuzz/broken/$target-" -seed_inputs="@$log.inputs" "$found" > "$log" 2>&1; then
		echo "ok fuzz $target: $(grep -oE 'Done [0-9]+ runs' "$log"), seed $seed"
	else
		echo "not ok fuzz $target, seed $seed"
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
