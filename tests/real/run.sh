#!/usr/bin/env bash
# run.sh: two real exports, converted, reported and measured; compare.py holds the numbers against an independent count (truth.json).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
data=${SVODKA_SHARED:-$root/../shared}/data
export LC_ALL=C TZ=UTC
if [ ! -r "$data/helpdesk/truth.json" ]; then
    echo "skipped: no real exports, $data is absent"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}

summary() { printf '%s' "$1.count,$1.min,$1.max,$1.mean,$1.median,$1.p90"; }
tickets=tickets.created,tickets.resolved,tickets.closed,tickets.open,reopen.count,reopen.tickets

convert() { # convert NAME MAPPING EXPORT
    "$SVODKA" convert csv --mapping "$root/samples/mappings/$2.json" "$3" >"$work/$1.ndjson"
    is "$1: convert" 0 $?
}
run() { # run POLICY COMMAND...: over all the years
    local policy=$1
    shift
    "$SVODKA" "$@" -q -p "$here/$policy.json" --period 2010-01-01..2017-12-31 --now 2018-01-01
}

measure() { # measure NAME METRICS: all that compare.py reads of a log
    local name=$1 log=$work/$1.ndjson
    run "$name" metrics "$log" --metrics "$2" --format json >"$work/$name.metrics"
    is "$name: metrics" 0 $?
    run "$name" metrics "$log" --metrics tickets.created --by month --format json >"$work/$name.months"
    run "$name" facts moments "$log" --all --format json >"$work/$name.moments"
    run "$name" facts cycles "$log" --all --format json >"$work/$name.cycles"
    is "$name: facts" 0 $?
}

report() { # report NAME: the nightly report, with its sums
    run "$1" report "$work/$1.ndjson" -t "$root/report-templates/nightly.json" -o "$work/$1"
    is "$1: report" 0 $?
    cp "$work/$1"/nightly-*/manifest.json "$work/$1.manifest"
    /usr/bin/python3 -c '
import json, sys, glob, openpyxl
manifest = json.load(open(sys.argv[1] + ".manifest"))
counts = manifest["counts"]
assert counts["lines"] == counts["events"] + counts["blank"] + counts["rejected"] and counts["rejected"] == 0, counts
assert counts["events"] == sum(counts[k] for k in ("unknown_type", "after_as_of", "duplicate", "second_created", "used")), counts
backlog = manifest["backlog"]
assert backlog["closing"] == backlog["opening"] + backlog["created"] + backlog["reopened"] - backlog["resolved"] - backlog["merged"] - backlog["excluded"], backlog
assert len(openpyxl.load_workbook(glob.glob(sys.argv[1] + "/nightly-*/*.xlsx")[0]).sheetnames) >= 5' "$work/$1"
    is "$1: sums and workbook" 0 $?
}

compare() { # compare NAME TRUTH
    /usr/bin/python3 "$here/compare.py" "$1" "$2" "$work" >"$work/compared"
    grep -v '^[0-9]* passed' "$work/compared"
    local p=0 f=1
    read -r p _ f _ < <(grep '^[0-9]* passed' "$work/compared")
    passed=$((passed + p)) failed=$((failed + ${f:-1}))
}

convert helpdesk helpdesk-italy "$data/helpdesk/helpdesk.csv"
measure helpdesk "$tickets,$(summary to_resolve),$(summary to_charge),$(summary to_close)"
report helpdesk
compare helpdesk "$data/helpdesk/truth.json"

convert servicenow servicenow-incidents "$data/servicenow/incident_event_log.csv.gz"
convert milestones servicenow-milestones "$data/servicenow/incident_event_log.csv.gz"
measure servicenow "$tickets,$(summary to_resolve),$(summary to_close)"
run servicenow metrics "$work/milestones.ndjson" --metrics "$tickets,$(summary to_resolve),$(summary to_close)" --format json >"$work/milestones.metrics"
is "milestones: metrics" 0 $?
report servicenow
compare servicenow "$data/servicenow/truth.json"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
