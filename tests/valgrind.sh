#!/usr/bin/env bash
# The nightly report over a sample under valgrind: no error, no definite leak. One thread's figures are the same as all others'.
set -u
cd "$(dirname "$0")/.." || exit 1
command -v valgrind >/dev/null || { echo "skipped: no valgrind"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
out=$(mktemp -d) && trap 'rm -rf "$out"' EXIT
passed=0 failed=0
for job in two-lines dialogs; do
    if valgrind -q --error-exitcode=99 --trace-children=no --child-silent-after-fork=yes --leak-check=full --errors-for-leak-kinds=definite \
        --suppressions=tests/valgrind.supp "$SVODKA" report -j samples/$job/job.json -o "$out/$job" -q >"$out/log" 2>&1; then
        passed=$((passed + 1))
    else
        echo "not ok: $job (status $?)" && tail -n 60 "$out/log"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
