#!/usr/bin/env bash
# The developers' build: no warning by gcc nor by clang, under -Werror.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
for cc in gcc clang; do
    if make --no-print-directory -j"$(nproc)" BUILD=build/lint-$cc CC=$cc DEV=1 build/lint-$cc/svodka 2>&1 | grep -E 'error|warning:' | head -n 20; then
        failed=$((failed + 1)) && echo "not ok: $cc"
    else
        passed=$((passed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
