#!/usr/bin/env bash
# run.sh: the exports of the five stories' systems become a report end to end, by one command each (README, "Sources").
set -u
here=$(cd "$(dirname "$0")" && pwd)
SVODKA=$(realpath "${SVODKA:-$here/../../svodka}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # check NAME CONDITION...: a command that must succeed
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\n' "$name" && head -20 "$work/log"; fi
}
says() { grep -q "$2" "$1"/nightly-2026-03/summary.txt; }

while read -r story created; do
    out=$work/$story
    check "$story: a report" "$SVODKA" report -j "$here/../../samples/exports/$story.json" -o "$out"
    check "$story: its workbook" test -s "$out/nightly-2026-03/nightly-2026-03.xlsx"
    check "$story: $created tickets created" says "$out" "\(created\|обращений\): $created,"
    check "$story: first responses were measured" says "$out" 'первый ответ за\|first response within'
done <<END
tracker 3
planfix-chatra 6
intercom-jira 9
eadesk 3
usedesk 3
END
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
