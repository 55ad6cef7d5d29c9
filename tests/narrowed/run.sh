#!/usr/bin/env bash
# run.sh: --where. A narrowed report says what `svodka metrics --where` says, in its tables, lists, charts and personal workbooks, and that it is narrowed;
# what is of the whole log stays so; where narrowing means nothing or would spoil the numbers it is refused.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
passed=0 failed=0 skipped=0
cp "$root"/samples/two-lines/{policy,job}.json "$here"/lists.json "$work" && cp -r "$root/report-templates" "$work" && cd "$work" || exit 1
grep -E '"ticket":"[^"]*[02468]"' "$root/samples/two-lines/events.ndjson" >events.ndjson # half of the tickets: each run is short
svodka() { "$SVODKA" "$@"; }
python=
for candidate in /usr/bin/python3 python3; do "$candidate" -c 'import zipfile' 2>/dev/null && python=$candidate && break; done

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}
has() { # has NAME TEXT FILE
    if grep -qF -e "$2" "$3"; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\n%s is not in: %s\n' "$1" "$2" "$(head -c 600 "$3")"; fi
}
refused() { # refused NAME MESSAGE COMMAND...: with status 2
    local name=$1 message=$2
    shift 2
    svodka "$@" >out 2>err </dev/null
    is "$name: status" 2 "$?"
    has "$name: message" "$message" err
}
metric() { # metric NAME CONDITION...: its value over all
    svodka metrics -q -j job.json --metrics "$1" "${@:2}" --format csv | tail -n 1 | tr -d '\r'
}
rows() { echo $(($(wc -l <"$1") - 1)); }
texts() { "$python" -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("xl/sharedStrings.xml"))' "$1"; }

# --- the same numbers as metrics ----------------------------------------------------------------------------------------------------
svodka report -q -j job.json -t lists.json -o whole
number=0
while read -r conditions; do
    where=() number=$((number + 1))
    while read -r condition; do where+=(--where "$condition"); done < <(tr , '\n' <<<"$conditions")
    set=narrow$number/lists-2026-10
    svodka report -q -j job.json -t lists.json "${where[@]}" -o "narrow$number"
    is "$conditions: a report" 0 $?
    is "$conditions: breaches" "$(metric first_response.breached "${where[@]}")" "$(rows $set/list-breaches-first-response.csv)"
    is "$conditions: breaches of resolution" "$(metric resolution.breached "${where[@]}")" "$(rows $set/list-breaches-resolution.csv)"
    is "$conditions: unanswered" "$(metric first_response.running "${where[@]}")" "$(rows $set/list-unanswered-first-response.csv)"
    is "$conditions: reopened" "$(metric reopen.count "${where[@]}")" "$(rows $set/list-reopened.csv)"
    is "$conditions: ratings" "$(metric csat.count "${where[@]}")" "$(rows $set/list-ratings.csv)"
    is "$conditions: open" "$(metric tickets.open "${where[@]}")" "$(rows $set/list-open.csv)"
    is "$conditions: escalations" "$(metric escalation.count "${where[@]}")" "$(rows $set/list-escalations.csv)"
    columns=tickets.created,tickets.resolved,first_response.median,first_response.compliance,reopen.rate,csat.score,csat.response_rate
    is "$conditions: a table" "$(svodka metrics -q -j job.json --by agent,weekday --metrics $columns "${where[@]}" --format csv)" "$(cat $set/agents.csv)"
    is "$conditions: a chart" "$(svodka metrics -q -j job.json --metrics tickets.created "${where[@]}" --by day --format csv | awk -F, 'NR > 1 { n += $2 } END { print n + 0 }')" \
        "$(awk -F, 'NR > 1 { n += $2 } END { print n + 0 }' $set/flow.csv)"
    is "$conditions: a workbook for each of metrics' agents" "$(svodka metrics -q -j job.json --by agent --metrics tickets.resolved,csat.score "${where[@]}" --format csv | grep -vcE '^(agent|\(none\)),')" \
        "$(find $set/agents -name '*.xlsx' 2>/dev/null | wc -l)"
    for part in lines events used tickets opening closing; do
        is "$conditions: $part of the whole log" "$(grep -m 1 "\"$part\":" whole/lists-2026-10/manifest.json)" "$(grep -m 1 "\"$part\":" $set/manifest.json)"
    done
done <<'CONDITIONS'
team=первая линия
team=вторая линия,weekday=1,weekday=3
agent=a.morozova
agent=(none),channel=email
status=resolved,team=(none),team=первая линия
tag=(none)
hour=10,hour=11
CONDITIONS
agent=$(sed -nE '2s/.*"agent":"([^"]*)".*/\1/p' whole/lists-2026-10/checks.json)
svodka report -q -j job.json -t lists.json --where "agent=$agent" -o signs
is "signs of one agent" "$(grep "\"agent\":\"$agent\"" whole/lists-2026-10/checks.json | sed 's/,$//')" "$(grep '"agent"' signs/lists-2026-10/checks.json | sed 's/,$//')"
svodka report -q -j job.json -t lists.json --where team=nowhere -o signs
is "signs of no team" 0 "$(grep -c '"agent"' signs/lists-2026-10/checks.json)"
[ "$(rows narrow1/lists-2026-10/list-ratings.csv)" -gt 10 ] && [ "$(rows narrow1/lists-2026-10/list-ratings.csv)" -lt "$(rows whole/lists-2026-10/list-ratings.csv)" ]
is "the first condition leaves something and takes something away" 0 $?

