#!/usr/bin/env bash
# run.sh: the exports of every vendor become the expected log, and metrics are made of them.
#
# A case is a folder NAME or NAME.WHAT with export/ (files in the vendor's shapes), events.ndjson (what they must become), policy.json, and perhaps
# options (further arguments of convert, seen from the folder), said (what convert says) and metrics.csv
# (of `svodka metrics` for March 2026).
# WRITE=1 writes what is expected anew, to be looked at.
set -u
here=$(cd "$(dirname "$0")" && pwd)
SVODKA=$(realpath "${SVODKA:-$here/../../svodka}")
shared=$(realpath -m "${SVODKA_SHARED:-$here/../../../shared}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
period=(--period 2026-03 --now 2026-04-10T00:00:00Z)

good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)) && printf -- '--- %s\n' "$@"; }
same() { # same NAME WANTED_FILE GOT_FILE
    [ -z "${WRITE:-}" ] || cp "$3" "$2"
    if diff -u "$2" "$3" >"$work/diff"; then good; else bad "$1" "$(head -40 "$work/diff")"; fi
}
succeeds() { # succeeds NAME COMMAND...: exit status 0; output in $work/out, messages in $work/said
    local name=$1 status
    shift
    "$@" >"$work/out" 2>"$work/said"
    status=$?
    if [ "$status" -eq 0 ]; then good; else bad "$name: status $status" "$(head -5 "$work/said")"; fi
}
job() { # job FROM OPTION VALUE...: a job file that reads the export of the present folder
    printf '{ "events": [{ "from": "%s", "files": "%s/export"' "$1" "$PWD"
    shift
    while [ $# -gt 1 ]; do
        case $1 in
        --mapping) printf ', "mapping": "%s"' "$(realpath "$2")" ;;
        *) printf ', "%s": "%s"' "${1#--}" "$2" ;;
        esac
        shift 2
    done
    printf ' }] }\n'
}
metrics() { "$SVODKA" metrics "$@" --format csv "${period[@]}" --metrics tickets.created,first_response.count,reply.count,tickets.resolved,reopen.count,handoff.count,csat.count,discarded.count,auto_resolved.share; }

# --- every vendor's own fixture ---------------------------------------------------------------------------------------------------
for folder in "$here"/*/; do
    name=$(basename "$folder") from=${name%%.*} options=()
    cd "$folder" || exit 1
    [ ! -f options ] || read -ra options <options
    succeeds "$name is converted" "$SVODKA" convert "$from" "${options[@]}" export
    same "$name: events" events.ndjson "$work/out"
    if [ -f said ] || [ -s "$work/said" ]; then
        [ -f said ] || : >said
        same "$name: messages" said "$work/said"
    fi
    cp -r export "$work/again" && mkdir "$work/twice" && cp events.ndjson "$work/twice/1.ndjson"
    "$SVODKA" convert -q "$from" "${options[@]}" export "$work/again" >"$work/twice/2.ndjson"
    succeeds "$name: metrics" metrics -p policy.json events.ndjson
    mv "$work/out" "$work/once"
    same "$name: metrics" metrics.csv "$work/once"
    grep -qE '[1-9]' <(tail -n 1 "$work/once") || bad "$name: metrics are empty"
    succeeds "$name, read twice" metrics -p policy.json "$work/twice"
    cmp -s "$work/once" "$work/out" && good || bad "$name, read twice: other numbers" "$(diff "$work/once" "$work/out")"
    job "$from" "${options[@]}" >"$work/job.json"
    succeeds "$name, by a job file" metrics -j "$work/job.json" -p policy.json
    cmp -s "$work/once" "$work/out" && good || bad "$name, by a job file: other numbers" "$(diff "$work/once" "$work/out")"
    "$SVODKA" convert "$from" --help | grep -q "^Usage: svodka convert $from" && good || bad "$name: --help"
    rm -r "$work/again" "$work/twice"
done

# --- real-shaped files, where they are ----------------------------------------------------------------------------------------------
count() { # count NAME WANTED FROM FILES...: tickets and events of a conversion
    local name=$1 wanted=$2
    shift 2
    succeeds "$name" "$SVODKA" convert "$@"
    local tickets events
    tickets=$(sed -E 's/^\{"ticket":"([^"]*)".*/\1/' "$work/out" | sort -u | wc -l) events=$(wc -l <"$work/out")
    [ "$tickets tickets, $events events" = "$wanted" ] && good || bad "$name: $tickets tickets, $events events (wanted $wanted)"
}
if [ -d "$shared/fixtures" ]; then
    cd "$shared/fixtures" || exit 1
    count "Tracker's fields say nothing of tickets" "0 tickets, 0 events" yandex-tracker yandex-tracker/fields.json
    count "Jira's page of issues" "2 tickets, 2 events" jira jira/jira_issues_page_1.json
    count "Jira's page of comments" "1 tickets, 2 events" jira jira/jira_comments_issue_page_1.json
    count "XES of six cases" "6 tickets, 181 events" xes xes/running-example.xes
    count "XES of the help desk" "4580 tickets, 39315 events" xes xes/helpdesk.xes.gz
    mv "$work/out" "$work/xes.ndjson"
    grep -c '"type":"status"' "$work/xes.ndjson" | grep -qx 21348 && good || bad "XES of the help desk: not 21,348 statuses"
    if [ -f "$shared/data/helpdesk/helpdesk.csv" ]; then
        succeeds "the help desk's CSV" "$SVODKA" convert csv --mapping "$here/../../samples/mappings/helpdesk-italy.json" "$shared/data/helpdesk/helpdesk.csv"
        mv "$work/out" "$work/csv.ndjson"
        printf '{ "statuses": { "Assign seriousness": "open", "Take in charge ticket": "in_progress", "Wait": "waiting", "Resolve ticket": "resolved", "Closed": "closed" } }' >"$work/policy.json"
        for log in xes csv; do
            "$SVODKA" metrics -q -p "$work/policy.json" --format csv --period 2010-01-01..2014-12-31 --now 2015-01-01T00:00:00Z --by agent \
                --metrics tickets.created,tickets.resolved,tickets.closed,reopen.count,resolution.sum,held.count,held.sum,in_status.count,in_status.sum "$work/$log.ndjson" >"$work/$log.csv"
        done
        [ -s "$work/xes.csv" ] && cmp -s "$work/xes.csv" "$work/csv.csv" && good || bad "the help desk's numbers differ by XES and CSV" "$(diff "$work/xes.csv" "$work/csv.csv" | head -20)"
    fi
else
    echo "skip: no $shared/fixtures"
    skipped=$((skipped + 1))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
