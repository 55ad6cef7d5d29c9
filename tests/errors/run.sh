#!/usr/bin/env bash
# run.sh: each directory here is one way to go wrong. Its `cmd` is run in a copy of it, beside the files of common/;
# standard error must be `want`, the exit status `status`, standard output `out` (empty where there is none), and no file may have appeared.
# `run.sh --write NAME...` writes want and status as they come: read them before committing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
export SVODKA LC_ALL=C TZ=UTC
export -n LANGUAGE LANG 2>/dev/null
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0

run() { # run NAME: leaves got.out, got.err and got.status in $work
    rm -rf "$work/place" && mkdir "$work/place"
    cp -r "$here/common/." "$here/$1/." "$work/place/"
    (cd "$work/place" && rm -f want status out) && (cd "$work/place" && find . | sort) >"$work/before"
    (cd "$work/place" && svodka() { "$SVODKA" "$@"; } && . ./cmd) </dev/null >"$work/got.out" 2>"$work/got.err"
    echo $? >"$work/got.status"
    (cd "$work/place" && find . | sort) >"$work/after"
}

check() { # check NAME
    local name=$1 fault=
    run "$name"
    cmp -s "$here/$name/status" "$work/got.status" || fault="status $(cat "$work/got.status"), wanted $(cat "$here/$name/status")"
    cmp -s "$here/$name/want" "$work/got.err" || fault="$fault
$(diff "$here/$name/want" "$work/got.err")"
    [ -e "$here/$name/out" ] && wanted=$here/$name/out || wanted=/dev/null
    cmp -s "$wanted" "$work/got.out" || fault="$fault
standard output differs: $(head -n 3 "$work/got.out")"
    cmp -s "$work/before" "$work/after" || fault="$fault
files left behind: $(diff "$work/before" "$work/after" | grep '^[<>]')"
    if [ -z "$fault" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "--- $name: $fault"; fi
}

if [ "${1:-}" = --write ]; then
    shift
    for name in "$@"; do
        run "$name" && cp "$work/got.err" "$here/$name/want" && cp "$work/got.status" "$here/$name/status"
        printf '%s: status %s: ' "$name" "$(cat "$work/got.status")" && cat "$work/got.err"
    done
    exit
fi
for directory in "$here"/*/; do
    name=$(basename "$directory")
    [ "$name" = common ] || check "$name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
