#!/bin/sh
# Storage under trouble (docs/testing.md): the power fails, the disk fails or is full, bits turn, the server is killed. Prints
# TAP lines, "# done" last. `tests/trouble.sh --long` does ten times as much; a further word chooses parts by name.
# QUICK=yes: a quarter of the kills.
set -u
cd "$(dirname "$0")/.."
times=1
[ "${1:-}" != --long ] || { times=10; shift; }
[ "${TROUBLE:-}" != long ] || times=10
kills=$((100 * times))
[ -z "${QUICK:-}" ] || kills=25
wanted=${1:-}
work=$(mktemp -d)
cluster=$(mktemp -u "${TMPDIR:-/tmp}/xianfeng-postgres-XXXXXX")
second=$cluster-second away=$cluster-away
others=
# shellcheck disable=SC2086
trap '[ -z "$others" ] || kill $others 2> /dev/null; for one in "$cluster" "$second" "$away" "$away-standby"; do tools/postgres.sh stop "$one"; done; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
preload=$PWD/build/trouble-preload.so
if ! ninja -C build trouble-preload.so trouble-load trouble-replay trouble-rot bench-prepare > "$work/build" 2>&1; then
	echo "not ok trouble: the tools are built"
	tail -n 5 "$work/build" | sed 's/^/# /'
	exit 1
fi

# One line for a test; what it printed follows a failure.
told() { # CODE NAME FILE
	if [ "$1" -eq 0 ]; then
		echo "ok trouble: $2"
	else
		echo "not ok trouble: $2"
		tail -n 12 "$3" | sed 's/^# *//; s/^/# /'
	fi
}

# A load on the watched disk: DIR FIRST COUNT [die], with FAULT (a line for the preload library) and SYNCHRONOUS from the environment.
load() {
	printf '%s\n' "${FAULT:-}" > "$1.fault"
	TROUBLE_DIR=$1 TROUBLE_LOG=$1.log TROUBLE_FAULT=$1.fault TROUBLE_SYNCHRONOUS=${SYNCHRONOUS:-full} LD_PRELOAD=$preload \
		timeout 120 build/trouble-load "$@"
}

# The power fails at so many places of what a load did: DIR POINTS SEED. Syncs need not reach the disk of this machine.
replay() {
	LD_PRELOAD=$preload timeout 1800 build/trouble-replay "$1.log" "$1.replay" "$2" "$3"
}

# ---- power cut ----------------------------------------------------------------------------------------------------------

power_cut() {
	mkdir "$work/power"
	for mode in full normal off; do
		SYNCHRONOUS=$mode load "$work/power/$mode" 0 2000 > "$work/power/$mode.load" || cat "$work/power/$mode.load"
	done
	replay "$work/power/full" $((200 * times)) 1 > "$work/power/full.out"
	grep -q "^points $((200 * times)) lost 0 broken 0 most 0 acknowledged 2000$" "$work/power/full.out"
	told $? "after a power cut at $((200 * times)) random moments everything acknowledged is there, sound and verified" "$work/power/full.out"
	# The test would notice: what SQLite's weaker settings lose.
	replay "$work/power/normal" $((40 * times)) 1 > "$work/power/normal.out"
	tail -n 1 "$work/power/normal.out" | grep -q 'lost [1-9]'
	told $? "the same with synchronous=NORMAL loses acknowledged writes: the test bites" "$work/power/normal.out"
	replay "$work/power/off" $((40 * times)) 1 > "$work/power/off.out"
	tail -n 1 "$work/power/off.out" | grep -q 'broken [1-9]'
	told $? "the same with synchronous=OFF breaks the file: the test bites" "$work/power/off.out"
	rm -rf "$work/power"
}

# ---- a disk that fails --------------------------------------------------------------------------------------------------

