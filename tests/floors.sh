#!/usr/bin/env bash
# The house keeps its floors: a folder includes itself and the floors below, never up; read/ and write/ do not know each other;
# the pure floors touch no input or output, clock, environment or locale; a third-party header stands in at most two .c files and in no .h.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
check() { if [ -z "$2" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'not ok: %s\n%s\n' "$1" "$2"; fi; }

declare -A floor=([base]=0 [time]=1 [ticket]=2 [measure]=3 [report]=4 [read]=5 [write]=5 [db]=6 [cmd]=7)
upward=
while IFS=: read -r file line text; do
    from=${file#src/} from=${from%%/*}
    to=$(sed -nE 's/^#include "([a-z]+)\/.*/\1/p' <<<"$text")
    [ -n "$to" ] && [ -n "${floor[$to]:-}" ] || { upward+="$file:$line: $text (write the folder in front)"$'\n'; continue; }
    if [ "$from" != "$to" ] && [ "${floor[$to]}" -ge "${floor[$from]}" ]; then upward+="$file:$line: $text"$'\n'; fi
done < <(grep -rnE '^#include "' src)
check "no upward include" "$upward"

for header in jansson.h archive.h archive_entry.h expat.h xlsxwriter.h cairo.h pango/ fontconfig/ glib libpq-fe.h openssl/ uthash.h argp.h zlib.h; do
    check "no header includes $header" "$(grep -rnE "^#include <$header" src --include=*.h)"
    users=$(grep -rlE "^#include <$header" src --include=*.c)
    limit=2
    [ "$header" = argp.h ] && limit=3
    check "$header in at most $limit files" "$([ "$(grep -c . <<<"$users")" -le $limit ] || echo "$users")"
done

pure=(src/base src/time src/ticket src/measure src/report)
check "floors 0 to 4 do no input or output, and read no clock, environment or locale" \
    "$(grep -rnwE 'fopen|fread|fwrite|fputs|printf|puts|open|pread|pwrite|mmap|getenv|time|clock_gettime|gettimeofday|localtime|setlocale|isatty|getcwd' "${pure[@]}" --include=*.c |
        grep -E '\b(fopen|fread|fwrite|fputs|printf|puts|open|pread|pwrite|mmap|getenv|time|clock_gettime|gettimeofday|localtime|setlocale|isatty|getcwd)\(' |
        grep -vE '^src/base/mem.c|^src/ticket/log_pool.c|^[^:]+:[0-9]+: *(/?\*|//)|static ')"

banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|scanf|sscanf|localtime|gmtime|mktime|setlocale|rand|srand|tmpnam|mktemp|alloca'
check "no banned call" "$(grep -rnE "\b($banned)\(" src samples --include=*.c --include=*.h | grep -vE '^[^:]+:[0-9]+: *(/?\*|//)')"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
