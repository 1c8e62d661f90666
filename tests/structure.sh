#!/bin/sh
# What a reader would complain about, checked by a program: floors, banned words, asset baselines, loose ends.
set -u
check() { # name, command…: silent means good
	name=$1
	shift
	out=$("$@" 2>&1)
	if [ -z "$out" ]; then
		echo "ok $name"
	else
		echo "not ok $name"
		printf '%s\n' "$out" | head -n 20 | sed 's/^/# /'
	fi
}
check "no include goes upward or sideways" node tests/structure/floors.mjs
check "the floor check bites" node tests/structure/floors.mjs --self-test
check "no path of a machine and no loose end in the tree" sh tests/structure/words.sh
check "SQL is never glued together" sh tests/structure/sql.sh
check "every public function has a docstring" node tests/structure/docstrings.mjs
check "every statement and every key names the county" node tests/structure/tenant.mjs
check "the county check bites" node tests/structure/tenant.mjs --self-test
check "no two schema steps share a number" sh -c 'tools/sources.sh schema | sed "s|.*/||; s|-.*||" | uniq -d'
check "every act of the audit trail has its word" sh tests/structure/acts.sh
check "packaging/xianfeng.conf is what the program prints" sh -c 'build/xianfeng serve --print-settings | diff - packaging/xianfeng.conf'
check "shell scripts parse" sh -c 'for f in run test bench tools/*.sh tests/*.sh tests/structure/*.sh; do sh -n "$f" || echo "$f"; done'
echo "# done"
