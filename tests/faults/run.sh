#!/usr/bin/env bash
# run.sh [NAME...]: faults of input, output and surroundings, and what svodka does of each.
# A fault is a function `fault__behaviour`, run in an empty directory of its own: it passes if it returns 0, and 77 means that it cannot be tried here.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
export LC_ALL=C TZ=UTC
work=$(mktemp -d) && chmod 711 "$work" && trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
template=$work/nightly.json # where anybody may read it
passed=0 failed=0 skipped=0

# --- words --------------------------------------------------------------------------------------------------------------------
svodka() { "$SVODKA" "$@"; }
march=(--now 2026-04-02 --period 2026-03)
cp "$root/report-templates/nightly.json" "$template" && chmod 644 "$template"
report() { svodka report -q "${march[@]}" -t "$template" -o out "$@"; }
figures=tickets.created,tickets.resolved,first_response.count,first_response.median,resolution.sum,csat.score
metrics() { svodka metrics "${march[@]}" --metrics $figures --format json "$@"; }

say() { printf '%s\n' "$*"; return 1; }
skip() { printf '%s\n' "$*"; return 77; }

# ends STATUS PATTERN COMMAND...: it ends with that status, and says something that matches PATTERN on standard error ('' means nothing at all).
ends() {
    local wanted=$1 pattern=$2 status
    shift 2
    timeout 120 bash -c '"$@"' - "$@" >said.out 2>said.err </dev/null
    status=$?
    ended "$wanted" "$pattern" $status "$*"
}
# judges STATUS PATTERN COMMAND...: the same for a function of this file.
judges() {
    local wanted=$1 pattern=$2
    shift 2
    "$@" >said.out 2>said.err </dev/null
    ended "$wanted" "$pattern" $? "$*"
}
ended() { # ended WANTED PATTERN STATUS COMMAND
    if [ "$3" -ne "$1" ]; then say "$4: status $3, wanted $1: $(head -c 600 said.err)"; return; fi
    if grep -qE 'Sanitizer|runtime error' said.err; then say "$4: $(head -c 2000 said.err)"; return; fi
    if [ -z "$2" ] && [ -s said.err ]; then say "$4: says $(head -c 600 said.err)"; return; fi
    [ -z "$2" ] || grep -qE -e "$2" said.err || say "$4: nothing like '$2' in: $(head -c 600 said.err)"
}
equal() { [ "$1" = "$2" ] || say "got $1, wanted $2"; }
same_figures() { equal "$(metrics -q "$@" 2>&1)" "$expected"; } # same_figures EVENTS...: the numbers of the good log

# humble: "${humbly[@]}" COMMAND... runs as somebody whom permissions bind; 77 if there is no way.
humbly=()
humble() {
    [ "$(id -u)" -eq 0 ] || return 0
    humbly=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    "${humbly[@]}" "$SVODKA" --version >/dev/null 2>&1 || skip "root, and the program cannot be run as nobody"
}

good=$work/good.ndjson
tell() { # tell TICKETS [SUFFIX]: a log of March 2026
    awk -v n="$1" -v suffix="${2:-}" 'BEGIN {
        for (i = 0; i < n; i++) {
            day = 1 + i % 28; agent = "agent-" i % 5; ticket = sprintf("\"ticket\":\"T-%05d%s\"", i, suffix)
            at = sprintf("\"at\":\"2026-03-%02dT%02d:", day, 8 + i % 9)
            printf "{%s,%s00:00Z\",\"type\":\"created\",\"role\":\"customer\",\"actor\":\"c%d\",\"channel\":\"%s\",\"team\":\"first\"}\n", ticket, at, i % 50, i % 3 ? "chat" : "email"
            printf "{%s,%s00:00Z\",\"type\":\"message\",\"role\":\"customer\",\"actor\":\"c%d\"}\n", ticket, at, i % 50
            printf "{%s,%s%02d:00Z\",\"type\":\"assign\",\"role\":\"agent\",\"actor\":\"%s\",\"to\":\"%s\"}\n", ticket, at, 1 + i % 7, agent, agent
            printf "{%s,%s%02d:30Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"%s\"}\n", ticket, at, 2 + i % 30, agent
            printf "{%s,%s%02d:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"%s\",\"to\":\"resolved\"}\n", ticket, at, 40 + i % 19, agent
            printf "{%s,%s59:%02dZ\",\"type\":\"rating\",\"role\":\"customer\",\"actor\":\"c%d\",\"score\":%d}\n", ticket, at, i % 60, i % 50, 1 + i % 5
        }
    }'
}
line() { sed -n "$1p" "$good"; }
as_csv() { # as_csv FILE: the good log as CSV
    /usr/bin/python3 -c '
import csv, json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
w = csv.DictWriter(sys.stdout, ["ticket", "at", "type", "role", "actor", "channel", "team", "to", "score"], restval="")
w.writeheader(); w.writerows(rows)' "$1"
}
rejects() { # rejects N PATTERN FILE: N lines of the file are rejected, for that reason, and the rest gives the good log's numbers
    local n=$1 pattern=$2 file=$3
    ends 0 "^svodka: $file:[0-9]+: .*$pattern" "$SVODKA" metrics "${march[@]}" --metrics $figures --format json "$file" || return
    equal "$(grep -c "^svodka: $file:" said.err)" "$n" && equal "$(cat said.out)" "$expected"
}

