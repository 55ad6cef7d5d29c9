#!/usr/bin/env bash
# What is written agrees with what is: paths that the README names exist, its commands and options are known, its metrics are in the table.
set -u
cd "$(dirname "$0")/.." || exit 1
svodka=${SVODKA:-$PWD/build/svodka}
passed=0 failed=0
check() { if [ -z "$2" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'not ok: %s\n%s\n' "$1" "$2"; fi; }

missing=
for path in $(grep -oE '`(src|tests|samples|report-templates|packaging|queries|\.ci)/[A-Za-z0-9_./-]*`' README.md | tr -d '`' | sort -u); do
    [ -e "$path" ] || missing+="$path"$'\n'
done
check "every path in README.md exists" "$missing"

unknown=
for command in $(grep -oE '(^|[` ]|\./)svodka [a-z]+' README.md | awk '{ print $NF }' | sort -u); do
    "$svodka" "$command" --help >/dev/null 2>&1 || unknown+="svodka $command"$'\n'
done
check "every command in README.md is known" "$unknown"

listed=$("$svodka" --help | grep -oE '^  [a-z]+ ' | tr -d ' ' | grep -v svodka | sort -u)
unmentioned=
for command in $listed; do grep -q "svodka $command" README.md || unmentioned+="$command"$'\n'; done
check "every command of --help is in README.md" "$unmentioned"

options=$( { "$svodka" --help; for c in $listed; do "$svodka" "$c" --help; done; } 2>/dev/null | grep -oE -e '--[a-z][a-z-]*' | sort -u)
unknown=
for option in $(grep -E 'svodka' README.md | grep -oE -e ' --[a-z][a-z-]*' | sort -u); do
    grep -qx -e "$option" <<<"$options" || unknown+="$option"$'\n'
done
check "every option in README.md is known" "$unknown"

help_missing=
for c in $listed; do "$svodka" "$c" --help | grep -q 'svodka '"$c" || help_missing+="$c"$'\n'; done
check "every command's help shows its call" "$help_missing"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
