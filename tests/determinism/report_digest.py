#!/usr/bin/python3
"""report_digest.py DIR: a line for each file of a report, its SHA-256 and its name, with the names, sizes and digests of the inputs taken out.

A report names its inputs in two places: the manifest, and the table t_inputs at the end of the workbook's method sheet. Of the manifest all
but the list of inputs counts; of the workbook every part but that table, with the sheets' shared strings put where they are used.
"""
import hashlib
import json
import os
import re
import sys
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def of_manifest(data):
    manifest = json.loads(data)
    del manifest["inputs"]
    manifest["outputs"] = [output["name"] for output in manifest["outputs"]]
    return json.dumps(manifest).encode()


def strings(archive):
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return ["".join(item.itertext()) for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))]


def of_sheet(data, shared, first_row):
    """The sheet with its texts in place, up to the row in which the inputs begin."""
    sheet = ElementTree.fromstring(data)
    rows = sheet.find(MAIN + "sheetData")
    for row in list(rows):
        if int(row.get("r")) >= first_row:
            rows.remove(row)
    for cell in rows.iter(MAIN + "c"):
        if cell.get("t") == "s":
            cell.find(MAIN + "v").text = shared[int(cell.find(MAIN + "v").text)]
    sheet.remove(sheet.find(MAIN + "dimension"))
    return ElementTree.tostring(sheet)


def of_workbook(path):
    whole = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        shared, parts = strings(archive), archive.namelist()
        tables = {name: archive.read(name).decode() for name in parts if name.startswith("xl/tables/")}
        inputs = next((name for name, text in tables.items() if 'name="t_inputs"' in text), None)
        for name in sorted(set(parts) - {"xl/sharedStrings.xml", inputs}):
            data = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                related = name.replace("worksheets/", "worksheets/_rels/") + ".rels"
                has_inputs = inputs and related in parts and os.path.basename(inputs).encode() in archive.read(related)
                data = of_sheet(data, shared, int(re.search(r'ref="A(\d+):', tables[inputs])[1]) if has_inputs else sys.maxsize)
            whole.update(name.encode() + b"\0" + data)
    return whole.hexdigest()


for name in sorted(os.listdir(sys.argv[1])):
    path = os.path.join(sys.argv[1], name)
    if name.endswith(".xlsx"):
        digest = of_workbook(path)
    else:
        with open(path, "rb") as f:
            data = f.read()
        digest = hashlib.sha256(of_manifest(data) if name == "manifest.json" else data).hexdigest()
    print(digest, name)
