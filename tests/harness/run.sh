#!/usr/bin/env bash
# run.sh: of tests/run.sh itself: what failed is told again at the very end of its output, the sum alone on the last line, and a failure is its status.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0
result() { # result STATUS WHAT
    if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "not ok: $2" && sed 's/^/  | /' "$work/said"; fi
}
suite() { # suite NAME STATUS TEXT: a suite that prints TEXT
    printf '#!/bin/sh\ncat <<"TEXT"\n%s\nTEXT\nexit %s\n' "$3" "$2" >"$work/$1"
    chmod +x "$work/$1"
}
said_at_the_end() { # said_at_the_end N PATTERN: among the last N lines before the sum
    head -n -1 "$work/said" | tail -n "$1" | grep -qE "$2"
}

suite good 0 "ok 1
3 passed, 0 failed, 1 skipped"
suite bad 1 "ok 1
not ok: the sum of October
wanted: 5
got: 6
1 passed, 1 failed"
suite long 1 "$(seq -f '--- number %g' 1 500)
0 passed, 500 failed"
suite torn 134 "something was said
and then no sum"

"$root/tests/run.sh" "$work/good" >"$work/said" 2>&1
result $? "suites that pass are status 0"
[ "$(tail -n 1 "$work/said")" = "3 passed, 0 failed" ] && ! grep -q failures "$work/said"
result $? "nothing is told again when nothing failed"

"$root/tests/run.sh" "$work/bad" "$work/good" >"$work/said" 2>&1
[ $? -eq 1 ]
result $? "a suite that fails is status 1"
[ "$(tail -n 1 "$work/said")" = "4 passed, 1 failed" ]
result $? "the sum is the last line"
said_at_the_end 5 "^== $work/bad: failures" && said_at_the_end 4 'not ok: the sum of October' && said_at_the_end 3 'got: 6'
result $? "what failed is told just before it, with the lines that belong to it"

"$root/tests/run.sh" "$work/long" "$work/torn" >"$work/said" 2>&1
[ "$(tail -n 1 "$work/said")" = "0 passed, 501 failed" ]
result $? "a suite without a sum is one failure"
said_at_the_end 4 "torn ended with status 134" && said_at_the_end 4 'and then no sum'
result $? "and its last lines are told"
[ "$(grep -c '^   --- number' "$work/said")" -eq 40 ]
result $? "of one suite at most forty lines"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
