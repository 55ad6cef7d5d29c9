"""recalculate.py strip IN OUT: a workbook without its cached values, so that who opens it must reckon.
recalculate.py compare WRITTEN RECALCULATED SHEET: every formula of the sheet gives, to the last digit, the value that was written with it."""
import sys

import openpyxl


def strip(source, target):
    openpyxl.load_workbook(source).save(target)


def compare(written, recalculated, title):
    formulas = openpyxl.load_workbook(written)[title]
    cached = openpyxl.load_workbook(written, data_only=True)[title]
    reckoned = openpyxl.load_workbook(recalculated, data_only=True)[title]
    count = different = 0
    for row in formulas.iter_rows():
        for cell in row:
            if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                continue
            count += 1
            ours, theirs = cached[cell.coordinate].value, reckoned[cell.coordinate].value
            if not isinstance(ours, (int, float)) or ours != theirs:
                different += 1
                if different <= 10:
                    print(f"{title}!{cell.coordinate} {cell.value}: written {ours!r}, recalculated {theirs!r}")
    print(f"{count} formulas, {different} different")
    return 0 if count and not different else 1


if __name__ == "__main__":
    if sys.argv[1] == "strip":
        strip(*sys.argv[2:])
    else:
        sys.exit(compare(*sys.argv[2:]))
