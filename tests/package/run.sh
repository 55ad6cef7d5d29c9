#!/usr/bin/env bash
# run.sh: `make install` writes below DESTDIR and PREFIX and nowhere else, what it installs works there, and `make uninstall` leaves nothing of it.
# It is made in a copy of what is installed, with the program as it was built.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
export LC_ALL=C TZ=UTC
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}
# Every file below a directory, with its mode.
files() { (cd "$1" && find . -type f -printf '%m %p\n' | sort -k 2); }
built() { make -s -C "$work/tree" -o svodka "$@" 2>&1; } # the program counts as built

mkdir "$work/tree" && cp -r "$root/Makefile" "$root/report-templates" "$work/tree" && cp "$SVODKA" "$work/tree/svodka" || exit 1
for extra in "$root"/*; do # what else an installation may take
    [ -e "$work/tree/$(basename "$extra")" ] || ln -s "$extra" "$work/tree/"
done
echo '{"ticket":"T-1","at":"2026-03-04T10:00:00Z","type":"created","actor":"c"}' >"$work/log.ndjson"
tree=$(cd "$work/tree" && find . -printf '%p %s %T@\n' | sort)

# A file's mode is 644, a program's 755.
strange_modes() { files "$1" | grep -vE '^755 \./bin/|^644 \./share/'; }

install_below() { # install_below PREFIX
    local stage=$work/stage$1 installed template
    (umask 077 && built install DESTDIR="$work/stage" PREFIX="$1") >"$work/said"
    is "$1: make install" "0 " "$? $(cat "$work/said")"
    is "$1: nothing changes where it was built" "$tree" "$(cd "$work/tree" && find . -printf '%p %s %T@\n' | sort)"
    is "$1: nothing beside the prefix" "$(files "$work/stage" | wc -l)" "$(files "$stage" | wc -l)"
    is "$1: modes" "" "$(strange_modes "$stage")"
    for template in "$root"/report-templates/*.json; do
        cmp -s "$template" "$stage/share/svodka/report-templates/$(basename "$template")"
        is "$1: template $(basename "$template")" 0 $?
    done
    cmp -s "$work/svodka.1" "$stage/share/man/man1/svodka.1"
    is "$1: its manual" 0 $?
    installed=$(files "$stage")

    (cd "$work" && "$stage/bin/svodka" --version) >"$work/said" 2>&1
    is "$1: the installed program runs" 0 $?
    (cd "$work" && env -i "$stage/bin/svodka" report -q -t nightly --now 2026-04-02 --period 2026-03 -o "$work/out" log.ndjson) >"$work/said" 2>&1
    is "$1: it finds its template" "0 " "$? $(cat "$work/said")"
    is "$1: its report" 1 "$(find "$work/out" -name manifest.json | wc -l)"
    rm -rf "$work/out"

    built install DESTDIR="$work/stage" PREFIX="$1" >/dev/null
    is "$1: make install once more" "$installed" "$(files "$stage")"
    echo mine >"$stage/bin/other"
    built uninstall DESTDIR="$work/stage" PREFIX="$1" >"$work/said"
    is "$1: make uninstall" 0 $?
    is "$1: only what is somebody else's is left" "./bin/other" "$(files "$stage" | cut -d ' ' -f 2)"
    is "$1: no directory of its own is left" "" "$(find "$work/stage" -name 'svodka*')"
    rm -rf "$work/stage"
}

# --- the manual page: all that the program knows of itself, and nothing that troff complains of ---------------------------------------
"$root/packaging/man" "$SVODKA" >"$work/svodka.1" 2>"$work/said"
is "the manual page" "0 " "$? $(cat "$work/said")"
for command in $("$SVODKA" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    is "the manual has $command" 1 "$(grep -c "^\.SS $command\$" "$work/svodka.1")"
done
is "the manual has every metric" "$("$SVODKA" metrics --list --format csv | sed '1d;s/,.*//')" "$(sed -nE '/^\.SH METRICS/,/^\.SH SOURCES/s/^\.BR ([^ ]+) .*/\1/p' "$work/svodka.1")"
is "the manual has every source" "$("$SVODKA" convert --list | awk 'NR > 2 { print $1 }')" "$(sed -nE '/^\.SH SOURCES/,/^\.SH EXIT/s/^\.BR ([^ ]+) .*/\1/p' "$work/svodka.1" | tr -d '\\')"
is "the manual has every common option" "$("$SVODKA" report --help | sed '1,/Common options/d' | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -e '--[a-z-]+')" \
    "$(sed -n '/^\.SH COMMON/,/^\.SH METRICS/p' "$work/svodka.1" | tr -d '\\' | grep -E '^\.B ' | grep -oE -e '--[a-z-]+')"
is "the manual has every exit status" "0 1 2 3 4 5 6 7 128+N" "$(sed -nE '/^\.SH EXIT/,$s/^\.B (.*)/\1/p' "$work/svodka.1" | paste -sd' ')"
if command -v groff >/dev/null; then
    is "groff renders it without a warning" "" "$(groff -man -ww -Tutf8 -K utf8 "$work/svodka.1" 2>&1 >"$work/rendered")"
    is "its examples stand as they are typed" 1 "$(sed 's/\x1b\[[0-9;]*m//g; s/.\x08//g' "$work/rendered" | grep -c "^  *svodka metrics --by agent --metrics first_response.median,csat.score events.ndjson\$")"
else
    skipped=1 && echo "skip: no groff: rendering the manual"
fi

for prefix in /usr /usr/local "/opt/help desk"; do install_below "$prefix"; done
is "uninstall of what is not installed" 0 "$(built uninstall DESTDIR="$work/empty" PREFIX=/usr >/dev/null; echo $?)"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
