#!/usr/bin/env bash
# run.sh: the conduct of the command line: what goes to which stream, exit statuses, contracts of cli.md, and that nothing about
# the surroundings (locale, TZ, closed descriptors, an empty environment, the order of files) changes a byte.
set -u
here=$(cd "$(dirname "$0")" && pwd)
SVODKA=$(realpath "${SVODKA:-$here/../../svodka}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export LC_ALL=C TZ=UTC
cp "$here"/policy.json "$here"/events.ndjson "$work" && cd "$work" || exit 1
passed=0 failed=0
svodka() { "$SVODKA" "$@"; }

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}
has() { # has NAME PATTERN GOT: GOT has a line that matches
    if grep -qE -e "$2" <<<"$3"; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nno line matches %s in: %s\n' "$1" "$2" "$3"; fi
}
statuses() { # statuses NAME WANTED COMMAND...: exit status, and that nothing is said on standard error
    local name=$1 wanted=$2 status
    shift 2
    "$@" >out 2>err </dev/null
    status=$?
    is "$name: status" "$wanted" "$status"
    is "$name: standard error" "" "$(cat err)"
}
compact() { sed -E 's/": /":/g; s/([]}"0-9a-z]), (["{[])/\1,\2/g'; } # JSON without the blanks that do not matter
march=(-p policy.json --now 2026-04-10 --period 2026-03)

# --- help and version ---------------------------------------------------------------------------------------------------------
statuses "--help" 0 svodka --help
has "--help names the commands" '^  metrics +prints metrics' "$(cat out)"
statuses "--version" 0 svodka --version
has "--version" '^svodka [0-9]+\.[0-9]+\.[0-9]+$' "$(cat out)"
for command in report metrics facts explain due check init convert; do
    statuses "$command --help" 0 svodka $command --help
    has "$command --help has examples" "^  svodka $command " "$(cat out)"
    has "$command --help has options" '^  -p, --policy=FILE' "$(cat out)"
done
statuses "metrics --list" 0 svodka metrics --list
has "metrics --list" '^csat\.score +share +higher' "$(cat out)"
statuses "metrics --list, JSON" 0 svodka metrics --list --format json --lang ru
is "head closes its end: no noise" "" "$({ svodka metrics --list | head -n 1; } 2>&1 >/dev/null)"

# --- contracts ----------------------------------------------------------------------------------------------------------------
asked=(--by agent --metrics first_response.median,first_response.compliance,csat.score,tickets.created)
statuses "metrics --format json" 0 svodka metrics "${march[@]}" "${asked[@]}" --format json events.ndjson
is "metrics --format json" '{"svodka":"0.1.0","period":{"from":"2026-03-01T00:00:00+03:00","to":"2026-04-01T00:00:00+03:00","as_of":"2026-04-01T00:00:00+03:00","timezone":"Europe/Moscow"},"by":["agent"],"rows":[{"agent":"ivan","first_response.median":7260,"first_response.compliance":null,"csat.score":null,"tickets.created":0},{"agent":"olga","first_response.median":52,"first_response.compliance":1,"csat.score":1,"tickets.created":0},{"agent":"(none)","first_response.median":null,"first_response.compliance":0,"csat.score":null,"tickets.created":3}],"total":{"first_response.median":3656,"first_response.compliance":0.5,"csat.score":1,"tickets.created":3}}' \
    "$(compact <out)"
