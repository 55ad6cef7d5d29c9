#!/usr/bin/env bash
# The payroll report: formulas give what was written with them to the last digit (recalculated by LibreOffice), files for import hold what they should,
# and whoever cannot be paid is told.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../workbook/books.sh"

# --- the sample -------------------------------------------------------------------------------------------------------
cp -r "$root/samples/telecom" "$work/telecom" && rm -rf "$work/telecom/report"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$root/report-templates/payroll.json"
result $? "the sample's payroll report"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$root/report-templates/payroll.json" --strict
[ $? -eq 1 ]
result $? "an agent without a payroll id is status 1 with --strict"
sample=$work/telecom/report/payroll-2026-10
grep -q '"finding": "no-payroll-id"' "$sample/manifest.json"
result $? "and a finding of the manifest"
! grep -q sidorenko "$sample/bonus.csv" "$sample/bonus-wide.csv"
result $? "and does not stand in the files for payroll"
[ "$(grep -c ',kravtsov,.*,0,[0-9]*,[^,]*,[^,]*,gate,' "$sample/bonus.csv")" -eq 4 ]
result $? "a gate that fails gives 0 in every row"
head -n 1 "$sample/bonus.csv" | grep -q '^period,payroll_id,agent,indicator,value,unit,score,weight,result,'
result $? "the columns of bonus.csv"
sed 's/"bonus_base": "[0-9.]*"/"payroll_id": "1"/; s/, "payroll_id": "Т-[0-9]*"//' "$work/telecom/policy.json" >"$work/telecom/twins.json"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$root/report-templates/payroll.json" -p "$work/telecom/twins.json" -o "$work/twins" &&
    grep -q '"finding": "same-payroll-id"' "$work/twins/payroll-2026-10/manifest.json" && [ "$(wc -l <"$work/twins/payroll-2026-10/bonus-wide.csv")" -eq 2 ]
result $? "of agents with one payroll id only the first is in the files, and the others are found"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$root/report-templates/payroll.json" --threads 1 -o "$work/again" &&
    cmp -s "$sample/payroll-2026-10.xlsx" "$work/again/payroll-2026-10/payroll-2026-10.xlsx" && cmp -s "$sample/bonus.csv" "$work/again/payroll-2026-10/bonus.csv" &&
    cmp -s "$sample/bonus-waterfall.png" "$work/again/payroll-2026-10/bonus-waterfall.png"
result $? "the same bytes with another number of threads"

# --- everybody's own workbook -----------------------------------------------------------------------------------------
sed 's/^  "sheets"/  "split": "agent",\n&/' "$root/report-templates/payroll.json" >"$work/split.json"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$work/split.json" -o "$work/split"
own=$(find "$work/split" -name 'zaitsev*.xlsx')
part "$own" xl/sharedStrings.xml >"$work/strings" && grep -q 'Михаил Зайцев' "$work/strings" && ! grep -q 'Орлова\|Кравцов' "$work/strings" &&
    part "$own" xl/worksheets/sheet1.xml | grep -q '<v>0.8921</v>'
status=$?
[ -z "$python" ] || result $status "a split report gives everybody their own bonus and nobody else's"

# --- a scheme in a file of its own ------------------------------------------------------------------------------------
mkdir "$work/apart" && sed -n '/^  "bonus": {/,/^  },/p' "$root/report-templates/payroll.json" | sed '1s/.*/{/; $s/.*/}/' >"$work/apart/scheme.json"
sed '/^  "bonus": {/,/^  },/d; s/^  "sheets"/  "bonus": "scheme.json",\n&/' "$root/report-templates/payroll.json" >"$work/apart/payroll.json"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$work/apart/payroll.json" -o "$work/apart/out" && cmp -s "$sample/bonus.csv" "$work/apart/out/payroll-2026-10/bonus.csv"
result $? "a scheme in a file of its own gives the same"
sed -i 's/"weight": "0.20"/"weight": "0.25"/' "$work/apart/scheme.json"
"$svodka" report -q -j "$work/telecom/payroll.json" -t "$work/apart/payroll.json" -o "$work/apart/out" 2>&1 | grep -q 'apart/scheme.json:7:13: the weights must sum to 1, not to 1.1 (0.1 is too much)'
result $? "and its mistakes have their place in it"

# --- a crowd ----------------------------------------------------------------------------------------------------------
if [ -z "$python" ]; then
    skip "no python3 with openpyxl: formulas and files of a crowd"
else
    mkdir "$work/crowd" && "$python" "$here/crowd.py" "$work/crowd" 150
    result $? "a crowd"
    (cd "$work/crowd" && "$svodka" report -q -p policy.json -t template.json --period 2026-10 --now 2026-11-02 -o out events.ndjson)
    result $? "its report"
    "$python" "$here/files.py" "$work/crowd/out/crowd-2026-10" "$work/crowd/policy.json"
    result $? "its files for import"
    grep -q '"subject": "a900"' "$work/crowd/out/crowd-2026-10/manifest.json"
    result $? "an agent whom the policy lacks is found"
    if ! command -v soffice >/dev/null; then
        skip "no LibreOffice: recalculation"
    else
        recalculate strip "$sample/payroll-2026-10.xlsx" "$work/sample.xlsx"
        recalculate strip "$work/crowd/out/crowd-2026-10/crowd-2026-10.xlsx" "$work/crowd.xlsx"
        office --convert-to xlsx --outdir "$work/reckoned" "$work/sample.xlsx" "$work/crowd.xlsx"
        recalculate exact "$sample/payroll-2026-10.xlsx" "$work/reckoned/sample.xlsx" Премия
        result $? "the sample's bonus sheet, recalculated"
        for sheet in A B; do
            recalculate exact "$work/crowd/out/crowd-2026-10/crowd-2026-10.xlsx" "$work/reckoned/crowd.xlsx" $sheet
            result $? "the crowd's bonus sheet $sheet, recalculated"
        done
    fi
fi
finish
