# lib.sh: what the tests of this folder share; each begins with `. "$(dirname "$0")/lib.sh"`. run.sh starts the server and counts the lines `ok`,
# `not ok` and `skip`. The server's locale, time zone and date style are unusual, so that nothing depends on them by accident.
#
#   check NAME COMMAND...        ok if the command succeeds; its output is shown if not
#   ends NAME STATUS COMMAND...  ok if it ends with that status; leaves $work/out and $work/err
#   same NAME FILE_A FILE_B      ok if the files are equal
#   has NAME FILE TEXT           ok if the file has the text somewhere
#   lacks NAME FILE TEXT         ok if it has not, and is there
#   fresh_db NAME [OPTION...]    creates a database anew (options of CREATE DATABASE) and sets PGDATABASE
#   sql TEXT...                  runs statements in PGDATABASE, prints their rows unaligned
#   $work                        a directory of the test's own
set -u
[ -n "${SVODKA_TEST_SERVER:-}" ] || { echo "not ok: ${0##*/} is run by tests/database/run.sh"; exit 1; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SVODKA_SHARED=${SVODKA_SHARED:-$root/../shared}
work=$(mktemp -d "$SVODKA_TEST_SERVER/work.XXXXXX")
export LC_ALL=C.UTF-8

ok() { echo "ok: $1"; }
not_ok() { # not_ok NAME [FILE]: with the beginning of the file
    echo "not ok: $1"
    [ -z "${2:-}" ] || head -c 2000 "$2" | head -n 20 | sed 's/^/    /'
}
skip() { echo "skip: $*"; }

check() {
    local name=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then ok "$name"; else not_ok "$name" "$work/check.out"; fi
}
ends() {
    local name=$1 wanted=$2 got
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ "$got" = "$wanted" ]; then ok "$name"; else not_ok "$name (status $got, wanted $wanted)" "$work/err"; fi
}
same() {
    if cmp -s "$2" "$3"; then ok "$1"; else diff "$2" "$3" >"$work/check.out" 2>&1; not_ok "$1" "$work/check.out"; fi
}
has() { if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1 (lacks: $3)" "$2"; fi; }
lacks() { if [ -e "$2" ] && ! grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1 (has: $3)" "$2"; fi; }

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$*"; }
fresh_db() {
    local name=$1
    shift
    PGDATABASE=postgres psql -X -q -v ON_ERROR_STOP=1 -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" -c "CREATE DATABASE $name $*" 2>/dev/null ||
        { not_ok "database $name could not be created"; return 1; }
    export PGDATABASE=$name
}

# load ARGUMENTS...: svodka load into the present database. fresh_events: the same, of nothing but these.
load() { "$SVODKA" load -q --db "dbname=$PGDATABASE" --max-rejects 100% "$@" >"$work/load.out" 2>&1 || not_ok "load of $*" "$work/load.out"; }
fresh_events() {
    sql 'DROP SCHEMA IF EXISTS svodka CASCADE' >/dev/null 2>&1
    load "$@"
}
# both NAME ARGUMENTS... -- EVENTS: the command on the files, then on the database (with the options of in_database, such as --engine sql), must
# succeed, print the same and end alike.
in_database=()
both() {
    local name=$1 arguments=() status
    shift
    while [ "$1" != -- ]; do arguments+=("$1") && shift; done
    shift
    "$SVODKA" "${arguments[@]}" -q --max-rejects 100% "$@" >"$work/files" 2>"$work/files.err" </dev/null
    status=$?
    "$SVODKA" "${arguments[@]}" -q --max-rejects 100% --db "dbname=$PGDATABASE" "${in_database[@]}" >"$work/rows" 2>"$work/rows.err" </dev/null
    status=$status,$?
    case $status in
    0,0 | 1,1) same "$name" "$work/files" "$work/rows" ;;
    *) not_ok "$name: status $status" "$work/rows.err" ;;
    esac
}
# each_case PATTERN COMMAND: for each worked case whose folder's name matches, its events alone in the present database: COMMAND NUMBER FOLDER AS_OF.
each_case() {
    local case
    [ -d "$SVODKA_SHARED/cases/fold" ] || { skip "the worked cases: $SVODKA_SHARED is absent" && return; }
    for case in "$SVODKA_SHARED"/cases/fold/$1; do
        fresh_events -p "$case/policy.json" "$case/events.ndjson"
        "$2" "${case##*/}" "$case" "$(sed -nE 's/.*"as_of": *"([^"]*)".*/\1/p' "$case/period.json")"
    done
}

# The server is one for all tests. A test that kills it starts it again before it ends.
server_start() {
    rm -f "$SVODKA_TEST_SERVER/data/postmaster.pid"
    as_server "$SVODKA_TEST_BIN/pg_ctl" -D "$SVODKA_TEST_SERVER/data" -l "$SVODKA_TEST_SERVER/log" -w -t 30 start >/dev/null 2>&1
}
server_pid() { head -n 1 "$SVODKA_TEST_SERVER/data/postmaster.pid"; }
# The server refuses to be run by root.
as_server() {
    if [ "$(id -u)" != 0 ]; then "$@"; else (cd / && setpriv --reuid="$SVODKA_TEST_USER" --regid="$(id -g "$SVODKA_TEST_USER")" --clear-groups "$@"); fi
}