# A county is made, a load meets FAULT, another one goes on after it, and the power fails at some places of all that. EXPECTED
# is a pattern of what the second load must say. Prints what was not so.
fault_tried() { # NAME FAULT EXPECTED
	dir=$work/fault/$1
	[ "$making" = yes ] || load "$dir" 2000 10 > "$dir.made" 2>&1
	# Every other one is killed: closing would tidy up.
	# shellcheck disable=SC2046
	FAULT=$2 load "$dir" 0 60 $([ $(($1 % 2)) = 0 ] || echo die) > "$dir.first" 2>&1
	load "$dir" 1000 30 > "$dir.second" 2>&1
	replay "$dir" 8 "$1" > "$dir.points" 2>&1
	grep -qE "$3" "$dir.first" || echo "$2: $(cat "$dir.first")"
	grep -q 'acknowledged 30 refused 0 ' "$dir.second" || echo "$2, then again: $(cat "$dir.second")"
	grep -q ' lost 0 broken 0 .* acknowledged [1-9]' "$dir.points" || { echo "$2:"; cat "$dir.points"; }
	rm -rf "$dir" "$dir".*
}

# At each of a row of places: NAME CALL ENDING COUNT ERRNO EXPECTED FIRST STEP LAST.
fault_row() {
	title=$1 call=$2 ending=$3 count=$4 error=$5 expected=$6
	place=$7
	: > "$work/fault.out"
	while [ "$place" -le "$9" ]; do
		fault_tried "$place" "$call $ending $place $count $error" "$expected" >> "$work/fault.out"
		place=$((place + $8))
	done
	[ ! -s "$work/fault.out" ]
	told $? "$title" "$work/fault.out"
}

disk_fails() {
	mkdir "$work/fault"
	making=no
	full='acknowledged [1-9][0-9]* refused [1-9][0-9]* stopped 0 refusal work.disk-full last good'
	broken='acknowledged [1-9][0-9]* refused [1-9][0-9]* stopped 0 refusal work.disk last good'
	stopped='refused [1-9][0-9]* stopped 1 refusal work.stopped last work.stopped'
	step=$((times == 1 ? 13 : 1))
	fault_row "the disk is full for two writes: refused, nothing by half, and on it goes" write -wal 2 28 "$full" 6 $step 60
	fault_row "the disk fails at two writes: refused, nothing by half, and on it goes" write -wal 2 5 "$broken" 6 $step 60
	fault_row "a start on a disk that is full for a moment goes on" write -wal 1 28 'acknowledged 60 refused 0' 0 1 0
	fault_row "a start on a disk that fails is refused, and nothing is lost" write -wal 2 5 'not opened' 0 1 0
	fault_row "the disk does not confirm a write: the writer stops, and nothing acknowledged is lost" sync -wal 1 5 "$stopped" 3 \
		$((times == 1 ? 3 : 1)) 12
	fault_row "the same without space for it" sync -wal 1 28 "$stopped" 3 4 7
	fault_row "a checkpoint that the disk does not confirm: the writer stops, and nothing acknowledged is lost" sync county.db 1 5 \
		'stopped 1 refusal work.stopped|acknowledged 60|not opened' 0 1 3
	fault_row "a disk that is full for checkpoints loses nothing" write county.db 3 28 'acknowledged 60 refused 0' 0 $step 30
	fault_row "a picture that the disk does not confirm is not acknowledged" sync 'files' 1 5 'refusal photo last good' 0 1 1
	making=yes
	fault_row "a disk that fails while the county is made: refused, and made at the next start" any '*' 0 5 'not opened' 2 \
		$((times == 1 ? 29 : 3)) 150
	rm -rf "$work/fault"
}

# ---- bits that turn -----------------------------------------------------------------------------------------------------

bits_turn() {
	build/xianfeng demo --villages 3 --seed 1 --date 2026-11-23 --data "$work/rot" > "$work/rot.out" 2>&1
	timeout 1800 build/trouble-rot "$work/rot/county.db" $((200 * times)) 1 > "$work/rot.out" 2>&1
	tail -n 1 "$work/rot.out" | grep -q "^flips $((200 * times)) found $((200 * times)) wrong 0 "
	told $? "each of $((200 * times)) bits that turned in the file is found, and none makes a record read otherwise" "$work/rot.out"
	tail -n 1 "$work/rot.out" | awk -v all=$((200 * times)) '{ exit !($NF > 0 && $NF < all * 0.9) }'
	told $? "without the pages' sums a good part of them is not: the test bites" "$work/rot.out"
}

