"""lint.py WORKBOOK...: what Excel would want to repair, looked for in the XML: names, ranges that overlap, limits, parts that are missing.

Prints each fault; the last line is "N workbooks, N faults"."""
import posixpath
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NAME = re.compile(r"^[A-Za-z_\\][A-Za-z0-9_.\\]*$")
LOOKS_LIKE_CELL = re.compile(r"^([A-Za-z]{1,3}[0-9]+|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*)$")


def column_number(letters):
    n = 0
    for letter in letters:
        n = 26 * n + ord(letter) - 64
    return n


def box(reference):
    """(left, top, right, bottom) of A1:B2."""
    found = re.match(r"^\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?$", reference)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    return column_number(left), int(top), column_number(right or left), int(bottom or top)


def overlap(a, b):
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def units(text):
    return len(text.encode("utf-16-le")) // 2


class Workbook:
    def __init__(self, path):
        self.path, self.faults = path, 0
        self.zip = zipfile.ZipFile(path)
        self.names = set(self.zip.namelist())
        if len(self.names) != len(self.zip.namelist()):
            self.fault("two parts have one name")
        if self.zip.testzip():
            self.fault("a part is damaged")

    def fault(self, what):
        self.faults += 1
        print(f"{self.path}: {what}")

    def part(self, name):
        return ET.fromstring(self.zip.read(name))

    def relations(self, part):
        """The targets of a part's relations by id; each must be there."""
        folder, file = posixpath.split(part)
        path = f"{folder}/_rels/{file}.rels"
        targets = {}
        if path not in self.names:
            return targets
        for relation in self.part(path):
            target = relation.get("Target")
            targets[relation.get("Id")] = target
            if relation.get("TargetMode") == "External":
                if len(target) > 2079 or not target.startswith(("http://", "https://")):
                    self.fault(f"{path}: link {target[:80]}")
                continue
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if full not in self.names and not target.startswith("#"):
                self.fault(f"{path}: there is no {full}")
        return targets

    def check(self):
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")):
                self.part(name)
        book = self.part("xl/workbook.xml")
        targets = self.relations("xl/workbook.xml")
        self.strings = ["".join(t.text or "" for t in item.iter(MAIN + "t")) for item in self.part("xl/sharedStrings.xml")] if "xl/sharedStrings.xml" in self.names else []
        for text in self.strings:
            if units(text) > 32767 or text.count("\n") > 253:
                self.fault(f"a text of {units(text)} units and {text.count(chr(10))} line feeds")
        sheets = [(s.get("name"), "xl/" + targets[s.get(RELATION)]) for s in book.iter(MAIN + "sheet")]
        self.check_sheet_names([name for name, _ in sheets])
        self.check_defined_names(book, [name for name, _ in sheets])
        self.tables, self.table_ids, self.styles = {}, set(), len(self.part("xl/styles.xml").find(MAIN + "cellXfs"))
        self.dxfs = len(self.part("xl/styles.xml").find(MAIN + "dxfs"))
        for name, part in sheets:
            self.check_sheet(name, part)

    def check_sheet_names(self, names):
        if len({n.casefold() for n in names}) != len(names):
            self.fault(f"two sheets have one name: {names}")
        for name in names:
            if not 1 <= units(name) <= 31 or set(name) & set("[]:*?/\\") or name.startswith("'") or name.endswith("'") or name.casefold() == "history":
                self.fault(f"a sheet named {name!r}")

    def check_defined_names(self, book, sheets):
        seen = set()
        for defined in book.iter(MAIN + "definedName"):
            name, scope = defined.get("name"), defined.get("localSheetId")
            if (name.casefold(), scope) in seen:
                self.fault(f"the name {name} is defined twice")
            seen.add((name.casefold(), scope))
            if not name.startswith("_xlnm.") and (not NAME.match(name) or LOOKS_LIKE_CELL.match(name) or len(name) > 255):
                self.fault(f"the defined name {name!r}")
            sheet = re.match(r"^'((?:[^']|'')*)'!|^([^'!]+)!", defined.text)
            if not sheet or (sheet.group(1) or sheet.group(2)).replace("''", "'") not in sheets:
                self.fault(f"the name {name} refers to {defined.text}")

    def check_columns(self, sheet, root):
        last = 0
        for column in root.iter(MAIN + "col"):
            if int(column.get("min")) <= last or int(column.get("max")) < int(column.get("min")):
                self.fault(f"{sheet}: the widths of columns overlap at {column.get('min')}")
            last = int(column.get("max"))

    def check_cells(self, sheet, root):
        cells, last_row = {}, 0
        for row in root.iter(MAIN + "row"):
            number, last_column = int(row.get("r")), 0
            if number <= last_row or number > 1048576:
                self.fault(f"{sheet}: row {number} after row {last_row}")
            last_row = number
            for cell in row:
                reference, value = cell.get("r"), cell.find(MAIN + "v")
                column = box(reference)[0]
                if column <= last_column or column > 16384 or int(re.sub("[A-Z]", "", reference)) != number:
                    self.fault(f"{sheet}: the cell {reference} is out of order")
                last_column = column
                if int(cell.get("s", 0)) >= self.styles:
                    self.fault(f"{sheet}: {reference} has a style that is not there")
                cells[reference] = self.check_value(sheet, reference, cell.get("t"), value)
        return cells

    def check_value(self, sheet, reference, kind, value):
        if kind == "inlineStr" or value is None:
            return None
        if kind == "s":
            return self.strings[int(value.text)]
        if kind == "str":
            return value.text
        try:
            number = float(value.text)
        except (TypeError, ValueError):
            number = float("nan")
        if number != number or number in (float("inf"), float("-inf")) or not re.match(r"^-?[0-9.]+(E[-+]?[0-9]+)?$", value.text or ""):
            self.fault(f"{sheet}: {reference} holds {value.text!r}")
        return number

    def check_table(self, sheet, part, cells, taken):
        table = self.part(part)
        name, where = table.get("displayName"), box(table.get("ref"))
        columns = [c.get("name") for c in table.iter(MAIN + "tableColumn")]
        if name.casefold() in self.tables or table.get("id") in self.table_ids:
            self.fault(f"{sheet}: another table is named {name}")
        self.tables[name.casefold()] = part
        self.table_ids.add(table.get("id"))
        if not NAME.match(name) or LOOKS_LIKE_CELL.match(name) or len(name) > 255:
            self.fault(f"{sheet}: a table named {name!r}")
        if where[3] <= where[1] or len(columns) != where[2] - where[0] + 1:
            self.fault(f"{sheet}: the table {name} has {len(columns)} columns on {table.get('ref')}")
        if len({c.casefold() for c in columns}) != len(columns) or not all(columns):
            self.fault(f"{sheet}: the columns of {name}: {columns}")
        for i, title in enumerate(columns):
            letters, n = "", where[0] + i
            while n:
                letters, n = chr(65 + (n - 1) % 26) + letters, (n - 1) // 26
            if cells.get(f"{letters}{where[1]}") != title:
                self.fault(f"{sheet}: the column {title!r} of {name} has {cells.get(f'{letters}{where[1]}')!r} above it")
        self.take(sheet, f"the table {name}", where, taken)

    def take(self, sheet, what, where, taken):
        for other, area in taken:
            if overlap(area, where):
                self.fault(f"{sheet}: {what} overlaps {other}")
        taken.append((what, where))

    def check_sheet(self, sheet, part):
        root, targets, taken = self.part(part), self.relations(part), []
        self.check_columns(sheet, root)
        cells = self.check_cells(sheet, root)
        for merge in root.iter(MAIN + "mergeCell"):
            self.take(sheet, "the merged " + merge.get("ref"), box(merge.get("ref")), taken)
        for filtered in root.findall(MAIN + "autoFilter"):
            self.take(sheet, "the filter", box(filtered.get("ref")), taken)
        for table in root.iter(MAIN + "tablePart"):
            self.check_table(sheet, posixpath.normpath("xl/worksheets/" + targets[table.get(RELATION)]), cells, taken)
        for rule in root.iter(MAIN + "cfRule"):
            if rule.get("dxfId") is not None and int(rule.get("dxfId")) >= self.dxfs:
                self.fault(f"{sheet}: a conditional format without its format")
        links = [link.get("ref") for link in root.iter(MAIN + "hyperlink")]
        if len(links) > 65530 or len(set(links)) != len(links):
            self.fault(f"{sheet}: {len(links)} links on {len(set(links))} cells")
        for kind in ("oddHeader", "oddFooter"):
            for text in root.iter(MAIN + kind):
                if units(text.text) > 255:
                    self.fault(f"{sheet}: a page footer of {units(text.text)} units")
        for drawing in root.iter(MAIN + "drawing"):
            self.check_drawing(sheet, posixpath.normpath("xl/worksheets/" + targets[drawing.get(RELATION)]))

    def check_drawing(self, sheet, part):
        self.relations(part)
        ids = set()
        for shape in self.part(part).iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"):
            if shape.get("id") in ids:
                self.fault(f"{sheet}: two drawings have the id {shape.get('id')}")
            ids.add(shape.get("id"))
            if not shape.get("descr"):
                self.fault(f"{sheet}: {shape.get('name')} has no alternative text")


if __name__ == "__main__":
    total = 0
    for path in sys.argv[1:]:
        workbook = Workbook(path)
        workbook.check()
        total += workbook.faults
    print(f"{len(sys.argv) - 1} workbooks, {total} faults")
    sys.exit(1 if total or len(sys.argv) == 1 else 0)
