#!/usr/bin/env bash
# Workbooks of the sample stories by every template, in both languages: each number equals what `svodka metrics` says, formulas give what was written with them
# (recalculated by LibreOffice), nothing is there that Excel would repair, and the summary prints on one page.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/books.sh"
[ -n "$python" ] || { skip "no python3 with openpyxl" && finish; }

# STORY/JOB TEMPLATE LANGUAGES [CONDITION,...]; under the sanitizers, which are slow, the first two only.
reports='two-lines/job nightly ru
two-lines/agents agents ru en
two-lines/weekly weekly ru
telecom/job nightly en
telecom/lines lines ru en
dialogs/quality-of-service quality-of-service ru en
autoclose/job nightly ru
chat/weekly weekly en
two-lines/agents agents en channel=email,priority=низкий,priority=критичный
telecom/lines lines ru team=first,team=second
chat/weekly weekly en weekday=1,weekday=2'
case ${SVODKA_BUILD-} in */asan) reports=$(head -n 2 <<<"$reports") sanitized=yes ;; *) sanitized= ;; esac

mkdir "$work/written" "$work/stripped"
while read -r job template languages; do
    where=()
    for word in $languages; do case $word in *=*) for condition in ${word//,/ }; do where+=(--where "$condition"); done ;; esac; done
    for language in $languages; do
        case $language in *=*) continue ;; esac
        name=${job%/*}-$template-$language
        [ ${#where[@]} -eq 0 ] || name=$name-narrowed
        "$svodka" report -q -j "$root/samples/$job.json" -t "$root/report-templates/$template.json" --lang "$language" ${where[@]+"${where[@]}"} -o "$work/$name"
        result $? "$name is written"
        set=$(echo "$work/$name/$template"-*)
        said=$("$python" "$here/read_back.py" "$svodka" "$root/samples/$job.json" "$root/report-templates/$template.json" "$set" 2>&1)
        result $? "$name agrees with metrics: $said"
        cp "$set"/*.xlsx "$work/written/$name.xlsx"
        for own in "$set"/agents/*.xlsx; do
            if [ -e "$own" ]; then cp "$own" "$work/written/$name-$(basename "$own")"; fi
        done
    done
done <<<"$reports"
"$svodka" report -q -j "$root/samples/two-lines/job.json" -t "$root/report-templates/nightly.json" --mail-ready -o "$work/mail"
result $? "a report with its mail"
[ "$(cd "$work/mail"/nightly-*/mail && ls | paste -sd' ')" = '01-summary.txt 02-frt-trend.png 03-backlog.png 04-agents-compliance.png 05-when.png' ]
result $? "the summary first, then the charts in their order"
for png in "$work/mail"/nightly-*/mail/*.png; do
    [ "$(od -An -tu1 -j16 -N8 "$png" | tr -s ' ')" = ' 0 0 3 192 0 0 2 28' ]
    result $? "$(basename "$png") is 960 pixels wide"
done
mapfile -t checked < <(find "$work" -path '*-ru/*/checks.json' -printf '%h\n' | sort)
said=$("$python" "$here/checks.py" "${checked[@]}" 2>&1)
result $? "signs as JSON: $said"
said=$("$python" "$here/lint.py" "$work/written"/*.xlsx 2>&1)
result $? "nothing to repair: $said"

if [ -n "$sanitized" ]; then finish; fi
command -v soffice >/dev/null || { skip "no LibreOffice: recalculation, pages" && finish; }
books=$(cd "$work/written" && ls ./*-ru.xlsx ./*-en.xlsx ./two-lines-agents-ru-[ai]-*.xlsx)
for book in $books; do recalculate strip "$work/written/$book" "$work/stripped/$book"; done
office --convert-to xlsx --outdir "$work/reckoned" "$work/stripped"/*.xlsx
for book in $books; do
    said=$(recalculate compare "$work/written/$book" "$work/reckoned/$book" 2>&1)
    result $? "$book, recalculated: $said"
done
command -v pdftotext >/dev/null || { skip "no pdftotext: pages" && finish; }
printed=$(for book in two-lines-nightly-ru chat-weekly-en telecom-lines-ru dialogs-quality-of-service-en; do echo "$work/written/$book.xlsx"; done)
# shellcheck disable=SC2086
office --convert-to pdf --outdir "$work/pages" $printed
for page in "$work/pages"/*.pdf; do
    second=$("$python" -c 'import openpyxl, sys; print(openpyxl.load_workbook(sys.argv[1]).sheetnames[1])' "$work/written/$(basename "$page" .pdf).xlsx")
    [ "$(pdftotext -f 2 -l 2 "$page" - | head -n 1)" = "$second" ]
    result $? "the summary of $(basename "$page") prints on one page, then comes $second"
done
finish
