#!/usr/bin/env bash
# The developers' build: no warning by gcc nor by clang, under -Werror.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
for cc in gcc clang; do
    if said=$(make --no-print-directory -j"$(nproc)" BUILD=build/lint-$cc CC=$cc DEV=1 build/lint-$cc/svodka 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)) && echo "not ok: $cc" && grep -E 'error|warning:' <<<"$said" | head -n 20
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
