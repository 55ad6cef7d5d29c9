#!/usr/bin/env bash
# --engine sql: what the database computes is, to the last byte, what is computed natively from the files and from the database.
# SVODKA_TEST_POLICIES: of how many random policies, with fifty random logs each (4).
. "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
policies=${SVODKA_TEST_POLICIES:-4}

fresh_db engine
db="dbname=$PGDATABASE"
load() { sql 'TRUNCATE svodka.events' 2>/dev/null; "$SVODKA" load -q --db "$db" "$@" 2>"$work/load.err" || not_ok "load $*" "$work/load.err"; }

# three NAME FILES ARGUMENT...: from files, from the database, and in it; the sql engine alone may say why it cannot
three() {
    local name=$1 files=$2
    shift 2
    "$SVODKA" "$@" -q "$files" >"$work/files" 2>"$work/files.err"
    "$SVODKA" "$@" -q --db "$db" >"$work/native" 2>"$work/native.err"
    "$SVODKA" "$@" -q --db "$db" --engine sql >"$work/sql" 2>"$work/sql.err"
    cmp -s "$work/files" "$work/native" || not_ok "$name: the database read natively" "$work/native.err"
    [ -s "$work/sql" ] && cmp -s "$work/native" "$work/sql" && ok "$name" && return
    diff "$work/native" "$work/sql" | cut -c1-200 >>"$work/sql.err"
    not_ok "$name" "$work/sql.err"
}
# All metrics that a policy has.
metrics_of() {
    python3 - "$1" <<'PY'
import json, sys
clocks = json.load(open(sys.argv[1])).get("clocks", {})
names = [n for n in ["claim", "pickup", "first_response", "reply", "resolution", "in_status", "in_team", "held"] if clocks.get(n, 1) is not None]
names += [n for n in clocks if n not in names and clocks[n] is not None]
aggregates = "count sum mean min max median p90 within(30s) met breached compliance near_miss running oldest paused overdue zeros km_median".split()
plain = """tickets.created tickets.resolved tickets.closed tickets.open tickets.resolved_unique tickets.open_age_median reopen.count reopen.rate reopen.tickets
reopen.undone csat.count csat.satisfied csat.score csat.mean csat.low csat.high csat.response_rate inside.count inside.score inside.mean review.count review.mean
disowned.count discarded.count replies.count replies.per_ticket replies.off_hours one_touch.rate handoff.count escalation.count escalation.rate auto_resolved.share
linked.count development.share untagged.share""".split()
print(",".join([n + "." + a for n in names for a in aggregates] + plain))
PY
}

