#!/usr/bin/env bash
# The sample stories: the generator's bytes do not depend on the compiler, and each report gives back the figures of expected.tsv.
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
samples=$here/../../samples
svodka=${SVODKA:-$here/../../svodka}
passed=0 failed=0
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

result() { # result STATUS WHAT: one line of the outcome
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok $((passed + failed)) - $2"
    else
        failed=$((failed + 1))
        echo "not ok $((passed + failed)) - $2"
    fi
}

tell() { # tell FOLDER COMPILER OPTION...: writes the stories' logs into FOLDER, with their policies and jobs
    local folder=$1 story
    shift
    "$@" -std=c17 -o "$work/generate" "$samples"/generate/*.c || return 1
    for story in "$samples"/*/job.json; do
        story=$(dirname "$story")
        mkdir -p "$folder/$(basename "$story")" && cp "$story"/policy.json "$story"/job.json "$folder/$(basename "$story")"
    done
    "$work/generate" "$folder"
}

# What `metrics` printed for all: the value of one metric, or "absent".
value() { # value METRIC JSON
    awk -v key="\"$1\":" '{
        total = index($0, "\"total\":")
        at = total ? index(substr($0, total), key) : 0
        if (!at) { print "absent"; exit }
        rest = substr($0, total + at - 1 + length(key))
        sub(/[,}].*/, "", rest)
        gsub(/ /, "", rest)
        print rest
    }' <<<"$2"
}

agrees() { # agrees VALUE EXPECTED: EXPECTED is a number or LOW..HIGH
    awk -v got="$1" -v want="$2" 'BEGIN {
        if (got !~ /^-?[0-9]/) exit 1
        if (split(want, bound, /\.\./) == 2) exit !(got + 0 >= bound[1] + 0 && got + 0 <= bound[2] + 0)
        difference = got - want
        exit !(difference <= 1e-9 && difference >= -1e-9)
    }'
}

compare() { # compare STORY PERIOD WHERE METRIC EXPECTED...: one run of the program for all the metrics
    local story=$1 period=$2 where=$3 metrics='' json got i
    shift 3
    local rows=("$@")
    for ((i = 0; i < ${#rows[@]}; i += 2)); do [[ ,$metrics, == *,${rows[i]},* ]] || metrics+=${metrics:+,}${rows[i]}; done
    local options=(-q -j "$work/logs/$story/job.json" --period "$period" --metrics "$metrics" --format json)
    [ "$where" = - ] || options+=(--where "$where")
    json=$("$svodka" metrics "${options[@]}" | tr -d '\n')
    for ((i = 0; i < ${#rows[@]}; i += 2)); do
        got=$(value "${rows[i]}" "$json")
        agrees "$got" "${rows[i + 1]}"
        result $? "$story $period ${where#-} ${rows[i]} = ${rows[i + 1]} (is $got)"
    done
}

tell "$work/logs" cc -O2
result $? "the stories are told"
for compiler in 'gcc -O0' 'clang -O0' 'clang -O2'; do
    command -v "${compiler% *}" >/dev/null || continue
    # shellcheck disable=SC2086
    tell "$work/other" $compiler && diff -r "$work/logs" "$work/other" >/dev/null
    result $? "the same bytes with $compiler"
done

# The rows that follow each other with the same story, period and condition are one run.
same='' rows=()
while IFS=$'\t' read -r story period where metric expected || [ -n "$story" ]; do
    case "$story" in '#'* | '') continue ;; esac
    if [ "$same" != "$story	$period	$where" ]; then
        [ ${#rows[@]} -eq 0 ] || compare "${rows[@]}"
        same="$story	$period	$where"
        rows=("$story" "$period" "$where")
    fi
    rows+=("$metric" "$expected")
done <"$here/expected.tsv"
[ ${#rows[@]} -eq 0 ] || compare "${rows[@]}"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
