#!/usr/bin/env bash
# run.sh: closing payroll periods and verifying them: an unchanged log agrees, late events are found with their tickets, every kind of tampering is
# found, a crash leaves no half line, two closings do not meet, a revision keeps the old line, a later report proposes adjustments.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
passed=0 failed=0 skipped=0
cp "$root"/samples/telecom/{policy.json,payroll.json,late.ndjson} "$work" && cp -r "$root/report-templates" "$work" && cd "$work" || exit 1
# What matters of the sample: the tickets of the last days of October, so that each run is short.
late_tickets='"ticket":"23(148|149|150|151|152)'
grep -E "$late_tickets" "$root/samples/telecom/events.ndjson" >events.ndjson
svodka() { "$SVODKA" "$@"; }

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nwanted: %s\ngot:    %s\n' "$1" "$2" "$3"; fi
}
has() { # has NAME PATTERN: out has a line that matches
    if grep -qE -e "$2" out err; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf -- '--- %s\nno line matches %s in: %s\n' "$1" "$2" "$(cat out err)"; fi
}
run() { # run NAME WANTED-STATUS COMMAND...
    local name=$1 wanted=$2
    shift 2
    svodka "$@" -q >out 2>err </dev/null
    is "$name: status" "$wanted" "$?"
}
job=(-j payroll.json)
late=(events.ndjson late.ndjson)

# --- closing ----------------------------------------------------------------------------------------------------------------------
run "a period that is not over" 2 close "${job[@]}" --period 2026-11
has "a period that is not over" '2026-11 is not over: it ends at 2026-12-01T00:00:00\+03:00'
run "an unfinished month by a relative name" 2 close "${job[@]}" --period this-month
run "revising what is not closed" 2 close "${job[@]}" --period 2026-10 --revise 'too early'
run "as of another instant" 2 close "${job[@]}" --period 2026-10 --as-of 2026-11-02
run "verify without a ledger" 3 verify "${job[@]}"
is "nothing was written" '' "$(cat payroll.ledger 2>/dev/null)"
run "close September" 0 close "${job[@]}" --period 2026-09
has "close says what it wrote" '^2026-09: closed in line 1 of payroll\.ledger, [0-9]+ agents, 9 indicators; SHA-256 of the line: [0-9a-f]{64}$'
run "close October" 0 close "${job[@]}" --period 2026-10
run "close October again" 2 close "${job[@]}" --period 2026-10
has "close October again" '^svodka: payroll\.ledger:2: 2026-10 is closed here \(--revise REASON'
run "close October by its days" 2 close "${job[@]}" --period 2026-10-01..2026-10-31
is "two lines" 2 "$(wc -l <payroll.ledger)"
is "each has the SHA-256 of the one before" "$(head -n 1 payroll.ledger | sha256sum | cut -d' ' -f1)" "$(sed -nE '2s/.*"previous": ?"([0-9a-f]+)".*/\1/p' payroll.ledger)"
is "and of the facts behind it" "$(sha256sum <payroll.ledger.facts/0002-2026-10.ndjson | cut -d' ' -f1)" "$(sed -nE '2s/.*"facts_sha256": ?"([0-9a-f]+)".*/\1/p' payroll.ledger)"
is "and of the input" "$(sha256sum <events.ndjson | cut -d' ' -f1)" "$(sed -nE '2s/.*"inputs":.*"sha256": ?"([0-9a-f]+)"\}\], ?"kpis".*/\1/p' payroll.ledger)"
cp -r payroll.ledger.facts first.facts && cp payroll.ledger first
svodka close "${job[@]}" --ledger again --period 2026-09 --threads 1 -q >out && svodka close "${job[@]}" --ledger again --period 2026-10 --threads 1 -q >out
is "the same line with another number of threads" "$(sha256sum <payroll.ledger)" "$(sha256sum <again)"

