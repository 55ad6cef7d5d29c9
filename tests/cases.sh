#!/usr/bin/env bash
# The worked cases beside the specification, run by their own checker.
set -u
checker=$SVODKA_SHARED/tools/check-cases
[ -x "$checker" ] || { echo "skipped: $checker is absent"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
out=$(/usr/bin/python3 "$checker" "$SVODKA" 2>&1)
echo "$out" | head -n 60
checks=$(sed -nE 's/^([0-9]+) checks, .*/\1/p' <<<"$out") differences=$(sed -nE 's/.* checks, ([0-9]+) differences$/\1/p' <<<"$out")
[ -n "$checks" ] || { echo "0 passed, 1 failed"; exit 1; }
echo "$((checks - differences)) passed, $differences failed"
[ "$differences" -eq 0 ]