svodka metrics "${march[@]}" --by hour,attr.product --metrics tickets.created --format json events.ndjson >out
has "hours are numbers" '"rows":\[\{"hour":10,"attr.product":"crm","tickets.created":1\},\{"hour":16,"attr.product":"\(none\)",' "$(compact <out)"
svodka metrics "${march[@]}" "${asked[@]}" --format csv events.ndjson | tr -d '\r' >out
is "metrics --format csv" 'agent,first_response.median,first_response.compliance,csat.score,tickets.created
ivan,7260,,,0
olga,52,1,1,0
(none),,0,,3' "$(cat out)"
svodka metrics "${march[@]}" "${asked[@]}" --format table events.ndjson >out
is "metrics, table" 'agent   first_response.median  first_response.compliance  csat.score  tickets.created
──────  ─────────────────────  ─────────────────────────  ──────────  ───────────────
ivan                  2:01:00                                                       0
olga                  0:00:52                     100.0%      100.0%                0
(none)                                              0.0%                            3
Total                 1:00:56                      50.0%      100.0%                3' "$(cat out)"
svodka metrics "${march[@]}" --metrics tickets.resolved --where agent=olga --where agent=ivan --where team=second events.ndjson >out
has "--where: values of a dimension are alternatives, dimensions are not" '^tickets.resolved +1 +1$' "$(cat out)"
is "facts cycles" '{"ticket":"T-17","clock":"first_response","n":1,"start_at":"2026-03-04T07:11:12.345000Z","stop_at":"2026-03-04T07:12:05Z","state":"done","elapsed_s":52,"goal_s":3600,"agent":"olga","team":"first","priority":"normal","status":"new","channel":"chat","tags":["app","billing"],"attrs":{"product":"crm"},"verdict":"met","verdict_at":"2026-03-04T07:12:05Z","verdict_agent":"olga","verdict_team":"first","verdict_priority":"normal","verdict_status":"new","verdict_attrs":{"product":"crm"}}' \
    "$(svodka facts cycles "${march[@]}" events.ndjson | compact | grep '"T-17","clock":"first_response"')"
is "facts moments: kinds" 'created auto_reply reply resolved rated created reply resolved created open' \
    "$(svodka facts moments "${march[@]}" events.ndjson | sed -E 's/.*"kind": ?"([a-z_]+)".*/\1/' | paste -sd' ')"
is "facts --where: what happened by one agent" 'open reply resolved' \
    "$(svodka facts moments "${march[@]}" --where agent=ivan events.ndjson | sed -E 's/.*"kind": ?"([a-z_]+)".*/\1/' | sort -u | paste -sd' ')"
is "facts --where: a cycle counts by its verdict too" '' "$(svodka facts cycles "${march[@]}" --where agent=nobody events.ndjson)"
is "facts of an earlier period" '0' "$(svodka facts moments -p policy.json --now 2026-04-10 --period 2026-02 events.ndjson | wc -l)"
is "facts --all up to as-of" '8' "$(svodka facts moments --all -p policy.json --now 2026-04-10 --period 2026-02 --as-of 2026-03-31 events.ndjson | wc -l)"
is "facts, CSV" 'ticket,kind,at,agent,team,priority,status,status_name,channel,customer,tags,attrs,value,detail
T-17,created,2026-03-04T07:11:12.345000Z,,first,normal,new,,chat,,app;billing,"{""product"":""crm""}",,' \
    "$(svodka facts moments "${march[@]}" --format csv events.ndjson | head -n 2 | tr -d '\r' | sed 's/"": /"":/')"
svodka explain T-18 "${march[@]}" events.ndjson >out
has "explain: origin of an event" 'created by c3 \(customer\)  events\.ndjson:7$' "$(cat out)"
has "explain: a breach between events" '^2026-03-05 17:30:01\+03:00 first_response: \+1:00:01, exceeded its goal 1:00:00, held by nobody$' "$(cat out)"
has "explain: who is credited" 'first_response: \+1:00:59, stopped at 2:01:00; breached its goal 1:00:00; credited to Иван, who ended it; the verdict goes to nobody' "$(cat out)"
has "explain: what is left out" 'left out: after-as-of' "$(svodka explain T-18 -p policy.json --as-of 2026-03-06 events.ndjson)"
has "explain, Russian" '^Обращение T-17, по состоянию на ' "$(svodka explain T-17 "${march[@]}" --lang ru events.ndjson)"
has "explain, JSON" '"clock": ?"first_response",' "$(svodka explain T-17 "${march[@]}" --format json events.ndjson)"