# --- bytes of the input (reliability notes, 1 to 19) ----------------------------------------------------------------------------
empty_file__is_a_log_of_nothing() {
    : >empty.ndjson && : >empty.csv && echo 'ticket,at,type' >header.csv
    local file
    for file in empty.ndjson empty.csv header.csv; do
        ends 0 '' "$SVODKA" metrics -q "${march[@]}" --metrics tickets.created,csat.score,first_response.median --format json $file || return
        equal "$(grep -o '"total".*' said.out | tr -d ' ')" '"total":{"tickets.created":0,"csat.score":null,"first_response.median":null}}' || return
    done
    judges 0 '' report empty.ndjson && [ -s out/nightly-2026-03/nightly-2026-03.xlsx ]
}
no_tickets_in_the_period__is_a_report() { judges 0 '' report --period 2025-01 "$good" && [ -s out/nightly-2025-01/manifest.json ]; }
byte_order_mark__is_left_out() {
    { printf '\357\273\277' && cat "$good"; } >bom.ndjson && { printf '\357\273\277' && as_csv "$good"; } >bom.csv
    same_figures bom.ndjson && same_figures bom.csv
}
byte_order_mark_amid_a_file__rejects_that_line() {
    { cat "$good" && printf '\357\273\277' && line 1; } >joined.ndjson
    rejects 1 '' joined.ndjson
}
utf16__is_named_and_refused() {
    local form
    for form in UTF-16LE UTF-16BE UTF-16; do
        iconv -f UTF-8 -t $form "$good" >wide.ndjson
        ends 3 'wide.ndjson: looks like UTF-16' "$SVODKA" metrics "${march[@]}" wide.ndjson || return
    done
}
cp1251__is_rejected_line_by_line() {
    sed 's/agent-/агент-/g' "$good" | iconv -f UTF-8 -t CP1251 >old.ndjson
    ends 3 'old.ndjson:[0-9]+: .*UTF-8' "$SVODKA" metrics "${march[@]}" old.ndjson
}
crlf__changes_nothing() {
    sed 's/$/\r/' "$good" >dos.ndjson && awk 'NR % 2 { printf "%s\r\n", $0; next } 1' "$good" >mixed.ndjson
    as_csv "$good" | tr -d '\r' >unix.csv
    same_figures dos.ndjson && same_figures mixed.ndjson && same_figures unix.csv
}
blank_lines__are_counted_and_change_nothing() { sed 'a\
\
   ' "$good" >blank.ndjson && same_figures blank.ndjson; }
