#!/usr/bin/env bash
# run.sh [--only-sanitized]: runs every suite, plain and under the sanitizers, and prints the sum alone on the last line.
# run.sh SCRIPT...: these suites only, with the plain build.
# A suite is a script tests/*/run.sh, or one of the scripts below; it is given SVODKA, prints what fails ("not ok: what" or "--- what", and lines that
# belong to it), and ends with "N passed, N failed[, N skipped]". What failed is told again just before the sum, for those who see only the end of a log.
set -u
cd "$(dirname "$0")/.." || exit 1
export SVODKA_SHARED=${SVODKA_SHARED:-$PWD/../shared}
export LC_ALL=C.UTF-8
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$PWD/tests/lsan.supp:print_suppressions=0}
passed=0 failed=0 skipped=0
log=$(mktemp) failures=$(mktemp) && trap 'rm -f "$log" "$failures"' EXIT

failing() { # failing NAME: what the suite whose output is in the log said of its failures, at most 40 lines of 300 characters
    local marks='^ *(not ok|--- |FAIL)'
    echo "== $1: failures"
    { if grep -qE "$marks" "$log"; then grep -E -A 6 "$marks| ended with status " "$log" | grep -vE '^(ok |--$)' | head -n 40; else tail -n 40 "$log"; fi; } |
        cut -c 1-300 | sed 's/^/   /'
}

suite() { # suite NAME COMMAND...: runs it and adds its last line to the sum
    local name=$1 started=$SECONDS line p f s
    shift
    printf '== %s\n' "$name"
    "$@" >"$log" 2>&1
    local status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=$(sed -nE 's/^([0-9]+) passed.*/\1/p' <<<"$line") f=$(sed -nE 's/.* ([0-9]+) failed.*/\1/p' <<<"$line") s=$(sed -nE 's/.* ([0-9]+) skipped.*/\1/p' <<<"$line")
    if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then
        echo "$name ended with status $status${line:+ after: $line}" | tee -a "$log"
        f=$((${f:-0} + 1))
    fi
    [ "${f:-0}" -eq 0 ] || { tail -n 60 "$log" && failing "$name" >>"$failures"; }
    grep -i '^skip' "$log"
    printf '   %d passed, %d failed, %d skipped in %d s\n' "${p:-0}" "${f:-0}" "${s:-0}" $((SECONDS - started))
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
}

suites() { # suites LABEL BUILD: all suites with the program of that build
    export SVODKA=$PWD/$2/svodka SVODKA_BUILD=$PWD/$2
    suite "unit tests ($1)" tests/unit.sh "$2/unit"
    suite "worked cases ($1)" tests/cases.sh
    local script
    for script in tests/*/run.sh; do
        suite "$(basename "$(dirname "$script")") ($1)" "$script"
    done
}

sum() { # the failures, then the sum, which is the last line
    echo
    cat "$failures"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

if [ $# -gt 0 ] && [ "$1" != --only-sanitized ]; then
    export SVODKA=${SVODKA:-$PWD/build/svodka} SVODKA_BUILD=${SVODKA_BUILD:-$PWD/build}
    for script in "$@"; do suite "$script" "$script"; done
    sum
fi
if [ "${1:-}" != --only-sanitized ]; then
    for script in floors budget docs lint; do suite "$script" "tests/$script.sh"; done
    suites plain build
    suite "valgrind on the sample job" tests/valgrind.sh
fi
suites sanitized build/asan
sum
