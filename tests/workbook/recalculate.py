"""recalculate.py strip IN OUT: a workbook without its cached values, so that who opens it must reckon.
recalculate.py compare WRITTEN RECALCULATED: every cell of every sheet has the value that was written, and none is an error.
recalculate.py exact WRITTEN RECALCULATED SHEET: every formula of the sheet gives, to the last digit, the value that was written with it."""
import math
import sys

import openpyxl


def strip(source, target):
    openpyxl.load_workbook(source).save(target)


def same(ours, theirs):
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    if ours in (None, "") and theirs in (None, ""):
        return True
    if hasattr(ours, "total_seconds") and hasattr(theirs, "total_seconds"):
        return abs((ours - theirs).total_seconds()) < 1e-3
    return ours == theirs


def compare(written, recalculated):
    ours, theirs = openpyxl.load_workbook(written, data_only=True), openpyxl.load_workbook(recalculated, data_only=True)
    formulas = openpyxl.load_workbook(written)
    cells = reckoned = different = 0
    if ours.sheetnames != theirs.sheetnames:
        print(f"sheets {theirs.sheetnames} instead of {ours.sheetnames}")
        return 1
    for sheet in ours.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = theirs[sheet.title][cell.coordinate].value
                formula = formulas[sheet.title][cell.coordinate].value
                cells += cell.value is not None
                reckoned += isinstance(formula, str) and formula.startswith("=")
                error = isinstance(other, str) and other.startswith(("#", "Err:"))
                if error or not same(cell.value, other):
                    different += 1
                    if different <= 10:
                        print(f"{sheet.title}!{cell.coordinate}: written {cell.value!r}, recalculated {other!r}")
    print(f"{cells} cells, {reckoned} formulas, {different} different")
    return 0 if cells and not different else 1


def exact(written, recalculated, title):
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
    sys.exit({"strip": strip, "compare": compare, "exact": exact}[sys.argv[1]](*sys.argv[2:]))