no_newline_at_the_end__is_read() { head -c -1 "$good" >cut.ndjson && same_figures cut.ndjson; }
half_written_last_line__is_a_finding() {
    { cat "$good" && line 1 | head -c 40; } >growing.ndjson
    same_figures growing.ndjson || return
    svodka check growing.ndjson 2>&1 | grep -q 'incomplete-last-line: 1' || say "no finding: $(svodka check growing.ndjson 2>&1)"
}
nul_byte__rejects_that_line() { { line 1 | sed 's/T-0/T\x00/' && cat "$good"; } >nul.ndjson && rejects 1 '' nul.ndjson; }
nul_byte_in_csv__rejects_that_row() { { as_csv "$good" && printf 'T\0,2026-03-01T00:00:00Z,created,,,,,,\r\n'; } >nul.csv && rejects 1 '' nul.csv; }
invalid_utf8__rejects_those_lines() {
    { cat "$good" && for bytes in '\300\257' '\355\240\200' '\364\220\200\200' '\377' '\303' '\342\202'; do line 1 | sed "s/c0/$(printf "$bytes")/"; done; } >bad.ndjson
    rejects 6 'UTF-8' bad.ndjson
}
lone_surrogates_and_null_characters__are_rejected() {
    { cat "$good" && line 1 | sed 's/c0/\\ud800/' && line 1 | sed 's/c0/\\udc00x/' && line 1 | sed 's/c0/a\\u0000b/'; } >escape.ndjson
    rejects 3 '' escape.ndjson
}
line_of_a_mebibyte__is_read() {
    local fill=$((1048576 - $(line 1 | wc -c) - 6))
    { line 1 | sed 's/}$//' | tr -d '\n' && printf ',"x":"%*s"}\n' $fill '' && tail -n +2 "$good"; } >limit.ndjson
    equal "$(head -n 1 limit.ndjson | wc -c)" 1048577 && same_figures limit.ndjson
}
line_over_a_mebibyte__is_rejected_and_the_next_is_read() {
    { printf '{"ticket":"%*s"}\n' 1048564 x && cat "$good" && printf '{"x":"%*s"}\n' 10485760 x && printf '%*s' 3000000 '' | tr ' ' '[' && echo; } >long.ndjson
    rejects 3 '' long.ndjson
}
long_lines_of_csv__are_rejected_and_the_next_is_read() {
    { as_csv "$good" && printf '%*s,2026-03-01T00:00:00Z,created,,,,,,\r\n' 1048570 x && printf 'T,2026-03-01T00:00:00Z,created,,"%*s",,,,\r\n' 5000000 x && line 1 | sed 's/.*/T-00000,2026-03-01T08:00:00Z,created,customer,c0,email,first,,\r/'; } >long.csv
    rejects 2 '' long.csv
}
many_megabytes_without_newline__stay_within_memory() {
    cp "$good" sparse.ndjson && truncate -s 200M sparse.ndjson
    ! sanitized || { rejects 1 '' sparse.ndjson; return; }
    (ulimit -v 400000 && rejects 1 '' sparse.ndjson)
}
nesting__is_bounded() {
    nested() { printf '{"ticket":"N","at":"2026-02-01T00:00:00Z","type":"surprise","x":%s%s}\n' "$(printf '%*s' "$1" '' | tr ' ' '[')" "$(printf '%*s' "$1" '' | tr ' ' ']')"; }
    { cat "$good" && nested 31; } >deep.ndjson && same_figures deep.ndjson || return
    { cat "$good" && nested 32 && nested 2049 && nested 500000; } >deeper.ndjson && rejects 3 '' deeper.ndjson
}
sixty_thousand_keys__are_read_at_once() {
    { line 1 | sed 's/}$//' | tr -d '\n' && awk 'BEGIN { for (i = 0; i < 60000; i++) printf ",\"k%d\":%d", i, i; print "}" }' && tail -n +2 "$good"; } >keys.ndjson
    same_figures keys.ndjson
}
numbers_beyond_all_bounds__are_rejected() {
    rated() { printf '{"ticket":"N","at":"2026-03-01T00:00:00Z","type":"rating","score":%s}\n' "$1"; }
    { cat "$good" && for n in 1e400 -1e400 NaN Infinity 0x10 1e-400 -0 00012 "$(printf '%*s' 1000 '' | tr ' ' 9)"; do rated "$n"; done; } >numbers.ndjson
    rejects 9 '' numbers.ndjson
}
ids_of_any_length__are_read() {
    { sed '1s/"actor"/"id":9223372036854775808,"actor"/; 2s/"actor"/"id":123456789012345678901234567890 , "actor"/' "$good"; } >ids.ndjson && same_figures ids.ndjson
}
keys_that_stand_twice__reject_the_line() {
    { cat "$good" && line 1 | sed 's/"actor"/"actor":"c1","actor"/' && line 1 | sed 's/{/{"x":1,"x":1,/' && line 1 | sed 's/{/{ "\\u0061t":1,/'; } >twice.ndjson
    rejects 3 'stands twice' twice.ndjson
}
csv_out_of_shape__is_rejected_row_by_row() {
    {
        as_csv "$good"
        printf 'T-1,2026-03-01T00:00:00Z,created,,,,,,,,,one cell too many\r\n'
        printf 'T-1,2026-03-01T00:00:00Z,created,a"quote amid a cell,,,,,\r\n'
        printf '"T-1"x,2026-03-01T00:00:00Z,created,,,,,,\r\n'
        printf 'T-00000,2026-03-01T08:00:00Z,created,customer,c0,email,first,,\r\n'
        printf 'T-1,2026-03-01T00:00:00Z,created,"never closed,,,,,\r\n'
    } >ragged.csv
    rejects 4 '' ragged.csv
}
csv_header_out_of_shape__is_refused() {
    printf 'ticket,at,type,at\n' >twice.csv && printf 'when,what\n1,2\n' >foreign.csv && printf '"ticket,at,type\nx,y,z\n' >open.csv && printf 'ticket,"at,type' >cut.csv
    local file
    for file in open.csv cut.csv; do ends 3 "$file:1:1: the header's quotes are not in order" "$SVODKA" metrics "${march[@]}" $file || return; done
    ends 3 'twice.csv:1.*at' "$SVODKA" metrics "${march[@]}" twice.csv && ends 3 'foreign.csv:1' "$SVODKA" metrics "${march[@]}" foreign.csv
}
gzip_cut_off__is_refused() {
    gzip -c "$good" >whole.gz
    local at size
    size=$(stat -c %s whole.gz)
    for at in 5 12 100 $((size / 2)) $((size - 8)) $((size - 1)); do
        head -c $at whole.gz >cut.ndjson.gz
        ends 3 'cut.ndjson.gz' "$SVODKA" metrics "${march[@]}" cut.ndjson.gz || return
    done
}
broken_bytes_in_compressed_files__are_refused() {
    local pack end
    for pack in gzip:gz xz:xz bzip2:bz2 zstd:zst; do
        end=${pack#*:}
        "${pack%:*}" -c "$good" >whole.$end 2>/dev/null && cp whole.$end broken.ndjson.$end
        printf 'XXXXXXXX' | dd of=broken.ndjson.$end bs=1 seek=$(($(stat -c %s whole.$end) / 2)) conv=notrunc 2>/dev/null
        ends 3 "broken.ndjson.$end" "$SVODKA" metrics "${march[@]}" broken.ndjson.$end || return
        head -c $(($(stat -c %s whole.$end) - 20)) whole.$end >cut.ndjson.$end
        ends 3 "cut.ndjson.$end" "$SVODKA" metrics "${march[@]}" cut.ndjson.$end || return
    done
}
gzip_members_after_one_another__are_joined() { { head -n 50 "$good" | gzip -c && tail -n +51 "$good" | gzip -c; } >joined.ndjson.gz && same_figures joined.ndjson.gz; }
garbage_after_gzip__is_no_crash() {
    { gzip -c "$good" && echo 'some garbage after the end'; } >tail.ndjson.gz
    metrics tail.ndjson.gz >said.out 2>said.err
    local status=$?
    case $status in
    0) equal "$(cat said.out)" "$expected" ;;
    3) ended 3 'tail.ndjson.gz' $status metrics ;;
    *) say "status $status: $(cat said.err)" ;;
    esac
}
empty_gzip__is_a_log_of_nothing() { gzip -c </dev/null >empty.ndjson.gz && : >zero.ndjson.gz && ends 0 '' "$SVODKA" metrics -q "${march[@]}" empty.ndjson.gz zero.ndjson.gz; }
plain_text_named_gz__is_read_by_its_bytes() { cp "$good" plain.ndjson.gz && same_figures plain.ndjson.gz; }
gzip_without_the_name__is_read_by_its_bytes() { gzip -c "$good" >packed.ndjson && same_figures packed.ndjson; }
gzip_within_gzip__is_said() { # it is unpacked once: what comes out are lines that are no events
    gzip -c "$good" | gzip -c >twice.ndjson.gz
    ends 0 'twice.ndjson.gz:1: ' "$SVODKA" metrics "${march[@]}" twice.ndjson.gz && ends 3 'no events; at most 0 are tolerated' "$SVODKA" metrics "${march[@]}" --max-rejects 0 twice.ndjson.gz
}
decompression_bombs__are_stopped() {
    lines() { head -c 150M /dev/zero | tr '\0' '\n'; }
    lines | gzip -9 >bomb.ndjson.gz && lines | zstd -q -1 >bomb.ndjson.zst && lines | bzip2 -1 >bomb.ndjson.bz2
    local end
    for end in gz zst bz2; do ends 3 "bomb.ndjson.$end: unpacks to more than" timeout 60 "$SVODKA" metrics "${march[@]}" bomb.ndjson.$end || return; done
}
pipes_sockets_and_devices__are_named_and_refused() {
    mkfifo pipe.ndjson && /usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.ndjson")'
    ends 3 'pipe.ndjson: is a pipe' timeout 10 "$SVODKA" metrics "${march[@]}" pipe.ndjson || return
    ends 3 'socket.ndjson: is a socket' timeout 10 "$SVODKA" metrics "${march[@]}" socket.ndjson || return
    ends 3 '/dev/zero: is a device' timeout 10 "$SVODKA" metrics "${march[@]}" /dev/zero || return
    ends 3 'pipe.ndjson: is a pipe|socket.ndjson: is a socket' timeout 10 "$SVODKA" metrics "${march[@]}" .
}
links_to_nowhere__are_named_and_refused() {
    ln -s nowhere dangling.ndjson && ln -s loop.ndjson loop.ndjson && mkdir logs && ln -s nowhere logs/a.ndjson
    local path
    for path in dangling.ndjson loop.ndjson logs 'd*.ndjson'; do ends 3 "($path|d[a-z]*.ndjson|logs/a.ndjson): .*(No such file|symbolic links|no file matches)" "$SVODKA" metrics "${march[@]}" "$path" || return; done
}
unreadable_file_or_directory__is_refused() {
    humble || return
    cp "$good" locked.ndjson && mkdir locked && chmod 0 locked.ndjson locked
    ends 3 'locked.ndjson: cannot be opened' "${humbly[@]}" "$SVODKA" metrics "${march[@]}" locked.ndjson && ends 3 'locked: cannot be read' "${humbly[@]}" "$SVODKA" metrics "${march[@]}" locked
}
glob_without_match__is_refused() { ends 3 'no\*such.ndjson: no file matches' "$SVODKA" metrics "${march[@]}" 'no*such.ndjson'; }
one_file_by_many_names__is_read_once() {
    cp "$good" a.ndjson && ln a.ndjson b.ndjson && ln -s a.ndjson c.ndjson
    same_figures a.ndjson ./a.ndjson b.ndjson c.ndjson && same_figures . && svodka metrics "${march[@]}" -v . 2>&1 | grep -q " $(wc -l <"$good") events of"
}
two_thousand_files__need_few_descriptors() {
    mkdir many && split -n l/200 -a 3 --additional-suffix=.ndjson "$good" many/x && for i in $(seq 1800); do : >many/empty-$i.ndjson; done
    (ulimit -n 24 && same_figures many)
}
broken_export__is_refused_by_convert() {
    gzip -c "$good" | head -c 200 >cut.csv.gz && printf '\377\376a\0' >wide.csv && mkfifo pipe.csv
    ends 3 'cut.csv.gz' "$SVODKA" convert csv --guess cut.csv.gz && ends 3 'pipe.csv: is a pipe' timeout 10 "$SVODKA" convert csv --guess pipe.csv || return
    svodka convert csv --guess wide.csv >said.out 2>said.err
    [ $? -le 3 ] && [ -s said.err ]
}

