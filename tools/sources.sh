#!/bin/sh
# Lists what the build compiles: sources.sh c|html|schema|rules|test|fuzz, one path a line. New files are found by themselves:
# adding a capability edits nothing central.
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
c) find src -name '*.c' ! -name main.c | LC_ALL=C sort ;;
html) find src -name '*.html' | LC_ALL=C sort ;;
schema) find schema -name '[0-9]*.sql' | LC_ALL=C sort ;;
rules) find rules -name '*.json' | LC_ALL=C sort ;;
test) find tests/unit -name '*_test.c' 2>/dev/null | LC_ALL=C sort ;;
fuzz) find tests/fuzz -name '*_fuzz.c' 2>/dev/null | LC_ALL=C sort ;;
*) echo "usage: sources.sh c|html|schema|rules|test|fuzz" >&2; exit 2 ;;
esac
