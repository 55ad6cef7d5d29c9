#!/usr/bin/env bash
# run.sh: explain --agent, due and metrics --compare-policy on a month of thirteen tickets whose numbers are counted by hand.
set -u
here=$(cd "$(dirname "$0")" && pwd)
SVODKA=$(realpath "${SVODKA:-$here/../../svodka}")
samples=$(realpath "$here/../../samples")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
cp "$here"/policy.json "$here"/events.ndjson "$work" && cd "$work" || exit 1
passed=0 failed=0 skipped=0

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}
has() { # has NAME PATTERN GOT: GOT has a line that matches
    if grep -qE -e "$2" <<<"$3"; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nno line matches %s in: %s\n' "$1" "$2" "$3"; fi
}
runs() { # runs NAME STATUS COMMAND...: its exit status; what it prints is in `out`, what it says in `err`
    local name=$1 wanted=$2 status
    shift 2
    "$SVODKA" "$@" >out 2>err </dev/null
    status=$?
    is "$name: status" "$wanted" "$status"
}
march=(-q -p policy.json --now 2026-04-10 --period 2026-03)
olga() { runs "$1" 0 explain --agent olga --metric "$1" "${march[@]}" "${@:2}" events.ndjson; }

# --- one cell -------------------------------------------------------------------------------------------------------------------
olga first_response.median
is "a median in words" 'Ольга: First response, median (first_response.median)
2026-03-01 00:00:00 to 2026-04-01 00:00:00 (Europe/Moscow), as of 2026-04-01 00:00:00
Exact median of the completed cycles'\'' business time: half took no longer.

Result: 0:20:00 (1200 s)

How it comes about
  values, sorted: 6; ranks count from 0
  rank (6 - 1) x 0.5 = 2.5
  between rank 2 (600 s) and rank 3 (1800 s)
  600 + 0.5 x (1800 - 600) = 1200 s

Facts that count: 6
Ticket  Rank  Fact            No.  When                 Start                State     Time     Goal  Verdict
──────  ────  ──────────────  ───  ───────────────────  ───────────────────  ─────  ───────  ───────  ────────
G          0  First response    1  2026-03-05 20:05:00  2026-03-05 20:00:00  done   0:05:00
J          1  First response    1  2026-03-28 09:05:00  2026-03-28 09:00:00  done   0:05:00  1:00:00  met
A          2  First response    1  2026-03-02 09:10:00  2026-03-02 09:00:00  done   0:10:00  1:00:00  met
D          3  First response    1  2026-03-03 09:30:00  2026-03-03 09:00:00  done   0:30:00  1:00:00  met
B          4  First response    1  2026-03-02 10:30:00  2026-03-02 09:00:00  done   1:30:00  1:00:00  breached
C          5  First response    1  2026-03-03 10:40:00  2026-03-03 09:00:00  done   1:40:00  1:00:00  breached

