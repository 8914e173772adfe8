#!/bin/sh
# Keeps one throw-away PostgreSQL cluster for as long as its standard input stays open.
#
# usage: sh -c SCRIPT cluster.sh BINDIR BASE PORT
#
# Whoever starts this holds the other end of the pipe. When that process ends, in whatever way, the kernel
# closes the pipe, `read` returns, and the cluster is stopped and deleted. A Go defer does not run on SIGKILL
# or os.Exit; this does.
set -u
bin=$1 base=$2 port=$3
data=$base/data

finish() {
	"$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1
	cd / && rm -rf "$base"
}
trap finish EXIT
# The keeper ends with its holder and by nothing else: a terminal's Ctrl-C reaches the holder too.
trap '' INT TERM HUP

cd "$base" || exit 1
umask 077
mkdir "$base/socket" || exit 1

# The collation is Turkish where the server can do it without an installed locale (ICU, PostgreSQL 15): that is
# what a Turkish operator's server may well have, and under it lower('I') is 'ı' and text sorts differently
# from SQLite. A query that depends on the collation should fail here, not there.
locale="--locale-provider=icu --icu-locale=tr-TR"
"$bin/initdb" --help | grep -q -e --icu-locale || locale=
# shellcheck disable=SC2086 # $locale is two words or none.
"$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C $locale --no-sync >"$base/initdb.log" 2>&1 || {
	cat "$base/initdb.log" >&2
	exit 1
}

# fsync=off: the tests kill the gateway, never PostgreSQL and never the machine, and what a killed client
# committed is in the server's memory and the kernel's, both alive. Nothing else that decides about
# durability or order is touched, and no number about speed comes from such a cluster.
cat >>"$data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$base/socket'
max_connections = 200
fsync = off
timezone = 'Europe/Istanbul'
EOF

"$bin/pg_ctl" -D "$data" -l "$data/server.log" -w -t 60 start >"$base/start.log" 2>&1 || {
	cat "$base/start.log" "$data/server.log" >&2
	exit 1
}
echo ready
while read -r _; do :; done