# --- names in the data --------------------------------------------------------------------------------------------------------
strange_names__stay_text_and_name_no_file() {
    /usr/bin/python3 - >strange.ndjson <<'END'
import json
names = ['=HYPERLINK("http://x","y")', "+7 900 000", "-1", "@x", "\tTAB", "../../etc/x", ".", "CON", "Ы" * 120, "_x0041_", "<b>&amp;", "a\nb", "a\u0001b", "\u202eabc", "\ufffe", "😀" * 60, "'q", "&[Page]", "1e5", "00123", "%s%n", "\x1b[31m"]
for i, name in enumerate(names):
    base = {"ticket": name, "at": f"2026-03-02T10:{i:02d}:00Z", "actor": name, "role": "agent"}
    for event in ({"type": "created", "team": name, "channel": name, "customer": name, "tags": [name], "subject": name, "url": "javascript:" + name, "role": "customer"},
                  {"type": "message", "role": "customer"}, {"type": "assign", "to": name}, {"type": "status", "to": name}):
        print(json.dumps({**base, **event}))
END
    judges 0 '' report strange.ndjson && judges 0 '' report --period 2026-03 -o plain "$good" || return
    equal "$(cd out/nightly-2026-03 && ls)" "$(cd plain/nightly-2026-03 && ls)" || return
    /usr/bin/python3 - out/nightly-2026-03 <<'END' || say "the workbook holds formulas of the data, or the CSV files cells that begin one"
import csv, glob, sys, openpyxl
book = openpyxl.load_workbook(glob.glob(sys.argv[1] + "/*.xlsx")[0])
cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
assert not [c.value for c in cells if c.data_type == "f" and "HYPERLINK(\"http://x" in str(c.value)]
assert [c for c in cells if c.data_type == "s" and str(c.value).lstrip("'").startswith("=HYPERLINK")], "the name is nowhere"
for path in glob.glob(sys.argv[1] + "/*.csv"):
    for row in csv.reader(open(path, encoding="utf-8-sig", newline="")):
        for cell in row:
            assert cell[:1] not in "=@\t" or not cell, (path, cell)
            assert cell[:1] not in "+-" or not cell or cell[1:].replace(".", "").isdigit(), (path, cell)
END
}
escape_sequences_in_bad_lines__do_not_reach_the_terminal() {
    { cat "$good" && printf '{"ticket":"\\u001b[31m","at":"\033[2J","type":"created"}\n' && printf '\033]0;x\007\n'; } >escape.ndjson
    metrics escape.ndjson >said.out 2>said.err
    equal "$(tr -d -c '\033\007' <said.err | wc -c)" 0
}

