#!/usr/bin/env bash
# Sizes: a function has at most 80 lines, a source file 700; nothing is left undone in a comment.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
check() { if [ -z "$2" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'not ok: %s\n%s\n' "$1" "$2"; fi; }
files=$(find src samples -name '*.c' -o -name '*.h' | sort)
check "files of at most 700 lines" "$(wc -l $files | awk '$2 != "total" && $1 > 700 { print $2 ": " $1 " lines" }')"
# A function runs from a line that begins a definition to the next "}" in the first column.
check "functions of at most 80 lines" "$(awk '
    FNR == 1 { start = 0 }
    /^[a-zA-Z_].*\(/ && !/;[ \t]*$/ && !/^(typedef|#)/ && !start { start = FNR; name = $0 }
    /^[a-zA-Z_].*\).*;[ \t]*$/ { start = 0 }
    /^}/ { if (start && FNR - start + 1 > 80 && name !~ /=[ \t]*\{/) printf "%s:%d: %d lines: %s\n", FILENAME, start, FNR - start + 1, name; start = 0 }' $(grep -v '\.h$' <<<"$files"))"
check "nothing left undone" "$(grep -nE '\b(TODO|FIXME|XXX)\b' $files)"
check "lines of at most 200 bytes, tables of words apart" "$(awk 'length($0) > 200 && $0 !~ /^    \{/ && $0 !~ /"/ { print FILENAME ":" FNR ": " length($0) " bytes" }' $files)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
