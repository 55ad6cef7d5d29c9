#!/usr/bin/env bash
# --engine sql: the cycles of all clocks, and what is due, as the native engine has them: worked cases, samples, and random logs under random clocks,
# each as of several instants, so that cycles are seen running, paused and overdue too.
. "$(dirname "$0")/lib.sh"

load() { "$SVODKA" load -q --db "dbname=$PGDATABASE" --max-rejects 100% "$@" >"$work/load.out" 2>&1 || not_ok "load of $*" "$work/load.out"; }
# both NAME ARGUMENTS... -- EVENTS: the command in the database, then here on the files, must print the same and end alike.
both() {
    local name=$1 arguments=() status
    shift
    while [ "$1" != -- ]; do arguments+=("$1") && shift; done
    shift
    "$SVODKA" "${arguments[@]}" -q --max-rejects 100% "$@" >"$work/files" 2>"$work/files.err" </dev/null
    status=$?
    "$SVODKA" "${arguments[@]}" -q --max-rejects 100% --db "dbname=$PGDATABASE" --engine sql >"$work/rows" 2>"$work/rows.err" </dev/null
    status=$status,$?
    [ "${status%,*}" = "${status#*,}" ] || { not_ok "$name: status $status" "$work/rows.err" && return; }
    same "$name" "$work/files" "$work/rows"
}
fresh_events() {
    sql 'DROP SCHEMA IF EXISTS svodka CASCADE' >/dev/null 2>&1
    load "$@"
}

fresh_db engine_cycles

# ---- the worked cases ------------------------------------------------------------------------------------------------------------
if [ -d "$SVODKA_SHARED/cases/fold" ]; then
    for case in "$SVODKA_SHARED"/cases/fold/*[38]; do
        number=${case##*/}
        fresh_events -p "$case/policy.json" "$case/events.ndjson"
        now=$(sed -nE 's/.*"as_of": *"([^"]*)".*/\1/p' "$case/period.json")
        both "case $number: cycles" facts cycles --all --format csv -p "$case/policy.json" --period 2026 --as-of "$now" --now "$now" -- "$case/events.ndjson"
    done
else
    skip "the worked cases: $SVODKA_SHARED is absent"
fi

# ---- samples ---------------------------------------------------------------------------------------------------------------------
for story in telecom two-lines; do
    folder=$root/samples/$story
    [ -f "$folder/events.ndjson" ] || { skip "the sample $story is absent" && continue; }
    fresh_events "$folder/events.ndjson"
    both "$story: cycles" facts cycles --format csv -p "$folder/policy.json" --period 2026-10 --now 2026-11-02 -- "$folder/events.ndjson"
    both "$story: due" due --within 2000h --format csv -p "$folder/policy.json" --now 2026-10-14T12:00:00Z -- "$folder/events.ndjson"
done

# ---- random logs under random clocks ---------------------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
    python3 "$root/tests/database/many_logs.py" 6 10 "$work" || not_ok 'random logs were not written'
    for policy in "$work"/[0-9]*.json; do
        seed=$(basename "$policy" .json) events=${policy%.json}.ndjson
        fresh_events -p "$policy" "$events"
        for now in 2026-02-27T12:34:56Z 2026-03-04T09:00:00.000001Z 2026-03-20T00:00:00Z; do
            both "random $seed as of $now: cycles" facts cycles --all --format json -p "$policy" --period 2026 --as-of "$now" --now "$now" -- "$events"
        done
        both "random $seed: cycles of a period" facts cycles --format json -p "$policy" --period 2026-03-02 --now 2026-03-05 -- "$events"
        both "random $seed: due" due --within 999999h --format json -p "$policy" --now 2026-03-03T11:00:00Z -- "$events"
        both "random $seed: silent customers" due --unanswered-for 1s --format json -p "$policy" --now 2026-03-03T11:00:00Z -- "$events"
    done
else
    skip 'random logs: no python3'
fi