# ---- the worked cases ---------------------------------------------------------------------------------------------------------------
dimensions=("agent" "team,priority" "tag" "channel,customer" "status,status_name" "attr.product,tag" "hour" "weekday" "day" "week,agent" "month" "quarter,year" "day,tag" "tag,agent,hour")
cases=("$SVODKA_SHARED"/cases/fold/*/)
if [ -d "${cases[0]}" ]; then
    number=0
    for case in "${cases[@]}"; do
        read -r period now < <(python3 -c 'import json,sys; p = json.load(open(sys.argv[1])); print(p["period"], p["as_of"])' "$case/period.json")
        options=(-p "$case/policy.json" --period "$period" --now "$now" --format csv)
        name=$(basename "$case")
        load "$case/events.ndjson"
        three "case $name: all metrics by ${dimensions[number % 14]}" "$case/events.ndjson" metrics "${options[@]}" --by "${dimensions[number % 14]}" --metrics "$(metrics_of "$case/policy.json")"
        case $((number % 16)) in
        0) three "case $name: cycles" "$case/events.ndjson" facts cycles "${options[@]}" --all ;;
        4) three "case $name: moments of the period" "$case/events.ndjson" facts moments "${options[@]}" ;;
        8) three "case $name: what is due" "$case/events.ndjson" due "${options[@]}" --within 2h ;;
        12) three "case $name: where" "$case/events.ndjson" metrics "${options[@]}" --by agent --where team=first --where 'team=(none)' --where 'tag=(none)' --where tag=sms ;;
        esac
        number=$((number + 1))
    done
else
    skip "the worked cases are absent"
fi

# ---- random logs ----------------------------------------------------------------------------------------------------------------------
python3 "$here/many_logs.py" "$policies" 50 "$work"
for n in $(seq "$policies"); do
    options=(-p "$work/$n.json" --now 2026-04-01T00:00:00Z --period 2026-02-28..2026-03-05 --format csv)
    load "$work/$n.ndjson"
    three "random logs $n: cycles" "$work/$n.ndjson" facts cycles "${options[@]}" --all
    three "random logs $n: moments" "$work/$n.ndjson" facts moments "${options[@]}" --all
    three "random logs $n: metrics" "$work/$n.ndjson" metrics "${options[@]}" --metrics "$(metrics_of "$work/$n.json")" --by "${dimensions[n * 5 % 14]}"
    three "random logs $n: as of an instant amid" "$work/$n.ndjson" facts cycles "${options[@]}" --as-of 2026-03-04T10:00:00Z
done

# ---- reports --------------------------------------------------------------------------------------------------------------------------
# report NAME TEMPLATE POLICY OPTION...: all files of the native report and of the other; the names of the sources and their sizes are those of the database in both
report() {
    local name=$1 template=$2
    shift 2
    rm -rf "$work/reports" && mkdir "$work/reports"
    "$SVODKA" report -q -t "$template" --db "$db" -o "$work/reports/native" "$@" 2>"$work/native.err" || not_ok "$name: natively" "$work/native.err"
    "$SVODKA" report -q -t "$template" --db "$db" -o "$work/reports/sql" --engine sql "$@" 2>"$work/sql.err"
    if diff -rq "$work/reports/native" "$work/reports/sql" >>"$work/sql.err" 2>&1 && [ -n "$(find "$work/reports/sql" -name '*.xlsx')" ]; then ok "$name"; else not_ok "$name" "$work/sql.err"; fi
}
if [ -e "$root/samples/dialogs/events.csv" ]; then
    load -p "$root/samples/dialogs/policy.json" "$root/samples/dialogs/events.csv"
    dialogs=(-p "$root/samples/dialogs/policy.json" --period 2026-11 --now 2026-12-02)
    report "the nightly report" nightly "${dialogs[@]}" --lang ru
    report "a workbook for each agent" agents "${dialogs[@]}"
    report "a report of one team" nightly "${dialogs[@]}" --where channel=chat
    three "what is due of a sample" "$root/samples/dialogs/events.csv" due "${dialogs[@]}" --as-of 2026-11-20 --within 900h --format json
    three "who is silent" "$root/samples/dialogs/events.csv" due "${dialogs[@]}" --as-of 2026-11-20 --unanswered-for 10m --format json
else
    skip "the samples are absent (make samples)"
fi

# ---- statements of the operator's -------------------------------------------------------------------------------------------------------
cat >"$work/events.ndjson" <<'LOG'
{"ticket":"2","at":"2026-10-01T09:00:00Z","type":"created","customer":"c1","team":"first","tags":["b","a"],"attrs":{"city":"Казань"}}
{"ticket":"2","at":"2026-10-01T09:00:30Z","type":"assign","to":"5"}
{"ticket":"2","at":"2026-10-01T09:01:00Z","type":"message","role":"agent","actor":"5"}
{"ticket":"2","at":"2026-10-01T09:02:00Z","type":"rating","score":4,"max":5}
LOG
cat >"$work/other.sql" <<'SQL'
SELECT * FROM (VALUES
    (2, '2026-10-01 09:00:00+00'::timestamptz, 'created'::varchar, 'c1'::char(8), 'first', '["b", "a"]'::jsonb, '{"city": "Казань"}'::json, NULL::int, NULL::int, NULL, NULL::smallint, NULL::numeric),
    (2, '2026-10-01 09:00:30+00', 'assign', NULL, NULL, NULL, NULL, 5, NULL, NULL, NULL, NULL),
    (2, '2026-10-01 09:01:00+00', 'message', NULL, NULL, NULL, NULL, NULL, 5, 'agent', NULL, NULL),
    (2, '2026-10-01 09:02:00+00', 'rating', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 4, 5),
    (2, '2026-10-02 09:02:00+00', 'merge', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS e (ticket, at, type, customer, team, tags, attrs, "to", actor, role, score, max)
WHERE at < $1 -- the as-of
SQL
options=(--period 2026-10-01 --now 2026-12-01 --format csv)
"$SVODKA" facts moments "${options[@]}" -q "$work/events.ndjson" >"$work/files"
"$SVODKA" facts moments "${options[@]}" -q --db "$db" --query "$work/other.sql" --engine sql >"$work/sql" 2>"$work/sql.err"
same "other types, other columns, an as-of, the order of the rows" "$work/files" "$work/sql"
echo "SELECT 'T'::text AS ticket, '2026-10-01 09:00:00+00'::timestamptz AS at" >"$work/lacks.sql"
ends "a column that is missing is named" 6 "$SVODKA" metrics "${options[@]}" --db "$db" --query "$work/lacks.sql" --engine sql
has "and so is its type" "$work/err" 'there is no column "type"'
echo "SELECT 'T'::text AS ticket, '2026-10-01 09:00:00+00'::timestamptz AS at, 'status'::text AS type" >"$work/rejected.sql"
ends "rows that are no events are refused" 3 "$SVODKA" metrics "${options[@]}" --db "$db" --query "$work/rejected.sql" --engine sql
has "and counted" "$work/err" "1 of 1 rows are no events"

# ---- what the operator sees ---------------------------------------------------------------------------------------------------------------
load "$work/1.ndjson"
"$SVODKA" metrics -p "$work/1.json" --now 2026-04-01T00:00:00Z --period 2026-03 --db "$db" --engine sql -v >/dev/null 2>"$work/verbose"
has "-v explains the statements" "$work/verbose" "WindowAgg"
has "and tells how many rows came back" "$work/verbose" "rows came back"
read -r rows events < <(sed -nE 's/.* statements, ([0-9]+) rows came back, of ([0-9]+) events .*/\1 \2/p' "$work/verbose")
[ -n "$rows" ] && [ $((10 * rows)) -lt "$events" ] && ok "few rows come back" || not_ok "few rows come back: ${rows:-none} of ${events:-none}"
sql "CREATE ROLE only_reads LOGIN; GRANT USAGE ON SCHEMA svodka TO only_reads; GRANT SELECT ON ALL TABLES IN SCHEMA svodka TO only_reads" 2>/dev/null
check "who may only read can have it computed" "$SVODKA" metrics -q --db "$db user=only_reads" --engine sql --period 2026-03 --now 2026-04-01
sql 'TRUNCATE svodka.events'
: >"$work/empty.ndjson"
three "no events" "$work/empty.ndjson" metrics --period 2026-03 --now 2026-04-01 --format json
