#!/bin/sh
# A PostgreSQL cluster of one's own, in a temporary directory, reached by a unix socket only:
#   url=$(tools/postgres.sh start DIR)   makes and starts it; DIR must not exist; prints the address of its database
#   tools/postgres.sh stop DIR           stops it and removes DIR
#   tools/postgres.sh kill DIR           kills (-9) all of its processes, as a crash does; `again DIR` starts it once more
#   tools/postgres.sh hang DIR           stops (-STOP) all of them, as a machine that hangs; `go DIR` lets them go on
#   tools/postgres.sh standby DIR NEW    makes a standby NEW that follows it, for whose disk commits then wait; prints its address
#   tools/postgres.sh promote NEW        makes a standby the server that is written to
#   tools/postgres.sh with COMMAND…      runs COMMAND with XIANFENG_TEST_DB set to such an address, then removes it all
#   tools/postgres.sh base DIR           a base copy in DIR/base, verified; wants ARCHIVE=on at the start
#   tools/postgres.sh past DIR NEW TIME  makes a cluster NEW from that copy as it was at TIME; prints its address
# ARCHIVE=on keeps every piece of the write-ahead log in DIR/archive.
# FSYNC=on makes its commits durable; for tests of the program that is only slow. Commits are asked for as usual.
set -eu

# Debian puts the server's programs beside the path; the newest one is taken.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "没有找到 PostgreSQL。请安装 postgresql 软件包。" >&2; exit 1; }

# The server refuses to run as root.
as() {
	if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
	mkdir -m 700 "$1"
	[ "$(id -u)" != 0 ] || chown postgres "$1"
	cd "$1"
	as "$bin/initdb" -D "$1/data" -U xianfeng -A trust -E UTF8 --locale=C.UTF-8 --data-checksums > "$1.log" 2>&1 ||
		{ cat "$1.log" >&2; exit 1; }
	# Many tests, each with a schema of its own: room for locks and connections, no noise.
	as sh -c 'cat >> "$1/data/postgresql.conf"' sh "$1" <<-END
		listen_addresses = ''
		unix_socket_directories = '$1'
		unix_socket_permissions = 0777
		fsync = ${FSYNC:-off}
		full_page_writes = ${FSYNC:-off}
		max_connections = 200
		max_locks_per_transaction = 256
		shared_buffers = 128MB
		autovacuum_naptime = 10min
		log_min_messages = fatal
	END
	[ "${ARCHIVE:-off}" = off ] || as sh -c 'mkdir -m 700 "$1/archive"; cat >> "$1/data/postgresql.conf"' sh "$1" <<-END
		archive_mode = on
		archive_command = 'test ! -f $1/archive/%f && cp %p $1/archive/%f'
	END
	as "$bin/pg_ctl" -D "$1/data" -l "$1/server.log" -w start >> "$1.log" 2>&1 || { cat "$1.log" >&2; exit 1; }
	rm -f "$1.log"
	as "$bin/createdb" -h "$1" -U xianfeng xianfeng
	chmod 711 "$1"
	echo "postgres://xianfeng@/xianfeng?host=$1"
}

stop() {
	[ -d "$1" ] || return 0
	(cd "$1" && as "$bin/pg_ctl" -D "$1/data" -m immediate -w stop > /dev/null 2>&1) || true
	rm -rf "$1"
}

# Parent first: it would only make new children.
signal_all() { # SIGNAL DIR
	pid=$(head -n 1 "$2/data/postmaster.pid")
	children=$(ps -o pid= --ppid "$pid")
	# shellcheck disable=SC2086
	kill "$1" "$pid" $children
}

# What is left of the killed ones may hold their shared memory for a moment.
again() {
	cd "$1"
	for _ in 1 2 3 4 5 6 7 8 9; do
		as "$bin/pg_ctl" -D "$1/data" -l "$1/server.log" -w start > /dev/null 2>&1 && return
		sleep 0.3
	done
	tail -n 3 "$1/server.log" >&2
	exit 1
}

base() {
	cd "$1"
	as "$bin/pg_basebackup" -h "$1" -U xianfeng -D "$1/base" -X stream -c fast && as "$bin/pg_verifybackup" -q "$1/base"
}

past() {
	mkdir -m 700 "$2"
	[ "$(id -u)" != 0 ] || chown postgres "$2"
	cd "$2"
	as cp -a "$1/base" "$2/data"
	as touch "$2/data/recovery.signal"
	as sh -c 'cat >> "$1/data/postgresql.conf"' sh "$2" <<-END
		unix_socket_directories = '$2'
		archive_mode = off
		restore_command = 'cp $1/archive/%f %p'
		recovery_target_time = '$3'
		recovery_target_action = 'promote'
	END
	as "$bin/pg_ctl" -D "$2/data" -l "$2/server.log" -w start > /dev/null || { tail -n 5 "$2/server.log" >&2; exit 1; }
	chmod 711 "$2"
	echo "postgres://xianfeng@/xianfeng?host=$2"
}

# As docs/scale-out.md tells it: a slot, so that the standby misses nothing; the name by which the server waits for it.
standby() {
	mkdir -m 700 "$2"
	[ "$(id -u)" != 0 ] || chown postgres "$2"
	cd "$2"
	as "$bin/pg_basebackup" -d "host=$1 user=xianfeng application_name=standby" -D "$2/data" -X stream -c fast -R -C -S standby
	as sh -c 'cat >> "$1/data/postgresql.conf"' sh "$2" <<-END
		unix_socket_directories = '$2'
	END
	as "$bin/pg_ctl" -D "$2/data" -l "$2/server.log" -w start > /dev/null || { tail -n 5 "$2/server.log" >&2; exit 1; }
	chmod 711 "$2"
	as "$bin/psql" -qX -h "$1" -U xianfeng -d xianfeng -c "alter system set synchronous_standby_names = 'standby'" -c "select pg_reload_conf()" > /dev/null
	echo "postgres://xianfeng@/xianfeng?host=$2"
}

case ${1:-} in
base) base "$2" ;;
past) past "$2" "$3" "$4" ;;
start) start "$2" ;;
stop) stop "$2" ;;
kill) signal_all -9 "$2" ;;
hang) signal_all -STOP "$2" ;;
go) signal_all -CONT "$2" ;;
standby) standby "$2" "$3" ;;
promote) cd "$2" && as "$bin/pg_ctl" -D "$2/data" -w promote > /dev/null ;;
again) again "$2" ;;
with)
	shift
	dir=$(mktemp -u "${TMPDIR:-/tmp}/xianfeng-postgres-XXXXXX")
	trap 'stop "$dir"' EXIT
	trap 'exit 1' HUP INT TERM
	XIANFENG_TEST_DB=$(start "$dir")
	PATH=$bin:$PATH # psql itself: Debian's wrapper takes three times as long, and a test calls it often
	export XIANFENG_TEST_DB PATH
	code=0
	"$@" || code=$?
	exit $code
	;;
*) sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