Near it, but not counted: 3
Ticket  Fact            No.  When                 Start                State       Time     Goal  Verdict   Why it does not count
──────  ──────────────  ───  ───────────────────  ───────────────────  ───────  ───────  ───────  ────────  ──────────────────────────────────────────────────────
E       First response    1  2026-02-27 09:20:00  2026-02-27 09:00:00  done     0:20:00  1:00:00  met       outside the period
F       disowned             2026-03-04 12:00:00                                                            excluded ticket: disowned by the customer or discarded
H       First response    1  2026-03-31 21:00:00                       running  3:00:00  1:00:00  breached  still running as of the end' "$(cat out)"
olga first_response.compliance --format csv
is "a share as CSV" 'ticket,role,rank,fact,n,at,start_at,stop_at,state,elapsed_s,goal_s,verdict,score,value,agent,reason,holders,link
A,both,,first_response,1,2026-03-02T06:10:00Z,2026-03-02T06:00:00Z,2026-03-02T06:10:00Z,done,600,3600,met,,,olga,,,https://desk.example/A
B,below,,first_response,1,2026-03-02T07:00:01Z,2026-03-02T06:00:00Z,2026-03-02T07:30:00Z,done,5400,3600,breached,,,olga,,(none) 300; ivan 2400; olga 2700,https://desk.example/B
H,below,,first_response,1,2026-03-31T19:00:01Z,2026-03-31T18:00:00Z,,running,10800,3600,breached,,,olga,,(none) 600; olga 10200,https://desk.example/H
J,both,,first_response,1,2026-03-28T06:05:00Z,2026-03-28T06:00:00Z,2026-03-28T06:05:00Z,done,300,3600,met,,,olga,,,https://desk.example/J
C,left_out,,first_response,1,2026-03-03T07:00:01Z,2026-03-03T06:00:00Z,2026-03-03T07:40:00Z,done,6000,3600,breached,,,(none),nobody,(none) 4800; olga 1200,https://desk.example/C
D,left_out,,first_response,1,2026-03-03T06:30:00Z,2026-03-03T06:00:00Z,2026-03-03T06:30:00Z,done,1800,3600,met,,,ivan,other_agent,,https://desk.example/D
E,left_out,,first_response,1,2026-02-27T06:20:00Z,2026-02-27T06:00:00Z,2026-02-27T06:20:00Z,done,1200,3600,met,,,olga,outside_period,,https://desk.example/E
F,left_out,,disowned,,2026-03-04T09:00:00Z,,,,,,,,,olga,excluded_ticket,,https://desk.example/F
G,left_out,,first_response,1,2026-03-05T17:05:00Z,2026-03-05T17:00:00Z,2026-03-05T17:05:00Z,done,300,,,,,olga,no_goal,,https://desk.example/G' "$(tr -d '\r' <out)"
olga first_response.compliance --lang ru
has "who held what breached, in Russian" '^B \(first_response 1\): норматив 1:00:00, нарушен 2026-03-02 10:00:01$' "$(cat out)"
has "each holder with the time" '^  Иван +2026-03-02 09:05:00  2026-03-02 09:45:00  0:40:00$' "$(cat out)"
has "and nobody" '^  никто +2026-03-02 09:00:00  2026-03-02 09:05:00  0:05:00$' "$(cat out)"
has "another agent's verdict" 'другого сотрудника: Иван$' "$(cat out)"
olga csat.score
has "a rating that does not count" '^A +rated again .* rated again: one rating counts per resolution$' "$(cat out)"
olga reopen.rate
has "a courtesy reopening" '^B +reopened .* courtesy reopening, skipped by the policy$' "$(cat out)"
has "the arithmetic of a share" '^  1 / 7 = 0\.14285714285714285$' "$(cat out)"
olga first_response.median --format json --where channel=chat
has "narrowed by --where" '"value": 1200' "$(cat out)"
has "narrowed by --where: the reason" '"reason": "where"' "$(cat out)"
runs "an agent without a fact" 0 explain --agent ivan --metric csat.score "${march[@]}" events.ndjson
has "no value is no number" '^Result: no value$' "$(cat out)"
runs "an unknown agent" 2 explain --agent olgo --metric csat.score "${march[@]}" events.ndjson
has "an unknown agent" 'did you mean olga\?' "$(cat err)"
runs "an agent by name" 2 explain --agent Ольга --metric csat.score "${march[@]}" events.ndjson
has "an agent by name" 'did you mean olga\?' "$(cat err)"
runs "an unknown metric" 2 explain --agent olga --metric csat.scor "${march[@]}" events.ndjson
runs "neither --metric nor --pack" 2 explain --agent olga "${march[@]}" events.ndjson
runs "both --metric and --pack" 2 explain --agent olga --metric csat.score --pack out.d "${march[@]}" events.ndjson
runs "--metric without --agent" 2 explain --metric csat.score "${march[@]}" events.ndjson
out=$(python3 "$here/cells.py" "$SVODKA" 2>&1)
line=$(tail -n 1 <<<"$out")
case $line in
*" passed, 0 failed") passed=$((passed + ${line%% *})) ;;
*) failed=$((failed + 1)) && printf -- '--- cells.py\n%s\n' "$out" ;;
esac