# --- output -------------------------------------------------------------------------------------------------------------------
former() { # former: a report of another log stands in out/; its digest in $before
    report -q "$work/other.ndjson" >/dev/null 2>&1 || say "no former report" || return
    before=$(digest)
}
digest() { (cd out/nightly-2026-03 2>/dev/null && sha256sum -- *); }
untouched() { # the former report is there to the byte, and nothing else but the lock
    equal "$(digest)" "$before" && equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock nightly-2026-03 "
}

standard_output_full__is_status_4() {
    [ -c /dev/full ] || { skip "no /dev/full"; return; }
    local command
    for command in "metrics $good" "metrics $good --format json" "facts cycles --all $good" "facts moments --all --format csv $good" "explain T-00001 $good" "init $good" "metrics --list" "convert --list" --version --help "report --help"; do
        # shellcheck disable=SC2086
        "$SVODKA" $command >/dev/full 2>said.err </dev/null
        ended 4 'standard output cannot be written' $? "$command" || return
    done
}
file_in_the_way_of_the_output__is_status_4_and_stays() {
    echo precious >out && judges 4 'out ' report "$good" && equal "$(cat out)" precious || return
    rm out && mkdir -p out && echo precious >out/nightly-2026-03 && judges 4 'nightly-2026-03' report "$good" && equal "$(cat out/nightly-2026-03)" precious || return
    equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock nightly-2026-03 "
}
foreign_files_in_place_of_a_report__stay() {
    mkdir -p out/nightly-2026-03 && echo precious >out/nightly-2026-03/thesis.txt
    judges 4 'holds files but no manifest' report "$good" && equal "$(cat out/nightly-2026-03/thesis.txt)" precious && equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock nightly-2026-03 "
}
two_templates__are_published_both_or_none() {
    sed 's/"name": "nightly"/"name": "other"/' "$template" >other.json
    mkdir -p out/other-2026-03 && echo precious >out/other-2026-03/thesis.txt
    judges 4 'holds files but no manifest' report -t other.json "$good" && equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock other-2026-03 " || return
    rm out/other-2026-03/thesis.txt && judges 0 '' report -t other.json "$good" && [ -s out/nightly-2026-03/manifest.json ] && [ -s out/other-2026-03/manifest.json ]
}
link_in_place_of_a_report__stays() {
    mkdir -p out elsewhere && ln -s ../elsewhere out/nightly-2026-03
    judges 4 'nightly-2026-03' report "$good" && [ -L out/nightly-2026-03 ] && equal "$(ls -A elsewhere)" ""
}
missing_parent_of_the_output__is_status_4() { judges 4 'no/such' report -o no/such/place "$good" && [ ! -e no ]; }
unwritable_output__is_status_4_before_reading() {
    judges 4 '/proc' report -o /proc no-such-log.ndjson && humble || return
    mkdir out && chmod 555 out && ends 4 'out cannot be written to' "${humbly[@]}" "$SVODKA" report -t "$template" -o out no-such-log.ndjson
}
lock_of_somebody_else__is_status_4() {
    [ "$(id -u)" -eq 0 ] && humble || { skip "only root can make it"; return; }
    mkdir out && chmod 777 out && touch out/.svodka.lock && chmod 666 out/.svodka.lock
    ends 4 'not a lock file of this user' "${humbly[@]}" "$SVODKA" report -t "$template" -o out "$good"
}
strange_lock__is_status_4() {
    mkdir -p out/.svodka.lock && judges 4 'lock' report "$good" || return
    rmdir out/.svodka.lock && mkfifo out/.svodka.lock && judges 4 'lock' timeout_report 10 || return
    rm out/.svodka.lock && echo precious >precious && ln -s ../precious out/.svodka.lock && judges 4 'lock' report "$good" && equal "$(cat precious)" precious
}
timeout_report() { timeout "$1" "$SVODKA" report -q "${march[@]}" -t "$template" -o out "$good"; }
file_size_limit__leaves_the_former_report() {
    former || return
    local blocks said statuses=
    for blocks in 0 1 2 8 20 40 60 80 100 120; do
        said=$( (ulimit -f $blocks && report "$good") 2>&1)
        statuses+="$? "
        untouched || say "after ulimit -f $blocks: $said" || return
        [ -n "$said" ] || say "ulimit -f $blocks: nothing said" || return
    done
    case $statuses in *[!4\ ]*) say "statuses $statuses, wanted 4 each" ;; esac
}
file_size_limit_on_standard_output__is_status_4() {
    (ulimit -f 1 && svodka facts cycles --all "$good" >facts) 2>&1 | cat >said.err
    ended 4 'standard output cannot be written' "${PIPESTATUS[0]}" facts
}
temporary_directory_missing__is_said() {
    TMPDIR=$PWD/nowhere metrics --memory 100K "$work/other.ndjson" >said.out 2>said.err
    local status=$?
    [ $status -eq 0 ] && { equal "$(cat said.out)" "$(metrics "$work/other.ndjson")"; return; }
    ended 4 'nowhere|temporary' $status metrics
}
killed_while_spilling__leaves_no_temporary_file() {
    mkfifo slow && mkdir spilled && { TMPDIR=$PWD/spilled "$SVODKA" metrics "${march[@]}" --memory 100K - <slow >said.out 2>said.err & } && exec 8>slow
    local run=$!
    cat "$work/large.ndjson" >&8 && sleep 0.1 && kill -KILL $run
    exec 8>&-
    wait $run 2>/dev/null
    equal "$(ls -A spilled)" ""
}
temporary_files_beyond_a_limit__are_status_4() {
    mkdir spilled
    (ulimit -f 100 && TMPDIR=$PWD/spilled metrics --memory 100K "$work/large.ndjson") 2>&1 >said.out | cat >said.err
    ended 4 'spilled|temporary' "${PIPESTATUS[0]}" metrics && equal "$(ls -A spilled)" ""
}