# --- agreeing -----------------------------------------------------------------------------------------------------------------------
run "an unchanged log agrees" 0 verify "${job[@]}"
is "in one line" "2 closed periods agree with the logs, 2 lines of payroll.ledger are intact; SHA-256 of the last: $(tail -n 1 payroll.ledger | sha256sum | cut -d' ' -f1)" "$(cat out)"
run "an unchanged log agrees, CSV" 0 verify "${job[@]}" --format csv
is "CSV has its header only" 1 "$(wc -l <out)"
shuf --random-source=<(yes) events.ndjson >shuffled.ndjson
run "in another order too" 0 verify "${job[@]}" shuffled.ndjson
grep -v 2026-11 events.ndjson >october.ndjson
run "events after the period do not matter" 0 verify "${job[@]}" october.ndjson

# --- late events ----------------------------------------------------------------------------------------------------------------------
run "a ticket disowned late" 1 verify "${job[@]}" "${late[@]}"
has "the agent's count" '^zaitsev +disowned\.count +[0-9]+ \(n=[0-9]+\) +[0-9]+ \(n=[0-9]+\) +\+1$'
has "the ticket" '^  zaitsev, disowned\.count: 2314827, disowned at 2026-10-30T07:00:00Z: added \(now: counts\)$'
has "what it takes away" '^  zaitsev, csat\.score: 2314827, rated at 2026-10-19T21:08:03Z: gone \(closed: 1\)$'
has "the bonus" '^zaitsev +bonus\.(amount|result) '
has "a ticket reopened late" '^  sidorenko, reopen\.rate: 2314803, reopened at 2026-10-30T08:00:00Z: added'
has "the input that is new" 'note: the input late\.ndjson is new'
has "September agrees" '^2026-09, closed in line 1, as of 2026-10-01T00:00:00\+03:00: agrees$'
svodka verify "${job[@]}" "${late[@]}" --format json -q >json
svodka verify "${job[@]}" late.ndjson events.ndjson --threads 1 --format json -q >json1
is "the same text with other threads and order" "$(cat json)" "$(cat json1)"
is "JSON has the ticket" 1 "$(/usr/bin/env python3 -c '
import json
periods = json.load(open("json"))["periods"]
rows = [d for p in periods for d in p["differences"] if d["agent"] == "zaitsev" and d["metric"] == "disowned.count"]
print(sum(t["ticket"] == "2314827" and t["change"] == "added" for d in rows for t in d["tickets"]))')"
sed -E '/"2314(82|80)[0-9]"/s/"verdict":"good"/"verdict":"bad"/' events.ndjson >worse.ndjson
run "a rating that changed" 1 verify "${job[@]}" worse.ndjson
has "a rating that changed" 'rated at .*: changed \(closed: 1; now: 0'
grep -v '"2314827"' events.ndjson >fewer.ndjson
run "a ticket that is gone" 1 verify "${job[@]}" fewer.ndjson
has "a ticket that is gone" '2314827, .*: gone'
has "of the team's number too" '^  sokolov, resolution\.compliance of the team: 2314827, resolution 1 at 2026-10-19T08:19:26Z: gone \(closed: 13344 s, met\)$'
sed 's/"18000.*//; s/"weight": "0.20", "clause": "п. 3.4"/"weight": "0.20"/; s/"score": "1.20" }, { "from": "0.95"/"score": "1.10" }, { "from": "0.95"/' report-templates/payroll.json >other.json
run "another scheme" 1 verify "${job[@]}" -t other.json
has "another scheme is noted" 'note: the template has changed'

# --- adjustments ----------------------------------------------------------------------------------------------------------------------
run "the next report" 0 report "${job[@]}" --period 2026-11 -o out.d "${late[@]}"
has_row() { grep -qE "$2" out.d/payroll-2026-11/adjustments.csv; is "$1" 0 $?; }
has_row "proposes what October would be now" '^2026-10,Т-0012,zaitsev,disowned\.count,agent,[0-9]+,[0-9]+,1,2314827'
has_row "and the result" '^2026-10,Т-0012,zaitsev,bonus\.'
has_row "and the tickets behind the team's number" '^2026-10,Т-0012,zaitsev,resolution\.compliance,team,.*2314827'
run "the report of the closed period itself" 0 report "${job[@]}" --period 2026-10 -o out.d "${late[@]}"
is "does not adjust itself" 1 "$(wc -l <out.d/payroll-2026-10/adjustments.csv)"

