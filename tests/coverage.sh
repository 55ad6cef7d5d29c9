#!/usr/bin/env bash
# coverage.sh BUILD: runs the unit tests, the worked cases and the quick suites with a build made with --coverage, and prints per folder
# of src the share of lines and of branches that they took, then the files that are below the goals (tests/coverage.py). COVERAGE_ONLY=1 sums up what was run before.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$(realpath "$1")
export SVODKA=$build/svodka SVODKA_BUILD=$build SVODKA_SHARED=${SVODKA_SHARED:-$PWD/../shared} LC_ALL=C.UTF-8
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
if [ -z "${COVERAGE_ONLY:-}" ]; then
    find "$build" -name '*.gcda' -delete
    echo "unit tests: $(tests/unit.sh "$build/unit" | tail -n 1)"
    echo "worked cases: $(tests/cases.sh | tail -n 1)"
    for suite in tests/*/run.sh; do
        case $suite in */package/* | */real/* | */determinism/* | */fuzz/*) continue ;; esac
        echo "$suite: $("$suite" 2>&1 | tail -n 1)"
    done
    for job in samples/*/job.json; do "$SVODKA" report -q -j "$job" -o "$work/report" || echo "$job failed"; done
fi
# One gcov for all: -b branches, -c counts, JSON to standard output, a line a source file.
(cd "$work" && find "$build" -name '*.gcda' -not -path '*/unit/*' -print0 | xargs -0 gcov --json-format --stdout --branch-probabilities 2>/dev/null) | python3 tests/coverage.py