# --- the pack --------------------------------------------------------------------------------------------------------------------
contents() { (cd "$1" && find . -type f ! -name '.*' | sort | xargs sha256sum); }
runs "a pack" 0 explain --agent olga --pack packs "${march[@]}" events.ndjson
is "a pack: its files" './olga-2026-03/manifest.json ./olga-2026-03/olga-2026-03.xlsx' "$(contents packs | awk '{ print $2 }' | paste -sd' ')"
before=$(contents packs)
runs "a pack again" 0 explain --agent olga --pack packs --threads 1 "${march[@]}" events.ndjson
is "a pack again: the same bytes" "$before" "$(contents packs)"
runs "a pack of some numbers, of nobody" 0 explain --agent '(none)' --metrics tickets.open,first_response.breached --pack packs "${march[@]}" events.ndjson
is "names of files are harmless" '_none_-552e4230-2026-03' "$(ls packs | grep -v olga)"
runs "a pack that cannot be written" 4 explain --agent olga --pack no/such/place "${march[@]}" events.ndjson
for story in two-lines telecom; do # each number is proven while it is packed
    if [ ! -e "$samples/$story/events.ndjson" ]; then
        echo "skipped: samples/$story/events.ndjson is absent (make samples)" && skipped=$((skipped + 1)) && continue
    fi
    for agent in $(grep -oE '"id": "[^"]*"' "$samples/$story/policy.json" | cut -d'"' -f4 | head -n 3); do
        runs "pack of $agent in $story" 0 explain -q --agent "$agent" --pack packs -j "$samples/$story/job.json"
    done
done