# --- it says so ------------------------------------------------------------------------------------------------------------------------
first=narrow2/lists-2026-10
has "summary.txt" ' · Только: Команда: вторая линия; День недели: Пн, Ср' $first/summary.txt
is "manifest" '{"team":["втораялиния"],"weekday":["1","3"]}' "$(tr -d ' \n' <$first/manifest.json | grep -oE '"where":\{[^}]*\}' | cut -d: -f2-)"
is "the manifest of a whole report" 0 "$(grep -c '"where"' whole/lists-2026-10/manifest.json)"
is "summary.txt of a whole report" 0 "$(grep -c 'Только' whole/lists-2026-10/summary.txt)"
if [ -z "$python" ]; then
    skipped=1 && echo "skip: no python3: texts of workbooks"
else
    texts $first/lists-2026-10.xlsx >strings
    has "the method sheet" '<t>Команда: вторая линия; День недели: Пн, Ср</t>' strings
    has "the quality sheet" 'Этот лист — о всём журнале' strings
    texts whole/lists-2026-10/lists-2026-10.xlsx >strings
    is "not in a whole report" 0 "$(grep -c 'Этот лист — о всём журнале' strings)"
fi

# --- from a job file -----------------------------------------------------------------------------------------------------------------------
sed 's/"lang"/"where": ["team=вторая линия", "weekday=1", "weekday=3"], &/' job.json >narrow.json
svodka report -q -j narrow.json -t lists.json -o job && cmp -s job/lists-2026-10/manifest.json $first/manifest.json
is "the same from a job file" 0 $?
svodka report -q -j narrow.json -t lists.json --where 'team=первая линия' -o job && cmp -s job/lists-2026-10/manifest.json narrow1/lists-2026-10/manifest.json
is "the command line wins" 0 $?
svodka report -q -j job.json -t lists.json --where weekday=1 --where 'team=вторая линия' --where weekday=3 --threads 1 -o other && cmp -s other/lists-2026-10/agents.csv $first/agents.csv
is "whatever the order of conditions and the number of threads" 0 $?
svodka check -j narrow.json >out 2>err
is "check passes a job's over" 0 "$(grep -c where err)"
svodka explain "$(head -n 2 whole/lists-2026-10/list-open.csv | tail -n 1 | cut -d, -f1)" -j narrow.json >out 2>err
is "explain TICKET too" 0 $?

# --- where it means nothing -------------------------------------------------------------------------------------------------------------------
refused "check" '--where means nothing to `svodka check` (it narrows report, metrics, facts, due and explain --agent)' check -j job.json --where team=a
refused "init" '--where means nothing to `svodka init`' init --where team=a events.ndjson
refused "convert" '--where means nothing to `svodka convert`' convert csv --where team=a events.ndjson
refused "explain TICKET" '--where goes with --agent' explain 1 -j job.json --where team=a
refused "close" '--where: `svodka close` takes a payroll period whole' close -j job.json --ledger ledger --where team=a
refused "close, by the job" 'narrow.json:' close -j narrow.json --ledger ledger
refused "verify, by the job" '--where: `svodka verify` takes a payroll period whole' verify -j narrow.json --ledger ledger
refused "an unknown dimension" 'did you mean team?' report -j job.json --where teem=a
is "no ledger was begun" no "$([ -e ledger ] && echo yes || echo no)"

# --- payroll ----------------------------------------------------------------------------------------------------------------------------------
cp "$root"/samples/telecom/{policy,payroll,late}.* . && grep -E '"ticket":"23(148|149|150|151|152)' "$root/samples/telecom/events.ndjson" >events.ndjson
svodka close -q -j payroll.json --period 2026-10 >out 2>err
is "a closed period" 0 $?
november=(-q -j payroll.json --period 2026-11 --now 2026-12-02 events.ndjson late.ndjson)
svodka report "${november[@]}" -o whole && svodka report "${november[@]}" --where agent=orlova -o one
[ "$(rows whole/payroll-2026-11/adjustments.csv)" -gt 0 ] && cmp -s whole/payroll-2026-11/adjustments.csv one/payroll-2026-11/adjustments.csv
is "adjustments of closed periods stay whole" 0 $?
is "a bonus for whom the condition names" orlova "$(cut -d, -f3 one/payroll-2026-11/bonus.csv | tail -n +2 | sort -u)"
svodka report -q -j payroll.json --where team=second -o two
is "a bonus for the team that it names" "$(grep -oE '"id": "[^"]*"[^}]*"team": "second"[^}]*"payroll_id"' policy.json | sed -E 's/"id": "([^"]*)".*/\1/' | sort)" \
    "$(cut -d, -f3 two/payroll-2026-10/bonus.csv | tail -n +2 | sort -u)"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
