#!/usr/bin/env bash
# database.sh [-n EVENTS] [-r ROUNDS] [-w 'NUMBERS OF WORKERS']: how fast events get into PostgreSQL and out again, on a server of its own that is removed at the end, with the
# events of ../shared/bench/gen.c. Wall seconds, the least of the rounds; `svodka load` once. The answers from the file, from the
# database and by the SQL engine must be the same bytes.
#
#   load              svodka load of the log, and of the same log again
#   bare COPY in      COPY FROM a file on the server, in the binary format, into a table with the same columns and key; beside load as a ratio
#   bare COPY out     psql's COPY ... TO STDOUT (FORMAT binary) of the columns that svodka reads, thrown away
#   native            svodka metrics, from the file and over the wire; beside bare COPY out as a ratio
#   sql, N workers    svodka metrics --engine sql with max_parallel_workers_per_gather = N, and the rows that crossed the wire
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
shared=${SVODKA_SHARED:-$root/../shared}
n=1000000 rounds=3 workers='0 1 2'
while getopts n:r:w: option; do
    case $option in n) n=$OPTARG ;; r) rounds=$OPTARG ;; w) workers=$OPTARG ;; *) exit 2 ;; esac
done
[ -f "$shared/bench/gen.c" ] || { echo "skip: $shared/bench is absent"; exit 0; }
bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
export LC_ALL=C.UTF-8

# ---- the server ---------------------------------------------------------------------------------------------------------------
dir=$(mktemp -d "${TMPDIR:-/tmp}/svodka-bench-db.XXXXXX")
user=$(id -un)
[ "$(id -u)" != 0 ] || user=postgres
as_server() { if [ "$(id -un)" = "$user" ]; then "$@"; else (cd / && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"); fi; }
stop() {
    [ ! -s "$dir/data/postmaster.pid" ] || as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
chmod 755 "$dir" && chown "$user" "$dir"
as_server "$bin/initdb" -D "$dir/data" -U svodka -A trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
shared_buffers = 2GB
max_wal_size = 8GB
max_parallel_workers = 2
CONF
as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w start >/dev/null
unset PGSERVICE PGPASSFILE PGPASSWORD PGOPTIONS PGPORT
export PGHOST=$dir PGUSER=svodka PGDATABASE=bench
PGDATABASE=postgres psql -X -q -c 'CREATE DATABASE bench'
sql() { # sql STATEMENT...
    local statement
    for statement in "$@"; do psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$statement"; done
}

# ---- timing -------------------------------------------------------------------------------------------------------------------
seconds() { # seconds COMMAND...: of one run
    local start=$EPOCHREALTIME
    "$@" || return
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}
least() { # least COMMAND...: of all rounds
    for _ in $(seq "$rounds"); do seconds "$@" || return; done | sort -n | head -n 1
}
row() { printf '%-22s %9s  %s\n' "$1" "$2" "$3"; }
rate() { awk -v n="$n" -v s="$1" 'BEGIN { printf "%.0f events/s", n / s }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

cc -O2 -o "$dir/gen" "$shared/bench/gen.c" -lm
"$dir/gen" -n "$n" -s 2 -j "$dir/events.ndjson" >/dev/null 2>&1
metrics=first_response.count,first_response.median,first_response.p90,resolution.count,resolution.median,reopen.rate,csat.count,csat.mean
ask() { # ask FILE ARGUMENTS...: the answer goes into the file
    local out=$1
    shift
    "$SVODKA" metrics -p "$shared/bench/policy.json" --period 2025-07-01..2026-06-30 --now 2026-07-01T00:00:00+03:00 --format json "${loudness:--q}" --by agent,month \
        --metrics "$metrics" "$@" >"$out"
}
same() { cmp "$1" "$2" || { echo "the answers differ: $1 and $2" && exit 1; }; }
copy_out() { psql -X -q -c "COPY ($(grep -v '^ *--' "$root/queries/events/table.sql")) TO STDOUT (FORMAT binary)" >/dev/null; }
copy_in() {
    sql "COPY (SELECT * FROM svodka.events) TO '$dir/events.bin' (FORMAT binary)" 'CREATE TABLE copied (LIKE svodka.events INCLUDING ALL)'
    seconds sql "COPY copied FROM '$dir/events.bin' (FORMAT binary)"
    sql 'DROP TABLE copied'
    rm -f "$dir/events.bin"
}
load() { "$SVODKA" load --db dbname=bench -q "$dir/events.ndjson"; }

# ---- the table ----------------------------------------------------------------------------------------------------------------
echo "$n events, $("$SVODKA" --version | head -n 1), PostgreSQL $(sql 'SHOW server_version'), $(nproc) cores: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
row '' 'wall s' ''
load=$(seconds load)
row 'load' "$load" "$(rate "$load")"
s=$(seconds load)
row 'load again' "$s" "$(rate "$s")"
s=$(copy_in)
row 'bare COPY in' "$s" "$(rate "$s"); load: $(ratio "$load" "$s") of it"
sql 'VACUUM (ANALYZE)'
sql 'CHECKPOINT'
row 'table and index' "$(sql "SELECT pg_size_pretty(sum(pg_total_relation_size(inhrelid))) FROM pg_inherits WHERE inhparent = 'svodka.events'::regclass")" ''
bare=$(least copy_out)
row 'bare COPY out' "$bare" "$(rate "$bare")"
file=$(least ask "$dir/of_file" "$dir/events.ndjson")
row 'native, file' "$file" "$(rate "$file")"
wire=$(least ask "$dir/of_wire" --db dbname=bench)
same "$dir/of_file" "$dir/of_wire"
row 'native, wire' "$wire" "$(rate "$wire"), $(ratio "$wire" "$bare") of bare COPY out (goal: 1.3 at most)"
for number in $workers; do
    export PGOPTIONS="-c max_parallel_workers_per_gather=$number"
    s=$(loudness=-v least ask "$dir/of_sql" --db dbname=bench --engine sql 2>"$dir/said") || { row "sql, $number workers" '-' "$(tail -n 1 "$dir/said")" && continue; }
    same "$dir/of_file" "$dir/of_sql"
    row "sql, $number workers" "$s" "$(rate "$s"), $(grep -oE '[0-9]+ rows came back' "$dir/said" | tail -n 1), $(ratio "$s" "$wire") of native over the wire"
done