# --- one run at a time, and runs that are ended -------------------------------------------------------------------------------
held_lock__is_status_5_at_once() {
    former && exec 9<>out/.svodka.lock && flock -x 9 || return
    judges 5 'another run' report "$good"
    local status=$?
    exec 9>&-
    [ $status -eq 0 ] && untouched
}
second_run_beside_a_first__is_status_5_and_the_first_ends_well() {
    mkfifo slow && { report - <slow >said.first 2>&1 & } && exec 8>slow
    local first=$! status
    for _ in $(seq 100); do [ -e out/.svodka.lock ] && break; sleep 0.05; done
    sleep 0.2
    judges 5 'another run' report "$good"
    status=$?
    cat "$good" >&8 && exec 8>&-
    wait $first || say "the first run: status $?, $(cat said.first)" || return
    [ $status -eq 0 ] && [ -s out/nightly-2026-03/manifest.json ]
}
lock_of_a_dead_run__does_not_hold() { mkdir out && echo 99999 >out/.svodka.lock && judges 0 '' report "$good"; }
lock__is_for_its_owner_alone() { (umask 0 && report "$good") && equal "$(stat -c %a out/.svodka.lock)" 600; }

milliseconds() { date +%s%3N; }
# ended_at SIGNAL MOMENT: a report of the large log, ended by SIGNAL after MOMENT milliseconds; its status.
ended_at() {
    (exec env --default-signal=HUP,INT,TERM "$SVODKA" report -q "${march[@]}" -t "$template" -o out "$work/large.ndjson") >said.out 2>said.err </dev/null &
    local run=$!
    sleep "$(awk -v m="$2" 'BEGIN { print m / 1000 }')"
    kill -"$1" $run 2>/dev/null
    wait $run 2>/dev/null
}
# whole_after SIGNAL STATUS: at several moments of a run, the report is wholly the former one, or, where the run was faster, wholly the new one.
whole_after() {
    local i started took status seen=
    started=$(milliseconds)
    report "$work/large.ndjson" && took=$(($(milliseconds) - started)) || return
    local after
    after=$(digest)
    for i in 0 1 2 3 4 5 6 7; do
        rm -rf out/nightly-2026-03 && former || return
        ended_at "$1" $((took * i / 7 + 3))
        status=$?
        seen+="$status "
        case $status in
        0) equal "$(digest)" "$after" ;;
        "$2") [ "$(digest)" = "$before" ] || { [ "$1" = KILL ] && [ "$(digest)" = "$after" ]; } ;;
        *) say "SIG$1 after $((took * i / 7 + 3)) ms: status $status, $(cat said.err)" ;;
        esac || say "SIG$1 after $((took * i / 7 + 3)) ms (status $status): neither the former report nor the new one" || return
        [ "$1" = KILL ] || equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock nightly-2026-03 " || return
    done
    case $seen in *"$2"*) ;; *) say "no run was caught: statuses $seen" ;; esac
}
terminated__is_status_143_and_leaves_no_trace() { whole_after TERM 143; }
interrupted__is_status_130_and_leaves_no_trace() { whole_after INT 130; }
hung_up__is_status_129_and_leaves_no_trace() { former && ended_at HUP 30; [ $? -eq 129 ] && untouched; }
killed__leaves_a_whole_report_and_the_next_run_clears_up() {
    whole_after KILL 137 && report "$good" && equal "$(ls -A out | tr '\n' ' ')" ".svodka.lock nightly-2026-03 "
}

