#!/usr/bin/env bash
# run.sh: every file of corpus/TARGET/ is given to its target, under the sanitizers; every source has a corpus.
set -u
here=$(cd "$(dirname "$0")" && pwd)
replay=${SVODKA_BUILD:-build/asan}/replay
passed=0 failed=0
[ -x "$replay" ] || { echo "0 passed, 0 failed"; exit 0; } # the plain build has none
fail() { failed=$((failed + 1)) && printf -- '--- %s\n' "$@"; }
for source in $("$SVODKA" convert --list | awk '$2 == "proven" || $2 == "unverified" { print $1 }'); do
    [ "$source" = csv ] || [ -d "$here/corpus/$source" ] || fail "corpus/$source is absent"
done
for directory in "$here"/corpus/*/; do
    export FUZZ_TARGET=$(basename "$directory")
    files=("$directory"*)
    if "$replay" "${files[@]}" >/dev/null 2>&1; then
        passed=$((passed + ${#files[@]}))
        continue
    fi
    for file in "${files[@]}"; do
        if said=$("$replay" "$file" 2>&1); then passed=$((passed + 1)); else fail "$FUZZ_TARGET: $(basename "$file")" "$(head -n 30 <<<"$said")"; fi
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
