#!/bin/sh
# A county on PostgreSQL taken back to a second of the past, as docs/operations.md tells it: a base copy, verified, the
# archived log, and what was done after that second is not there. Silent when all is well.
set -eu
cluster=$1 work=$2
run() { XIANFENG_DB=$url build/xianfeng "$@" --data "$work/pitr" > "$work/pitr.out" 2>&1 || { cat "$work/pitr.out"; exit 1; }; }
ask() { psql -qAtX -v ON_ERROR_STOP=1 -d "$url" -c "$1"; }
trap 'tools/postgres.sh stop "$cluster"; tools/postgres.sh stop "$cluster-past"' EXIT
url=$(ARCHIVE=on tools/postgres.sh start "$cluster")
run init --county 青禾县 --code QH
run user add before --name 甲 --role keeper --org QH
tools/postgres.sh base "$cluster"
run user add wanted --name 乙 --role keeper --org QH
second=$(ask "select now()")
sleep 1.1
run user add mistake --name 丙 --role keeper --org QH
ask "select pg_switch_wal()" > /dev/null
for _ in $(seq 120); do
	[ "$(ask "select count(*) from pg_stat_archiver where last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1)")" = 0 ] || break
	sleep 0.5
done
url=$(tools/postgres.sh past "$cluster" "$cluster-past" "$second")
for _ in $(seq 120); do
	[ "$(ask "select pg_is_in_recovery()")" = t ] || break
	sleep 0.5
done
have=$(ask "select login from account order by login" | tr '\n' ' ')
[ "$have" = "before county wanted " ] || echo "accounts at $second: $have"
run verify
# One bit of the base copy turned: the copy is known to be bad before anybody relies on it.
file=$(ls "$cluster/base/base/1/"* | head -n 1)
printf x | dd of="$file" bs=1 seek=100 conv=notrunc 2> /dev/null
if (cd "$cluster" && $(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/pg_verifybackup -q "$cluster/base" > /dev/null 2>&1); then
	echo "a damaged base copy passes for a good one"
fi