# renderer RUN: waits for the process that the run renders in, and prints its number.
renderer() {
    local child
    for _ in $(seq 2000); do
        child=$(tr -d ' ' <"/proc/$1/task/$1/children" 2>/dev/null) && [ -n "$child" ] && { echo "$child"; return; }
        kill -0 "$1" 2>/dev/null || return 1
    done
    return 1
}
# rendering_ended_by SIGNAL PATTERN: the renderer gets SIGNAL as soon as it is seen; a run whose renderer was quicker than that is made again.
rendering_ended_by() {
    [ -r "/proc/$$/task/$$/children" ] || { skip "the kernel does not list children"; return; }
    local run child status=0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf out && former || return
        ASAN_OPTIONS=${ASAN_OPTIONS:-}:handle_segv=0:handle_abort=0 \
            "$SVODKA" report -q "${march[@]}" -t "$template" -o out "$work/large.ndjson" >said.out 2>said.err </dev/null &
        run=$!
        child=$(renderer $run) && kill -"$1" "$child"
        wait $run
        status=$?
        [ $status -eq 0 ] || break
    done
    ended 4 "$2" $status "report" && untouched
}
crashed_renderer__is_status_4_and_leaves_the_former_report() { rendering_ended_by SEGV 'rendering the report was ended by signal 11'; }
aborted_renderer__is_status_4_and_leaves_the_former_report() { rendering_ended_by ABRT 'rendering the report was ended by signal 6'; }
sanitizers_report_from_the_renderer__is_seen() {
    sanitized || { skip "not a sanitized build"; return; }
    [ -r "/proc/$$/task/$$/children" ] || { skip "the kernel does not list children"; return; }
    local run child
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf out
        ASAN_OPTIONS=${ASAN_OPTIONS:-}:handle_segv=1 "$SVODKA" report -q "${march[@]}" -t "$template" -o out "$work/large.ndjson" >said.out 2>said.err </dev/null &
        run=$!
        child=$(renderer $run) && kill -SEGV "$child"
        wait $run || break
    done
    grep -q 'AddressSanitizer: SEGV' said.err || say "$(head -c 500 said.err)"
}
killed_renderer__is_status_4_and_leaves_the_former_report() { rendering_ended_by KILL 'rendering the report was ended by signal 9'; }
renderer_of_a_killed_run__dies_with_it() {
    [ -r "/proc/$$/task/$$/children" ] || { skip "the kernel does not list children"; return; }
    "$SVODKA" report -q "${march[@]}" -t "$template" -o out "$work/large.ndjson" >said.out 2>said.err </dev/null &
    local run=$! child
    child=$(renderer $run) || say "no renderer was seen" || return
    kill -STOP "$child" && kill -KILL $run
    wait $run 2>/dev/null
    kill -CONT "$child" 2>/dev/null # it may have been stopped before it asked to die with the run: then it finds out by itself
    for _ in $(seq 100); do grep -q '^State:[[:space:]]*[^ZX]' "/proc/$child/status" 2>/dev/null || return 0; sleep 0.02; done
    kill -KILL "$child"
    say "the renderer lives on"
}

