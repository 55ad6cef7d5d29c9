#!/usr/bin/env bash
# run.sh [NAME...]: starts a PostgreSQL server of its own in a temporary directory, runs test_*.sh (or test_NAME.sh) against it, and removes it.
# No other server is touched. `run.sh --server COMMAND...` runs a command beside such a server instead, for trying things.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
export SVODKA

bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb 2>/dev/null | sort -V | tail -n 1)" 2>/dev/null)
[ -n "$bin" ] && [ "$bin" != . ] || bin=$(dirname "$(command -v initdb 2>/dev/null)" 2>/dev/null)
[ -x "$bin/initdb" ] || { echo "skip: no initdb was found: packaging/needs test installs it (Debian's package postgresql)"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }

user=$(id -un)
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 && user=postgres || user=nobody
fi
server=$(mktemp -d /tmp/svodka-pg.XXXXXX)
stop() {
    [ -s "$server/data/postmaster.pid" ] && as_server "$bin/pg_ctl" -D "$server/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$server"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export SVODKA_TEST_SERVER=$server SVODKA_TEST_BIN=$bin SVODKA_TEST_USER=$user
# Nothing of the caller's own connections is used.
unset PGSERVICE PGSERVICEFILE PGPASSFILE PGPASSWORD PGOPTIONS PGSSLMODE PGDATABASE PGAPPNAME PGCONNECT_TIMEOUT PGTZ PGDATESTYLE PGCLIENTENCODING
. "$here/lib.sh"
rmdir "$work"

start() { # makes the cluster and starts it on a free port
    chmod 755 "$server" && mkdir -m 777 "$server/socket"
    [ "$user" = "$(id -un)" ] || chown "$user" "$server"
    local common=(-D "$server/data" -U svodka -A trust --no-sync --encoding=UTF8)
    as_server "$bin/initdb" "${common[@]}" --locale=C --locale-provider=icu --icu-locale=ru >"$server/initdb" 2>&1 ||
        { rm -rf "$server/data" && as_server "$bin/initdb" "${common[@]}" --locale=C >"$server/initdb" 2>&1; } || { cat "$server/initdb"; return 1; }
    cat >>"$server/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$server/socket'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
timezone = 'Asia/Kathmandu'
datestyle = 'SQL, DMY'
CONF
    # secret_role needs its password over TCP.
    cat >"$server/data/pg_hba.conf" <<HBA
local all all trust
host all secret_role 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
HBA
    local try
    for try in 1 2 3 4 5; do
        PGPORT=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
        sed -i '/^port = /d' "$server/data/postgresql.conf" && echo "port = $PGPORT" >>"$server/data/postgresql.conf"
        server_start && return 0
    done
    tail -n 20 "$server/log"
    return 1
}
start || { echo "not ok: the server could not be started"; echo "0 passed, 1 failed"; exit 1; }
export PGHOST=$server/socket PGPORT PGUSER=svodka PGDATABASE=postgres

if [ "${1:-}" = --server ]; then
    shift
    "$@"
    exit
fi
tests=("$@")
[ $# -gt 0 ] || for file in "$here"/test_*.sh; do name=${file##*/test_} && tests+=("${name%.sh}"); done
passed=0 failed=0 skipped=0
for name in "${tests[@]}"; do
    bash "$here/test_$name.sh" >"$server/results" 2>&1
    status=$?
    grep -v '^ok: ' "$server/results" | sed "s/^\(not ok\|skip\): /\1: $name: /"
    passed=$((passed + $(grep -c '^ok: ' "$server/results")))
    failed=$((failed + $(grep -c '^not ok: ' "$server/results")))
    skipped=$((skipped + $(grep -c '^skip: ' "$server/results")))
    [ "$status" = 0 ] || { echo "not ok: test_$name.sh ended with status $status" && failed=$((failed + 1)); }
done
echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
[ "$failed" = 0 ]
