#!/usr/bin/env bash
# run.sh: the same log gives the same bytes: whatever the threads, the order of lines and files, the compression, the format, the locale,
# the time zone and the working directory. Whole reports of two sample stories, facts and metrics of random logs.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SVODKA=$(realpath "${SVODKA:-$root/svodka}")
export LC_ALL=C TZ=UTC
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0 failed=0
logs() { /usr/bin/python3 "$here/logs.py" "$@"; }

is() { # is NAME WANTED GOT
    if [ -n "$2" ] && [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf -- '--- %s\n' "$1"
        diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | head -n 8
    fi
}

abroad=(LC_ALL=C TZ=UTC) # the surroundings of a run

# --- whole reports --------------------------------------------------------------------------------------------------------------
tell() { # tell STORY: its policy, job and log in $work/STORY
    mkdir -p "$work/$1" && cp "$root/samples/$1/"{policy,job}.json "$work/$1"
}
report() { # report STORY [ARGUMENT...]: the story's report, anew, in $work/out
    local story=$1
    shift
    rm -rf "$work/out"
    env "${abroad[@]}" "$SVODKA" report -q -j "$work/$story/job.json" -t "$root/report-templates/nightly.json" -o "$work/out" "$@"
}
every_byte() { (cd "$work/out"/* && sha256sum -- *); }
all_but_inputs() { /usr/bin/python3 "$here/report_digest.py" "$work/out"/*; }
same() { # same NAME STORY [ARGUMENT...]: every byte is as in the reference
    local name=$1
    shift
    report "$@"
    is "$1: $name" "$reference" "$(every_byte)"
}
alike() { # alike NAME STORY [ARGUMENT...]: all is as in the reference but what is said of the inputs
    local name=$1
    shift
    report "$@"
    is "$1: $name" "$reference_log" "$(all_but_inputs)"
}

surroundings() { # surroundings STORY LOG
    local story=$1 log=$2 threads zone locale
    for threads in 1 2 3; do same "threads: $threads" "$story" --threads $threads; done
    for zone in UTC Pacific/Kiritimati Europe/Moscow; do
        for locale in C ru_RU.UTF-8 tr_TR.UTF-8; do 
            abroad=("TZ=$zone" "LC_ALL=$locale" "LANG=$locale")
            same "${abroad[*]}" "$story"
        done
    done
    abroad=(LC_ALL=C TZ=UTC)
    same "little memory: events spilled to files" "$story" --memory 300K
    (cd / && report "$story" "$work/$story/$log")
    is "$story: from another directory" "$reference" "$(every_byte)"
    (cd "$work/$story" && report "$story" "./$log")
    is "$story: beside the log" "$reference" "$(every_byte)"
    "$SVODKA" report -q -j "$work/$story/job.json" -t "$root/report-templates/nightly.json" -o "$work/out"
    is "$story: once more, in place of the former" "$reference" "$(every_byte)"
}

other_clothes() { # other_clothes STORY LOG
    local story=$1 log=$2 at=$work/$1
    local extension=${log##*.}
    logs shuffle 1 "$at/$log" "$at/shuffled.$extension"
    alike "shuffled lines" "$story" "$at/shuffled.$extension"
    logs deal 2 3 "$at/$log" "$at/dealt"
    alike "three files" "$story" "$at"/dealt/*
    local parts
    mapfile -t parts < <(printf '%s\n' "$at"/dealt/* | sort -r)
    local reference
    reference=$(every_byte)
    same "three files, named in another order" "$story" "${parts[@]}"
    same "three files as a directory" "$story" "$at/dealt"
    same "three files as a glob" "$story" "$at/dealt/*"
    gzip -k "$at/$log" && xz -0 -k "$at/$log" && bzip2 -1 -k "$at/$log" && zstd -q -1 "$at/$log" || echo "a compressor is missing"
    local end
    for end in gz zst xz bz2; do alike "compressed: $end" "$story" "$at/$log.$end"; done
    alike "standard input" "$story" - <"$at/$log"
    if [ "$extension" = csv ]; then
        logs as-ndjson "$at/$log" "$at/other.ndjson"
        alike "NDJSON instead of CSV" "$story" "$at/other.ndjson"
    else
        logs as-csv "$at/$log" "$at/other.csv"
        alike "CSV instead of NDJSON" "$story" "$at/other.csv"
        logs respell 3 "$at/$log" "$at/respelled.ndjson"
        alike "other spaces, escapes and order of fields" "$story" "$at/respelled.ndjson"
    fi
}

stories() {
    cc -std=c17 -O1 -o "$work/generate" "$root"/samples/generate/*.c || return 1
    local story log
    for story in "$root"/samples/*/job.json; do tell "$(basename "$(dirname "$story")")"; done
    "$work/generate" "$work" >/dev/null
    for story in two-lines dialogs; do
        log=$(basename "$work/$story"/events.*)
        report "$story"
        local reference reference_log
        reference=$(every_byte) reference_log=$(all_but_inputs)
        surroundings "$story" "$log"
        other_clothes "$story" "$log"
    done
}

# --- facts and metrics ----------------------------------------------------------------------------------------------------------
policy=$here/policy.json
all_facts() { # all_facts [ARGUMENT...]: the digest of all facts
    "$SVODKA" facts cycles --all -q -p "$policy" --now 2026-04-05 --period 2026-03 "$@" | sha256sum
    "$SVODKA" facts moments --all -q -p "$policy" --now 2026-04-05 --period 2026-03 "$@" | sha256sum
}
asked=first_response.median,first_response.p90,first_response.compliance,first_response.km_median,reply.mean,reply.near_miss,resolution.sum,resolution.breached,held.max
asked+=,in_status.count,handover.running,tickets.created,tickets.open,tickets.open_age_median,reopen.rate,reopen.undone,csat.score,csat.low,csat.response_rate
asked+=,inside.mean,review.mean,disowned.count,replies.off_hours,one_touch.rate,escalation.rate,development.share,untagged.share
all_metrics() { # all_metrics [ARGUMENT...]: what metrics prints by several dimensions
    local by
    for by in agent team,priority tag attr.region weekday,hour week; do
        env "${abroad[@]}" "$SVODKA" metrics -q -p "$policy" --now 2026-04-05 --period 2026-03 --metrics "$asked" --by $by --format json "$@"
    done
}

random_log() { # random_log SEED TICKETS
    local log=$work/random.ndjson
    rm -rf "$work/dealt" && logs random "$1" "$2" "$log"
    logs as-csv "$log" "$work/random.csv"
    logs shuffle "$1" "$log" "$work/shuffled.ndjson"
    logs respell "$1" "$log" "$work/respelled.ndjson"
    logs deal "$1" 4 "$log" "$work/dealt"
    local reference
    reference=$(all_facts --threads 1 "$log")
    is "random log $1: three threads" "$reference" "$(all_facts --threads 3 "$log")"
    is "random log $1: CSV" "$reference" "$(all_facts --threads 2 "$work/random.csv")"
    is "random log $1: shuffled" "$reference" "$(all_facts --threads 3 "$work/shuffled.ndjson")"
    is "random log $1: respelled" "$reference" "$(all_facts --threads 1 "$work/respelled.ndjson")"
    is "random log $1: four files" "$reference" "$(all_facts --threads 2 "$work/dealt")"
    is "random log $1: spilled" "$reference" "$(all_facts --threads 2 --memory 100K "$log")"
    is "random log $1: read twice" "$reference" "$(all_facts "$log" "$work/shuffled.ndjson")"
    reference=$(all_metrics --threads 1 "$log")
    is "random log $1: metrics, three threads" "$reference" "$(all_metrics --threads 3 "$log")"
    is "random log $1: metrics, CSV and the log itself" "$reference" "$(all_metrics --threads 2 "$work/random.csv" "$log")"
    is "random log $1: metrics, far from home" "$reference" "$(abroad=(TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8) && all_metrics "$work/shuffled.ndjson")"
}

twice() { # twice STORY: a copy under another name changes no number
    local at=$work/$1 log=${2:-events.ndjson}
    local job=(-q -j "$at/job.json" --by team,month --metrics first_response.median,tickets.resolved,csat.score,reopen.rate,replies.count --format json)
    cp "$at/$log" "$at/copy-of-$log"
    is "$1: the log twice" "$("$SVODKA" metrics "${job[@]}" "$at/$log")" "$("$SVODKA" metrics "${job[@]}" "$at/$log" "$at/copy-of-$log")"
}

stories || failed=$((failed + 1))
for story in two-lines telecom chat autoclose; do twice $story; done
twice dialogs events.csv
for seed in 1 2 3 4 5 6; do random_log $seed 60; done
random_log 7 2000
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