# --- revising ---------------------------------------------------------------------------------------------------------------------------
run "a revision without a reason" 2 close "${job[@]}" --period 2026-10 --revise ' ' "${late[@]}"
run "a revision" 0 close "${job[@]}" --period 2026-10 --revise 'приказ 17' "${late[@]}"
is "the old lines stay" "$(cat first)" "$(head -n 2 payroll.ledger)"
is "the reason is kept" 1 "$(grep -cE '"kind": ?"revision".*"reason": ?"приказ 17"' payroll.ledger)"
run "verify goes by the revision" 0 verify "${job[@]}" "${late[@]}"
run "and no longer by what was closed first" 1 verify "${job[@]}"
run "the next report proposes nothing more" 0 report "${job[@]}" --period 2026-11 -o out.d "${late[@]}"
is "the next report proposes nothing more" 1 "$(wc -l <out.d/payroll-2026-11/adjustments.csv)"

# --- tampering --------------------------------------------------------------------------------------------------------------------------
good() { rm -rf payroll.ledger payroll.ledger.facts && cp good payroll.ledger && cp -r good.facts payroll.ledger.facts; }
cp payroll.ledger good && cp -r payroll.ledger.facts good.facts
tampered() { # tampered NAME PATTERN: verify finds it, close refuses
    run "$1" 1 verify "${job[@]}" "${late[@]}"
    has "$1" "$2"
    cp payroll.ledger broken
    run "$1: close refuses" 3 close "${job[@]}" --period 2026-08
    is "$1: and writes nothing" "$(sha256sum <broken)" "$(sha256sum <payroll.ledger)"
    good
}
sed -i -E '2s/"n": ?[1-9][0-9]*/"n":0/' payroll.ledger && tampered "a number changed" '^payroll\.ledger:2: was changed: its own SHA-256'
sed -i -E '3s/приказ 17/приказ 18/' payroll.ledger && tampered "the last line changed" '^payroll\.ledger:3: was changed: its own SHA-256'
sed -i -E '2s/"period"/"perio"/' payroll.ledger && tampered "a member renamed" '^payroll\.ledger:2: was changed: "period" is missing'
sed -i 2d payroll.ledger && tampered "a line removed" '^payroll\.ledger:2: its seq is 3 where 2 was expected: lines before it were removed'
sed -i 1d payroll.ledger && tampered "the first line removed" '^payroll\.ledger:1: its seq is 2 where 1 was expected'
sed -i '$d' payroll.ledger && tampered "the last line removed" '^payroll\.ledger\.facts/0003-2026-10\.ndjson: no line of the ledger names it'
rm payroll.ledger && touch payroll.ledger && tampered "all lines removed" '0001-2026-09\.ndjson: no line of the ledger names it'
sed -i 1p payroll.ledger && tampered "a line repeated" '^payroll\.ledger:2: its seq is 1 where 2 was expected: it was inserted'
sed -i '1{h;d};2{G}' payroll.ledger && tampered "lines reordered" '^payroll\.ledger:1: its seq is 2 where 1 was expected'
sed -i '1i\\' payroll.ledger && tampered "an empty line inserted" '^payroll\.ledger:1: was changed'
sed -i '1i not JSON' payroll.ledger && tampered "another line inserted" '^payroll\.ledger:1: was changed'
printf '{"seq":4,"kind":"close"' >>payroll.ledger && tampered "a line cut off" '^payroll\.ledger:4: is incomplete, .*truncate -s [0-9]+ payroll\.ledger'
sed -i 1d payroll.ledger.facts/0002-2026-10.ndjson && tampered "facts changed" '^payroll\.ledger:2: the facts behind it: .*0002-2026-10\.ndjson was changed'
rm payroll.ledger.facts/0001-2026-09.ndjson && tampered "facts removed" '^payroll\.ledger:1: the facts behind it: .*0001-2026-09\.ndjson: cannot be opened'
python3 - <<'END'
import hashlib, re
lines = open("payroll.ledger", encoding="utf-8").read().split("\n")
body = re.sub(r',\s*"sha256":\s*"[0-9a-f]{64}"}$', "", lines[1]).replace('"n":', '"n":1', 1)
lines[1] = body + ',"sha256":"' + hashlib.sha256(body.encode()).hexdigest() + '"}'
open("payroll.ledger", "w", encoding="utf-8").write("\n".join(lines))
END
tampered "a line replaced by a consistent one" '^payroll\.ledger:3: its `previous` is not the SHA-256 of the line before it'