# --- due -------------------------------------------------------------------------------------------------------------------------
now=(-q -p policy.json --as-of 2026-03-31T23:40)
runs "due" 1 due "${now[@]}" events.ndjson
is "due: what has breached, then what will" 'Ticket  Clock           Agent  Team   Remaining  Due                     Goal  Link
──────  ──────────────  ─────  ─────  ─────────  ───────────────────  ───────  ──────────────────────
K       resolution      Иван   first  -77:40:00  2026-03-28 18:00:01  8:00:00  https://desk.example/K
H       first_response  Ольга  first   -1:40:00  2026-03-31 22:00:01  1:00:00  https://desk.example/H
I       first_response  Иван   first    0:10:00  2026-03-31 23:50:01  1:00:00  https://desk.example/I' "$(cat out)"
runs "due, within less" 1 due "${now[@]}" --within 5m --format csv events.ndjson
is "due, CSV" 'ticket,clock,due,agent,team,priority,remaining_s,due_at,elapsed_s,goal_s,start_at,channel,customer,subject,link
K,resolution,breached,ivan,first,,-279600,2026-03-28T15:00:01Z,308400,28800,2026-03-28T07:00:00Z,chat,,,https://desk.example/K
H,first_response,breached,olga,first,,-6000,2026-03-31T19:00:01Z,9600,3600,2026-03-31T18:00:00Z,chat,,,https://desk.example/H' "$(tr -d '\r' <out)"
runs "due, NDJSON" 1 due "${now[@]}" --where agent=ivan --where channel=chat --format ndjson events.ndjson
is "due, NDJSON: one object a line" 'K I' "$(sed -E 's/^\{"ticket":"([^"]*)".*\}$/\1/' out | paste -sd' ')"
runs "due, JSON" 1 due "${now[@]}" --where agent=olga --format json events.ndjson
is "due, JSON: an array" '[{"ticket":"H","clock":"first_response","due":"breached","agent":"olga","team":"first","remaining_s":-6000,"due_at":"2026-03-31T19:00:01Z","elapsed_s":9600,"goal_s":3600,"start_at":"2026-03-31T18:00:00Z","channel":"chat","link":"https://desk.example/H"}]' "$(cat out)"
runs "due, nothing" 0 due -q -p policy.json --as-of 2026-03-20 --format json events.ndjson
is "due, nothing: an empty array" '[]' "$(cat out)"
runs "due, a verdict that waits for the stop" 1 due -q -p <(sed 's/"stop": \["agent_reply"\]/"judge": "stop", &/' policy.json) --as-of 2026-03-31T23:40 --where agent=olga --format ndjson events.ndjson
has "due, a verdict that waits for the stop: since when" '"due_at":"2026-03-31T19:00:01Z"' "$(cat out)"
runs "silent customers" 1 due "${now[@]}" --unanswered-for 48h events.ndjson
is "silent customers: the longest first, neither done nor merged, no later word" 'Ticket  Agent  Team   Status   Silent for  Our reply            Link
──────  ─────  ─────  ───────  ──────────  ───────────────────  ──────────────────────
J       Ольга  first  Ждём       86:35:00  2026-03-28 09:05:00  https://desk.example/J
K       Иван   first  Передан    85:35:00  2026-03-28 10:05:00  https://desk.example/K' "$(cat out)"
runs "silent customers, of some" 1 due "${now[@]}" --unanswered-for 48h --where status=waiting --format ndjson events.ndjson
is "silent customers, of some" '{"ticket":"J","agent":"olga","team":"first","channel":"chat","status":"waiting","status_name":"Ждём","silent_s":311700,"replied_at":"2026-03-28T06:05:00Z","link":"https://desk.example/J"}' "$(cat out)"
runs "silent for less" 0 due "${now[@]}" --unanswered-for 100h events.ndjson
runs "silent customers and --within" 2 due "${now[@]}" --unanswered-for 48h --within 5m events.ndjson
runs "silent for no time" 2 due "${now[@]}" --unanswered-for 2d events.ndjson

# --- two policies ------------------------------------------------------------------------------------------------------------------
sed -e 's/"goal": "1h"/"goal": "25m"/' -e 's/"courtesy": "skip"/"courtesy": "count"/' policy.json >new.json
asked=(--compare-policy new.json --metrics first_response.compliance,reopen.count,first_response.median)
runs "two policies" 0 metrics "${march[@]}" "${asked[@]}" events.ndjson
is "two policies" 'metric                      before    after    change
─────────────────────────  ───────  ───────  ────────
first_response.compliance    60.0%    50.0%  -10.0 pp
reopen.count                     1        2        +1
first_response.median      0:05:00  0:05:00   0:00:00' "$(cat out)"
runs "two policies, CSV" 0 metrics "${march[@]}" "${asked[@]}" --by agent --format csv events.ndjson
is "two policies, CSV" 'agent,metric,before,after,change
ivan,first_response.compliance,0.8,0.5,-0.30000000000000004
ivan,reopen.count,0,0,0
ivan,first_response.median,300,300,0
olga,first_response.compliance,0.5,0.6666666666666666,0.16666666666666663
olga,reopen.count,1,2,1
olga,first_response.median,1200,1200,0
(none),first_response.compliance,0,0,0
(none),reopen.count,0,0,0
(none),first_response.median,,,' "$(tr -d '\r' <out)"
runs "two policies, JSON" 0 metrics "${march[@]}" --compare-policy new.json --metrics reopen.count --format json events.ndjson
has "two policies, JSON" '"rows":\[\],"total":\{"reopen.count":\{"before":1,"after":2,"change":1\}\}\}$' "$(cat out)"
sed 's/"resolution": {/"solution": {/' policy.json >other.json
runs "a metric that one of them lacks" 2 metrics "${march[@]}" --compare-policy other.json --metrics solution.median events.ndjson
has "a metric that one of them lacks: which" '^svodka: policy\.json: unknown metric "solution\.median"' "$(cat err)"
runs "standard input cannot be read twice" 2 metrics "${march[@]}" "${asked[@]}" -
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
