#!/usr/bin/env bash
# unit.sh DIR: runs every unit test program in DIR (cmocka, TAP) and sums its tests.
set -u
passed=0 failed=0 skipped=0
out=$(mktemp) && trap 'rm -f "$out"' EXIT
for program in "$1"/test_*; do
    [ -x "$program" ] && [ "${program%.d}" = "$program" ] || continue
    CMOCKA_MESSAGE_OUTPUT=TAP "$program" >"$out" 2>&1
    status=$?
    p=$(grep -c '^ok ' "$out") f=$(grep -c '^not ok ' "$out") s=$(grep -c '^ok .*# SKIP' "$out")
    grep -i '^skip' "$out"
    if [ "$f" -ne 0 ] || [ "$status" -ne 0 ]; then
        echo "--- $program (status $status)"
        grep -v '^ok ' "$out" | tail -n 40
        [ "$f" -ne 0 ] || f=1
    fi
    passed=$((passed + p - s)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
