#!/bin/sh
# demo.sh SVODKA: the nightly report over each sample, and which files to open.
set -eu
svodka=$1
here=$(dirname "$0")
for story in two-lines telecom chat dialogs autoclose; do
    "$svodka" report -j "$here/$story/job.json" -q
done
echo
echo "Five support teams, five reports. Open:"
find "$here"/*/report -name '*.xlsx' | sort | sed 's/^/    /'
echo "and the charts beside each workbook:"
find "$here"/*/report -name '*.png' | sort | sed 's/^/    /'
echo
echo "Ask for a number:          $svodka metrics -j $here/chat/job.json --metrics first_response.median,csat.score --by agent"
ticket=$(sed -n 's/.*"ticket":"\([^"]*\)".*/\1/p' "$here/telecom/events.ndjson" | head -n 1)
echo "See what is behind it:     $svodka explain $ticket -j $here/telecom/job.json"
echo "Start with your own log:   $svodka init YOUR-EVENTS.ndjson > policy.json"