# --- exit statuses ------------------------------------------------------------------------------------------------------------
statuses "due: nothing yet" 0 svodka due -q -p policy.json --as-of 2026-04-01T09:30 --within 5m events.ndjson
is "due: nothing yet" "" "$(cat out)"
statuses "due: soon" 1 svodka due -p policy.json --as-of 2026-04-01T09:30 --within 15m --format json events.ndjson
is "due: soon" '[{"ticket":"T-19","clock":"first_response","due":"soon","agent":"ivan","team":"second","remaining_s":600,"due_at":"2026-04-01T06:40:01Z","elapsed_s":3000,"goal_s":3600,"start_at":"2026-03-31T14:40:00Z","channel":"email"}]' "$(cat out)"
statuses "due: breached" 1 svodka due -p policy.json --as-of 2026-04-01T10:30 events.ndjson
has "due: breached" '^T-19 +first_response +Иван +second +-0:50:00 +2026-04-01 09:40:01 +1:00:00$' "$(cat out)"
statuses "check: all is well" 0 svodka check -q -p policy.json events.ndjson
is "check: all is well" "" "$(cat out)"
sed 's/Решён/Отложен/' events.ndjson >odd.ndjson
statuses "check: a fault" 1 svodka check -q -p policy.json odd.ndjson
has "check: a fault" '^warning unmapped-status: 1\.' "$(cat out)"
statuses "check: a policy alone" 0 svodka check -q -p policy.json
statuses "findings alone do not fail a run" 0 svodka metrics -q "${march[@]}" odd.ndjson
statuses "--strict" 1 svodka metrics -q --strict "${march[@]}" odd.ndjson
statuses "--strict, all is well" 0 svodka metrics -q --strict "${march[@]}" events.ndjson
: >empty.ndjson
statuses "an empty log is no error" 0 svodka metrics -q "${march[@]}" empty.ndjson
svodka init odd.ndjson >started.json 2>err
is "init: status" 0 $?
has "init: a guessed class" '"Отложен": ?"hold"' "$(cat started.json)"
statuses "init: its policy maps all" 0 svodka check -q -p started.json odd.ndjson

# --- job files ----------------------------------------------------------------------------------------------------------------
mkdir -p job && cp policy.json events.ndjson job
echo '{ "policy": "policy.json", "events": ["events.ndjson"], "period": "2026-03", "now": "2026-04-10", "metrics": ["tickets.created"], "format": "csv", "quiet": true }' >job/job.json
statuses "a job" 0 svodka metrics --job job/job.json
is "a job" 'tickets.created
3' "$(tr -d '\r' <out)"
statuses "the command line wins" 0 svodka metrics -j job/job.json --period 2026-02
is "the command line wins" 'tickets.created
0' "$(tr -d '\r' <out)"

cat >table.csv <<'CSV'
number,status,opened
A-1,New,2026-03-02T10:00:00+03:00
A-1,Closed,2026-03-02T11:00:00+03:00
CSV
echo '{ "ticket": "number", "at": "opened", "mode": "snapshots", "columns": { "status": "status" } }' >mapping.json
echo '{ "events": ["events.ndjson", { "from": "csv", "files": "table.csv", "mapping": "mapping.json" }], "policy": "policy.json" }' >mixed.json
is "a job with a log and an export" 'tickets.created
4' "$(svodka metrics -q -j mixed.json --now 2026-04-10 --period 2026-03 --metrics tickets.created --format csv | tr -d '\r')"
is "the export alone, converted" "$(svodka convert -q csv --mapping mapping.json table.csv | wc -l)" 2

# --- reports ------------------------------------------------------------------------------------------------------------------
echo '{ "name": "small", "title": "Small", "sheets": [ { "kind": "table", "by": ["agent"], "columns": ["tickets.resolved"] }, { "kind": "quality" } ] }' >small.json
digests() { (cd "$1" && find . -type f ! -name '.*' | sort | xargs sha256sum); }
statuses "report" 0 svodka report "${march[@]}" -t small.json -o reports events.ndjson
is "report: nothing on standard output" "" "$(cat out)"
is "report: its files" './small-2026-03/manifest.json ./small-2026-03/small-2026-03.xlsx ./small-2026-03/summary.txt' "$(digests reports | awk '{ print $2 }' | paste -sd' ')"
before=$(digests reports)
statuses "report again" 0 svodka report -q "${march[@]}" -t small.json -o reports --threads 1 events.ndjson
is "report again: the same bytes" "$before" "$(digests reports)"
statuses "report of an export and a log" 0 svodka report -q -j mixed.json --now 2026-04-10 --period 2026-03 -t small.json -o other
has "report of an export: it is in the manifest" '"table.csv"' "$(cat other/small-2026-03/manifest.json)"
echo 'not an event' | tee -a many.ndjson{,,,,,,,,,,,,} >/dev/null
svodka report -q "${march[@]}" -t small.json -o reports --max-rejects 0 events.ndjson many.ndjson >out 2>err
is "a report that fails: status" 3 $?
is "a report that fails leaves the former one" "$before" "$(digests reports)"
mkdir report-templates && cp small.json report-templates/tiny.json
statuses "a template by name" 0 svodka report -q "${march[@]}" -t tiny -o reports events.ndjson
echo '{ "name": "other", "title": "Other", "period": "2026-02", "sheets": [ { "kind": "quality" } ] }' >other.json
statuses "two templates, one with its own period" 0 svodka report -q -p policy.json --now 2026-04-10 -t other.json -t small.json -o pair events.ndjson
is "two templates" 'other-2026-02 small-2026-03' "$(cd pair && echo *)"

