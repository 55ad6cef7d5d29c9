#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET...]: runs libFuzzer on each target (all of corpus/) for so long, as many at a time as there are cores.
# What ends a target is left as build/fuzz/found/TARGET-crash-...: mend it, and keep the file in corpus/TARGET/ under a name that tells what it was.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=$1 work=build/fuzz
shift
[ $# -gt 0 ] || set -- $(ls tests/fuzz/corpus)
export work seconds
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0

run_target() { # run_target NAME: a few words of the outcome
    export FUZZ_TARGET=$1
    local seeds=tests/fuzz/corpus/$1 log=$work/found/$1.log
    mkdir -p "$work/corpus/$1"
    # The names that stand in the seeds are what a document of the kind is made of. (A dictionary may not be empty.)
    { echo '"T09:00:00Z"' && grep -ohE '"[A-Za-z_.:-]{2,40}"' "$seeds"/*; } | sort -u >"$work/found/$1.dict"
    if "$work/fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=32768 -dict="$work/found/$1.dict" -print_final_stats=1 \
        -artifact_prefix="$work/found/$1-" "$work/corpus/$1" "$seeds" >"$log" 2>&1; then
        echo "ok $1: $(sed -nE 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(sed -nE 's/.*cov: ([0-9]+).*/\1/p' "$log" | tail -n 1) edges"
    else
        echo "not ok $1: $(grep -hE 'does not hold|runtime error|SUMMARY|ERROR' "$log" | head -n 3 | tr '\n' ' ')" && grep -h 'Test unit written' "$log"
        return 1
    fi
}
export -f run_target
mkdir -p "$work/found"
printf '%s\n' "$@" | xargs -P "$(nproc)" -I {} bash -c 'run_target {}'
