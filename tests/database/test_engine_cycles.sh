#!/usr/bin/env bash
# --engine sql: the cycles of all clocks, and what is due, as the native engine has them: worked cases, samples, and random logs under random clocks,
# each as of several instants, so that cycles are seen running, paused and overdue too.
. "$(dirname "$0")/lib.sh"

in_database=(--engine sql)
fresh_db engine_cycles

# ---- the worked cases ------------------------------------------------------------------------------------------------------------
case_cycles() { both "case $1: cycles" facts cycles --all --format csv -p "$2/policy.json" --period 2026 --as-of "$3" --now "$3" -- "$2/events.ndjson"; }
each_case '*[38]' case_cycles

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
