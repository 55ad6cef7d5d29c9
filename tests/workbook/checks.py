"""checks.py SET...: checks.json of each set of files holds the signs of the workbook's sheet, in its order, and the manifest names it."""
import hashlib
import json
import pathlib
import sys

import openpyxl

FIELDS = ["sign", "agent", "ticket", "at", "what"]


def signs_of_sheet(workbook):
    """Rows (ticket, what) of the sheet's second table."""
    for sheet in workbook.worksheets:
        if "t_signs" in sheet.tables:
            rows = sheet[sheet.tables["t_signs"].ref]
            return [(row[2].value, row[4].value) for row in rows[1:]]
    return []


for directory in map(pathlib.Path, sys.argv[1:]):
    text = (directory / "checks.json").read_bytes()
    signs = json.loads(text)
    assert all(list(sign) == FIELDS for sign in signs), "fields"
    workbook = openpyxl.load_workbook(next(directory.glob("*.xlsx")))
    assert [(sign["ticket"], sign["what"]) for sign in signs] == signs_of_sheet(workbook), "not the sheet's signs"
    outputs = {entry["name"]: entry for entry in json.loads((directory / "manifest.json").read_bytes())["outputs"]}
    assert outputs["checks.json"]["sha256"] == hashlib.sha256(text).hexdigest(), "not in the manifest"
    print(directory.name, len(signs))
