#!/bin/sh
# A year of a county's organisational life, day by day (tests/year): a small county in a file, a smaller one on PostgreSQL. Prints TAP
# lines, "# done" last.
# `tests/year.sh --whole` takes the whole demo county in a file, which may last an hour, and leaves the archives of some branches and
# the tally in build/year-whole.
set -u
cd "$(dirname "$0")/.."
whole=
[ "${1:-}" != --whole ] || whole=yes
work=$(mktemp -d)
server=$(mktemp -u "${TMPDIR:-/tmp}/xianfeng-postgres-XXXXXX")
other=
trap '[ -z "$other" ] || kill "$other" 2> /dev/null; tools/postgres.sh stop "$server"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
if ! ninja -C build year > "$work/build" 2>&1; then
	echo "not ok year: the program is built"
	tail -n 5 "$work/build" | sed 's/^/# /'
	exit 1
fi

# told NAME COMMAND…: one line; what the command said follows a failure.
told() {
	name=$1
	shift
	if "$@" > "$at/said" 2>&1; then
		echo "ok ${mark}year: $name"
	else
		echo "not ok ${mark}year: $name"
		tail -n 30 "$at/said" | sed 's/^/# /'
	fi
}

simulated() { # VILLAGES EVERY SECONDS
	build/xianfeng demo --villages "$1" --seed 1 --date 2026-01-01 --data "$at/county" > "$at/demo" || return 1
	XIANFENG_NOW=2026-01-01T05:00 timeout "$3" build/year "$at/county" "$at/papers" "$2" > "$at/tally" 2> "$at/faults"
	code=$?
	cat "$at/faults" "$at/tally"
	return $code
}

# Nothing that belongs to a year may be missing from it.
lively() {
	cat "$at/tally"
	for what in planned held moved cancelled leaves votes secret_votes tasks returned opinions problems marks appraised talks urges replies calls transfers \
		states admitted departed elections; do
		grep -Eq "\"$what\":[1-9]" "$at/tally" || { echo "no $what"; return 1; }
	done
}

# Each archive can be read: its title, its contents, its meetings.
archives() {
	for paper in "$at"/papers/*.pdf; do
		pdftotext -layout "$paper" "$at/text" || return 1
		for word in 2026年度组织生活档案 "目 *录" 应到 主题党日; do
			grep -q "$word" "$at/text" || { echo "$paper lacks $word"; head -n 40 "$at/text"; return 1; }
		done
	done
}

# year MARK VILLAGES EVERY SECONDS
year() {
	mark=$1 at="$work/${1:-file}"
	mkdir -p "$at/papers"
	told "twelve months happen, nobody is refused, and the store tells of all of it" simulated "$2" "$3" "$4"
	told "all that belongs to a year took place" lively
	told "verify, run by itself, finds nothing" env XIANFENG_NOW=2027-01-02T08:00 build/xianfeng verify --data "$at/county"
	told "the yearly archives print" archives
}

if [ -n "$whole" ]; then
	year "" 1195 60 14400
	mkdir -p build/year-whole
	cp "$work"/file/papers/*.pdf "$work/file/tally" build/year-whole
	cat "$work/file/tally"
else
	(
		if XIANFENG_DB=$(tools/postgres.sh start "$server"); then
			export XIANFENG_DB
			year "postgres " 12 4 900
		else
			echo "not ok year: PostgreSQL did not start"
		fi
	) > "$work/server" &
	other=$!
	year "" 30 1 900
	wait "$other"
	other=
	cat "$work/server"
fi
echo "# done"