# --- surroundings -------------------------------------------------------------------------------------------------------------
# same_report COMMAND...: the command, given what follows `svodka`, publishes the same bytes.
same_report() {
    rm -rf out && "$@" >said.out 2>said.err || say "$*: status $?, $(cat said.err)" || return
    equal "$(digest | sha256sum)" "$(cat "$work/digest")" || say "$*"
}
options=(report -q "${march[@]}" -t "$template" -o out "$good")
empty_environment__gives_the_same_bytes() { same_report env -i "$SVODKA" "${options[@]}"; }
no_home_and_foreign_settings__give_the_same_bytes() {
    mkdir -p config/fontconfig && echo '<?xml version="1.0"?><fontconfig><match target="pattern"><edit name="antialias" mode="assign"><bool>false</bool></edit></match></fontconfig>' >config/fontconfig/fonts.conf
    same_report env -u HOME "$SVODKA" "${options[@]}" && same_report env XDG_CONFIG_HOME="$PWD/config" HOME=/nonexistent "$SVODKA" "${options[@]}" || return
    same_report env LC_ALL=ru_RU.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANGUAGE=ru NO_COLOR=1 COLUMNS=20 TERM=dumb SOURCE_DATE_EPOCH=0 "$SVODKA" "${options[@]}"
}
any_umask__gives_the_same_bytes() {
    (umask 000 && same_report "$SVODKA" "${options[@]}") || return
    (umask 077 && same_report "$SVODKA" "${options[@]}" && equal "$(stat -c %a out out/nightly-2026-03 out/nightly-2026-03/manifest.json | tr '\n' ' ')" "700 700 600 ")
}
closed_descriptors__give_the_same_bytes() {
    without() { "$SVODKA" "${options[@]}" <&-; } && same_report without || return
    without() { "$SVODKA" "${options[@]}" >&-; } && same_report without || return
    without() { "$SVODKA" "${options[@]}" 2>&-; } && same_report without || return
    without() { "$SVODKA" "${options[@]}" <&- >&- 2>&-; } && same_report without
}
unwritable_working_directory__does_not_matter() {
    local here=$PWD
    within() { (cd /proc && "$SVODKA" "${options[@]}" -o "$here/out"); } && same_report within
}
deleted_working_directory__does_not_matter() {
    local here=$PWD
    within() { (mkdir gone && cd gone && rmdir ../gone && "$SVODKA" "${options[@]}" -o "$here/out"); } && same_report within
}
fonts_broken__are_the_same_bytes_or_said() {
    FONTCONFIG_FILE=/nonexistent "$SVODKA" "${options[@]}" >said.out 2>said.err
    local status=$?
    [ $status -ne 0 ] || { equal "$(digest | sha256sum)" "$(cat "$work/digest")"; return; }
    ended $status 'font' $status report && [ ! -e out/nightly-2026-03 ]
}
no_terminal_no_colours() { svodka metrics "${march[@]}" "$good" >said.out 2>said.err && equal "$(cat said.out said.err | tr -d -c '\033\r' | wc -c)" 0; }
little_memory__is_said_and_nothing_is_published() {
    ! sanitized || { skip "the sanitizers need much address space"; return; }
    former || return
    local size status
    for size in 8 14 20 30 40 50 60 70 80 100 120 150 200; do
        (ulimit -v $((size * 1024)) && report --threads 1 "$work/large.ndjson") >said.out 2>said.err
        status=$?
        [ $status -ne 0 ] || break
        [ -s said.err ] || say "with $size MiB: status $status, and nothing is said" || return
        [ $status -eq 4 ] || [ $status -eq 127 ] || say "with $size MiB: status $status: $(cat said.err)" || return
        untouched || say "with $size MiB: status $status" || return
    done
}

# --- running --------------------------------------------------------------------------------------------------------------------
sanitized() { grep -q __asan_init "$SVODKA"; }

try() { # try NAME
    local status
    mkdir "$work/$1"
    (cd "$work/$1" && "$1") >"$work/told" 2>&1 </dev/null
    status=$?
    chmod -R u+rwx "$work/$1" 2>/dev/null
    rm -rf "${work:?}/$1"
    case $status in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) && echo "skipped: $1: $(cat "$work/told")" ;;
    *) failed=$((failed + 1)) && echo "--- $1" && head -c 3000 "$work/told" ;;
    esac
}

tell 40 >"$good"
tell 60 -b >"$work/other.ndjson"
tell 4000 -c >"$work/large.ndjson"
expected=$(metrics -q "$good")
(cd "$work" && report "$good" && digest | sha256sum >"$work/digest" && rm -rf out) || echo "no reference report"
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046
    set -- $(sed -nE 's/^([a-z0-9_]*__[a-z0-9_]*)\(\).*/\1/p' "${BASH_SOURCE[0]}")
fi
for name in "$@"; do try "$name"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
