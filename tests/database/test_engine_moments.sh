#!/usr/bin/env bash
# --engine sql: the moments of all kinds, and what a report tells of the log itself (counts of events, the backlog's identity, findings with their examples),
# as the native engine has them: worked cases, samples, and random logs, each as of several instants; sources without some columns; rows that are no events.
. "$(dirname "$0")/lib.sh"

in_database=(--engine sql)
# moments NAME ARGUMENTS... -- EVENTS: as both.
moments() {
    local name=$1
    shift
    both "$name" facts moments "$@"
}
# report NAME ARGUMENTS...: both engines make the same files out of the database, the workbook's sheet of data quality too.
report() {
    local name=$1 engine
    shift
    rm -rf "$work/native" "$work/sql"
    for engine in native sql; do
        "$SVODKA" report -q -t "$work/quality.json" --db "dbname=$PGDATABASE" --engine "$engine" -o "$work/$engine" "$@" >"$work/report.out" 2>&1 </dev/null ||
            { not_ok "$name: by the $engine engine" "$work/report.out" && return; }
    done
    check "$name" diff -r "$work/native" "$work/sql"
}

fresh_db engine_moments

# ---- the worked cases ------------------------------------------------------------------------------------------------------------
case_moments() { moments "case $1" --all --format json -p "$2/policy.json" --period 2026 --as-of "$3" --now "$3" -- "$2/events.ndjson"; }
each_case '*[05]' case_moments

# ---- samples ---------------------------------------------------------------------------------------------------------------------
for story in autoclose two-lines; do
    folder=$root/samples/$story
    [ -f "$folder/events.ndjson" ] || { skip "the sample $story is absent" && continue; }
    fresh_events "$folder/events.ndjson"
    moments "$story" --format csv -p "$folder/policy.json" --period 2026-10 --now 2026-11-02 -- "$folder/events.ndjson"
done

# ---- random logs -----------------------------------------------------------------------------------------------------------------
cat >"$work/quality.json" <<'JSON'
{ "name": "quality", "title": "Data quality", "period": "last-month",
  "sheets": [ { "kind": "table", "title": "Open tickets", "by": ["day"], "columns": ["tickets.open", "tickets.resolved"] }, { "kind": "quality", "title": "Data quality" } ] }
JSON
if command -v python3 >/dev/null; then
    python3 "$root/tests/database/many_logs.py" 4 10 "$work" || not_ok 'random logs were not written'
    for policy in "$work"/[0-9]*.json; do
        seed=$(basename "$policy" .json) events=${policy%.json}.ndjson
        # Every second log without ids, for which the statements have a shorter way.
        [ $((seed % 2)) = 0 ] && sed -i -E 's/, "id": ("[^"]*"|[0-9]+)//' "$events"
        fresh_events -p "$policy" "$events"
        for now in 2026-03-01T06:30:20Z 2026-03-04T09:00:00.000001Z 2026-03-20T00:00:00Z; do
            moments "random $seed as of $now" --all --format json -p "$policy" --period 2026 --as-of "$now" --now "$now" -- "$events"
        done
        moments "random $seed: a period" --format json -p "$policy" --period 2026-03-02..2026-03-04 --now 2026-03-10 -- "$events"
        report "random $seed: counts, backlog and findings" -p "$policy" --period 2026-03-01..2026-03-04 --now 2026-03-20
        report "random $seed: counts, backlog and findings up to now" -p "$policy" --period 2026-03-01..2026-03-04 --now 2026-03-03T06:30:20Z
    done
else
    skip 'random logs: no python3'
fi

# ---- sources of other shapes -------------------------------------------------------------------------------------------------------
cat >"$work/policy.json" <<'JSON'
{ "statuses": { "done": "resolved" }, "agents": [ { "id": "olga", "name": "Olga" } ] }
JSON
fresh_events -p "$work/policy.json" - <<'NDJSON'
{"ticket":"A","at":"2026-03-02T10:00:00Z","type":"created","actor":"c1"}
{"ticket":"A","at":"2026-03-02T10:00:00Z","type":"message","actor":"olga"}
{"ticket":"A","at":"2026-03-02T10:00:00Z","type":"status","to":"done","actor":"olga"}
{"ticket":"A","at":"2026-03-02T11:00:00Z","type":"status","to":"strange","actor":"ivan"}
{"ticket":"A","at":"2026-03-02T12:00:00Z","type":"wonder"}
{"ticket":"B","at":"2026-03-02T12:00:00Z","type":"status","to":"strange"}
{"ticket":"B","at":"2026-03-09T12:00:00Z","type":"wonder"}
NDJSON
report 'unknown types, statuses and people' -p "$work/policy.json" --period 2026-03-01..2026-03-05 --now 2026-03-20
echo 'SELECT ticket, at, type, actor, "to" FROM svodka.events ORDER BY n' >"$work/few.sql"
report 'a statement that lacks columns' -p "$work/policy.json" --query "$work/few.sql" --period 2026-03-01..2026-03-05 --now 2026-03-20
echo "SELECT ticket, at, type, 'boss' AS role FROM svodka.events" >"$work/wrong.sql"
ends 'rows that are no events are refused' 3 "$SVODKA" facts moments --all --db "dbname=$PGDATABASE" --engine sql --query "$work/wrong.sql" --period 2026-03 --now 2026-03-20
has 'and who tells of each is told' "$work/err" '--engine native'
sql 'DELETE FROM svodka.events'
report 'no events at all' -p "$work/policy.json" --period 2026-03-01..2026-03-05 --now 2026-03-20