# ---- a server that is killed --------------------------------------------------------------------------------------------

server_killed() {
	timeout $((3600 * times)) node tests/trouble/kill.mjs build/xianfeng build/bench-prepare "$kills" "trouble: " > "$work/kill" 2>&1
	grep -v '^# done$' "$work/kill"
	grep -q '^# done$' "$work/kill" || echo "not ok trouble: the killed server's test reaches its end"
}

# ---- what people see ----------------------------------------------------------------------------------------------------

pages_say_so() {
	timeout 600 node tests/trouble/pages.mjs build/xianfeng "$preload" "trouble: " > "$work/pages" 2>&1
	grep -v '^# done$' "$work/pages"
	grep -q '^# done$' "$work/pages" || echo "not ok trouble: the pages' test reaches its end"
}

# ---- a database server that is killed ------------------------------------------------------------------------------------

# The program killed on PostgreSQL, in a cluster whose commits are durable.
server_killed_on_postgres() {
	if ! there=$(FSYNC=on tools/postgres.sh start "$second"); then
		echo "not ok trouble: PostgreSQL did not start"
		return
	fi
	XIANFENG_TEST_DB=$there timeout $((3600 * times)) node tests/trouble/kill.mjs build/xianfeng build/bench-prepare "$kills" "trouble: postgres " > "$work/killed"
	grep -v '^# done$' "$work/killed"
	grep -q '^# done$' "$work/killed" || echo "not ok trouble: the killed server's test on PostgreSQL reaches its end"
	tools/postgres.sh stop "$second"
}

# PostgreSQL killed under the program.
database_killed() {
	if ! url=$(FSYNC=on tools/postgres.sh start "$cluster"); then
		echo "not ok trouble: PostgreSQL did not start"
		return
	fi
	XIANFENG_TEST_DB=$url timeout 1800 node tests/trouble/server.mjs build/xianfeng build/bench-prepare $((5 * times)) "$cluster" "trouble: " > "$work/server"
	grep -v '^# done$' "$work/server"
	grep -q '^# done$' "$work/server" || echo "not ok trouble: the test of the killed database reaches its end"
	tools/postgres.sh stop "$cluster"
	timeout 600 sh tests/trouble/point-in-time.sh "$cluster" "$work" > "$work/past" 2>&1 && [ ! -s "$work/past" ]
	told $? "a county on PostgreSQL as it was at a second of the past" "$work/past"
}

# ---- a database server that is away, hangs, or burns ----------------------------------------------------------------------

database_away() {
	if ! url=$(FSYNC=on tools/postgres.sh start "$away"); then
		echo "not ok trouble: PostgreSQL did not start"
		return
	fi
	XIANFENG_TEST_DB=$url timeout 1800 node tests/trouble/away.mjs build/xianfeng build/bench-prepare 60 "$away" "trouble: " > "$work/away"
	grep -v '^# done$' "$work/away"
	grep -q '^# done$' "$work/away" || echo "not ok trouble: the test of the database that is away reaches its end"
	tools/postgres.sh stop "$away"
}

# ---- all of it ----------------------------------------------------------------------------------------------------------

# lane PART…: those that are wanted, one after another.
lane() {
	for part in "$@"; do
		case $part in *"$wanted"*) $part ;; esac
	done
}

# Two cores; who kills servers mostly waits for them, and one only waits, so four lanes of about the same length.
lane power_cut pages_say_so database_killed > "$work/first" &
others=$!
lane server_killed server_killed_on_postgres > "$work/second" &
others="$others $!"
lane database_away > "$work/third" &
others="$others $!"
lane disk_fails bits_turn
# shellcheck disable=SC2086
wait $others
cat "$work/first" "$work/second" "$work/third"
echo "# done"