# --- one at a time, and crashes -----------------------------------------------------------------------------------------------------------
if command -v flock >/dev/null; then
    exec 9<payroll.ledger.facts && flock 9
    run "another closing is under way" 5 close "${job[@]}" --period 2026-08
    has "another closing is under way" 'another run is closing a period in payroll\.ledger'
    exec 9<&-
fi
for i in 1 2 3 4; do svodka close "${job[@]}" --period 2026-08 -q >"both.$i" 2>&1 & done
wait
is "of closings at once one writes" 4 "$(wc -l <payroll.ledger)"
run "and the chain is whole" 0 verify "${job[@]}" "${late[@]}"
good

whole() { # the ledger is what it was, or has one more whole line; facts without a line may lie about
    case "$(wc -l <payroll.ledger)-$(tail -c 1 payroll.ledger | od -An -tx1 | tr -d ' ')" in 3-0a | 4-0a) ;; *) return 1 ;; esac
    cmp -s good <(head -n 3 payroll.ledger)
}
for hundredth in 01 02 03 04 05 06 08 10 15 20 30; do
    timeout -s KILL "0.$hundredth" "$SVODKA" close "${job[@]}" --period 2026-08 -q >/dev/null 2>&1
    whole
    is "killed after 0.$hundredth s" 0 $?
    if [ "$(wc -l <payroll.ledger)" = 3 ]; then
        run "closing again after a crash" 0 close "${job[@]}" --period 2026-08
        run "and verifying" 0 verify "${job[@]}" "${late[@]}"
    fi
    good
done 2>/dev/null
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null && ! nm -D "$SVODKA" | grep -q asan; then
    for call in rename:1 rename:2 fsync:1 fsync:2 fsync:3 fsync:4 write:1 write:2; do
        { strace -f -qq -o /dev/null -e inject="${call%:*}:signal=KILL:when=${call#*:}" "$SVODKA" close "${job[@]}" --period 2026-08 -q; } >/dev/null 2>&1
        whole
        is "killed at $call" 0 $?
        [ "$(wc -l <payroll.ledger)" = 4 ] || run "closing again after $call" 0 close "${job[@]}" --period 2026-08
        run "verifying after $call" 0 verify "${job[@]}" "${late[@]}"
        good
    done
else
    skipped=$((skipped + 1)) && echo "skip: no strace: killing at each system call"
fi
(ulimit -f 1 && trap '' XFSZ && svodka close "${job[@]}" --period 2026-10 --revise 'no room' "${late[@]}" -q) >out 2>err
is "no room: status" 4 $?
is "no room: the ledger is as it was" "$(sha256sum <good)" "$(sha256sum <payroll.ledger)"
run "no room: nothing lies about" 0 verify "${job[@]}" "${late[@]}"

# --- the walk-through of README.md ---------------------------------------------------------------------------------------------------------
mkdir walk bin && cp "$root"/samples/telecom/{policy.json,payroll.json,late.ndjson,events.ndjson} walk && cp -r report-templates walk && ln -s "$SVODKA" bin/svodka
awk '/^## /{on = /Payroll that stays closed/} on && /^    svodka /' "$root/README.md" >steps
is "the walk-through has its steps" 6 "$(wc -l <steps)"
while read -r step; do
    (cd walk && PATH=$work/bin:$PATH bash -c "$step" </dev/null) >out 2>err
    status=$?
    is "README: $step" "$(sed -nE 's/.*# status ([0-9]+).*/\1/p;t;s/.*/0/p' <<<"$step")" "$status"
    case $step in *agrees*) has "README: $step" '^1 closed period agrees' ;; esac
done <steps
is "README: the sheet of adjustments has rows" 0 "$(grep -q '^2026-10,.*,zaitsev,bonus.amount,' walk/report/payroll-2026-11/adjustments.csv; echo $?)"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
