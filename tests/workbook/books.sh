# books.sh: what suites that look into workbooks share: $root, $svodka, $work, a $python with openpyxl (or ""), results, LibreOffice. To be sourced.
# shellcheck shell=bash
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
svodka=$(realpath "${SVODKA:-$root/svodka}")
passed=0 failed=0 skipped=0
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
python=
for candidate in /usr/bin/python3 python3; do
    "$candidate" -c 'import openpyxl' 2>/dev/null && python=$candidate && break
done

result() { # result STATUS WHAT
    if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "not ok: $2"; fi
}
skip() { skipped=$((skipped + 1)) && echo "skip: $1"; }
finish() { # the sum, and the end
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}
part() { "$python" -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$@"; } # part FILE NAME: of a workbook
office() { HOME=$work timeout 300 soffice "-env:UserInstallation=file://$work/office" --headless "$@" >/dev/null 2>&1; }
recalculate() { "$python" "$root/tests/workbook/recalculate.py" "$@"; }