# --- surroundings -------------------------------------------------------------------------------------------------------------
reference=$(svodka metrics "${march[@]}" "${asked[@]}" --format json events.ndjson | sha256sum)
same() { # same NAME COMMAND...: the command prints the reference
    local name=$1
    shift
    is "$name" "$reference" "$("$@" 2>/dev/null | sha256sum)"
}
all=(metrics "${march[@]}" "${asked[@]}" --format json)
same "an empty environment" env -i "$SVODKA" "${all[@]}" events.ndjson
same "Russian locale, far time zone" env LC_ALL=ru_RU.UTF-8 TZ=Pacific/Kiritimati "$SVODKA" "${all[@]}" events.ndjson
for threads in 1 2 7; do same "$threads threads" "$SVODKA" "${all[@]}" --threads $threads events.ndjson; done
same "a directory" "$SVODKA" "${all[@]}" job
same "a glob" "$SVODKA" "${all[@]}" 'event?.ndjson'
same "a file named twice" "$SVODKA" "${all[@]}" events.ndjson ./events.ndjson job/events.ndjson
gzip -c events.ndjson >packed.ndjson.gz
same "compressed" "$SVODKA" "${all[@]}" packed.ndjson.gz
head -n 5 events.ndjson >a.ndjson && tail -n +6 events.ndjson >b.ndjson
same "two files" "$SVODKA" "${all[@]}" b.ndjson a.ndjson
from_stdin() { "$SVODKA" "${all[@]}" - <events.ndjson; }
same "standard input" from_stdin
closed_stdin() { "$SVODKA" "${all[@]}" events.ndjson <&-; }
same "closed standard input" closed_stdin
closed_stderr() { "$SVODKA" "${all[@]}" -v events.ndjson 2>&-; }
same "closed standard error" closed_stderr
svodka "${all[@]}" events.ndjson >&- 2>err
is "closed standard output: status" 4 $?
svodka check -q -p policy.json events.ndjson <&- >&- 2>&-
is "all closed, nothing to print: status" 0 $?
is "no escape codes when piped" "" "$(env TERM=xterm "$SVODKA" "${all[@]}" events.ndjson 2>&1 | tr -d -c '\033')"
svodka metrics "${march[@]}" -v events.ndjson >out 2>err
has "-v says how long it took" '^svodka: read [0-9.]+ s, folded [0-9.]+ s, 11 events of 3 tickets' "$(cat err)"

# --- signals ------------------------------------------------------------------------------------------------------------------
mkfifo pipe
for signal in INT TERM HUP; do
    env --default-signal=HUP,INT,TERM "$SVODKA" metrics "${march[@]}" - <pipe >out 2>err &
    exec 3>pipe && sleep 0.2 && kill -$signal $!
    wait $!
    status=$?
    is "SIG$signal: status" $((128 + $(kill -l $signal))) $status
    exec 3>&-
done
# --- one and many ---------------------------------------------------------------------------------------------------------------
status_line() { printf '{"ticket":"%s","at":"2026-03-02T10:00:00Z","type":"created","role":"customer"}\n{"ticket":"%s","at":"2026-03-02T11:00:00Z","type":"status","to":"odd","actor":"olga","role":"agent"}\n' "$1" "$1"; }
status_line A >one.ndjson
{ status_line A; status_line B; } >two.ndjson
is "one finding" 'svodka: 1 finding that needs a look (`svodka check` lists them)' "$(svodka metrics "${march[@]}" one.ndjson 2>&1 >/dev/null)"
is "two findings" 'svodka: 2 findings that need a look (`svodka check` lists them)' "$(svodka metrics "${march[@]}" two.ndjson 2>&1 >/dev/null)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
