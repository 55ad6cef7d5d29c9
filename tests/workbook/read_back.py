"""read_back.py SVODKA JOB TEMPLATE SET: reads the workbook of a report back and compares every number of its sheets with what `svodka metrics` says.

Sheets are known by the template's order.  Prints what differs, then "N numbers, N different"."""
import csv
import datetime
import glob
import json
import math
import os
import subprocess
import sys
import tempfile

import openpyxl

FEW = ("too few", "мало данных")
NOBODY = ("nobody", "никто", "none", "нет")
WEEKDAYS = (("Mon", "Пн"), ("Tue", "Вт"), ("Wed", "Ср"), ("Thu", "Чт"), ("Fri", "Пт"), ("Sat", "Сб"), ("Sun", "Вс"))


class Check:
    def __init__(self, svodka, job, template, folder):
        self.svodka, self.job, self.folder = svodka, job, folder
        with open(template, encoding="utf-8") as f:
            self.template = json.load(f)
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as f:
            self.manifest = json.load(f)
        self.book = openpyxl.load_workbook(glob.glob(folder + "/*.xlsx")[0], data_only=True)
        self.policy, self.names = self.policy_with_metrics()
        self.compared = self.different = 0

    def policy_with_metrics(self):
        """The job's policy with the template's own metrics, in a file beside the job; and the agents' names by id."""
        with open(self.job, encoding="utf-8") as f:
            job = json.load(f)
        with open(os.path.join(os.path.dirname(self.job), job["policy"]), encoding="utf-8") as f:
            policy = json.load(f)
        policy["metrics"] = policy.get("metrics", []) + self.template.get("metrics", [])
        handle, path = tempfile.mkstemp(suffix=".json")
        with os.fdopen(handle, "w", encoding="utf-8") as f:
            json.dump(policy, f, ensure_ascii=False)
        return path, {a["id"]: a.get("name", a["id"]) for a in policy.get("agents", [])}

    def ask(self, metrics, by=(), period=None):
        command = [self.svodka, "metrics", "-q", "-j", self.job, "-p", self.policy, "--format", "json", "--metrics", ",".join(metrics),
                   "--period", period or self.manifest["period"]["name"]]
        for dimension, values in self.manifest.get("where", {}).items():
            for value in values:
                command += ["--where", f"{dimension}={value}"]
        if by:
            command += ["--by", ",".join(by)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    # --- comparing ----------------------------------------------------------------------------------------------------
    def same(self, where, cell, expected, few_allowed=False):
        self.compared += 1
        value = cell.value
        if few_allowed and value in FEW:
            return
        if isinstance(value, datetime.timedelta):
            value = value.total_seconds()
        if isinstance(value, datetime.datetime) or isinstance(value, datetime.time):
            value = None if value is None else f"{value} is no number"
        if value in (None, "–") and expected is None:
            return
        if isinstance(value, (int, float)) and expected is not None and math.isclose(value, expected, rel_tol=1e-9, abs_tol=1e-4 if "[h]" in cell.number_format else 1e-9):
            return
        self.differs(where, f"{cell.parent.title}!{cell.coordinate} is {value!r}, not {expected!r}")

    def differs(self, where, what):
        self.different += 1
        if self.different <= 20:
            print(f"{where}: {what}")

    def key_text(self, dimension, value):
        if value == "(none)":
            return NOBODY
        if dimension == "weekday":
            return WEEKDAYS[int(value) - 1]
        if dimension == "agent":
            return (self.names.get(value, value),)
        return (str(value),)

    @staticmethod
    def headers(sheet, row, column):
        """The titles from a cell on, to the first that is empty or the table's last."""
        titles, last = [], openpyxl.utils.range_boundaries(list(sheet.tables.values())[0].ref)[2] if sheet.tables else 1000
        while column + len(titles) <= last and sheet.cell(row, column + len(titles)).value not in (None, ""):
            titles.append(str(sheet.cell(row, column + len(titles)).value))
        return titles

    @staticmethod
    def header_row(sheet):
        if sheet.tables:
            return openpyxl.utils.range_boundaries(list(sheet.tables.values())[0].ref)[1]
        for row in range(1, 12):
            if sheet.cell(row, 2).value not in (None, ""):
                return row
        return None

    def metric_columns(self, sheet, row, first, metrics):
        """Where each metric of a sheet stands: its column, and that of its n."""
        titles, places, column = self.headers(sheet, row, first), [], 0
        for _ in metrics:
            has_n = column + 1 < len(titles) and titles[column + 1].strip() == "n"
            places.append((first + column, first + column + 1 if has_n else None))
            column += 2 if has_n else 1
        if column != len(titles):
            self.differs(sheet.title, f"{len(titles)} columns instead of {column}: {titles}")
        return places

    def row_of_metrics(self, sheet, row, places, metrics, answer, min_count):
        for (column, n), metric in zip(places, metrics):
            few = min_count and (n is None or sheet.cell(row, n).value < min_count)
            self.same(sheet.title, sheet.cell(row, column), answer[metric], few_allowed=bool(few))
            if few is False and sheet.cell(row, column).value in FEW:
                self.differs(sheet.title, f"row {row}: too few although there are enough")

    # --- sheets ---------------------------------------------------------------------------------------------------------
    def table(self, spec, sheet):
        by = [spec["by"]] if isinstance(spec["by"], str) else spec["by"]
        metrics, min_count = spec["columns"], spec.get("min_count", 0)
        answer = self.ask(metrics, by)
        header = self.header_row(sheet)
        places = self.metric_columns(sheet, header, len(by) + 1, metrics)
        rows = {}
        for row in range(header + 1, header + 1 + len(answer["rows"])):
            rows[tuple(str(sheet.cell(row, i + 1).value) for i in range(len(by)))] = row
        for expected in answer["rows"]:
            candidates = [self.key_text(d, expected[d]) for d in by]
            found = [r for key, r in rows.items() if all(k in c for k, c in zip(key, candidates))]
            if len(found) != 1:
                self.differs(sheet.title, f"{len(found)} rows for {[expected[d] for d in by]}")
                continue
            self.row_of_metrics(sheet, found[0], places, metrics, expected, min_count)
        if spec.get("total"):
            self.row_of_metrics(sheet, header + 1 + len(answer["rows"]), places, metrics, answer["total"], min_count)

    def trend(self, spec, sheet):
        metrics, by, min_count = spec["columns"], spec["by"], spec.get("min_count", 0)
        header = self.header_row(sheet)
        first = sheet.cell(header + 1, 1).value
        period = self.manifest["period"]["name"]
        if spec.get("back"):
            answer = self.ask(metrics[:1], ["day"], period)
            last = datetime.date.fromisoformat(answer["period"]["to"][:10]) - datetime.timedelta(days=1)
            period = f"{first.date()}..{self.local_last_day()}"
        answer = {self.bucket_text(by, r[by]): r for r in self.ask(metrics, [by], period)["rows"]}
        places = self.metric_columns(sheet, header, 2, metrics)
        row = header + 1
        while sheet.cell(row, 1).value not in (None, ""):
            key = self.bucket_text(by, sheet.cell(row, 1).value)
            counts = {m: 0 for m in metrics if self.is_count(m)}
            expected = answer.pop(key, None) or {m: counts.get(m) for m in metrics}
            self.row_of_metrics(sheet, row, places, metrics, expected, min_count)
            row += 1
        if answer:
            self.differs(sheet.title, f"no row for {sorted(answer)}")

    def local_last_day(self):
        zone_days = self.ask(["tickets.created"], ["day"])
        name = self.manifest["period"]["name"]
        if ".." in name:
            return name.split("..")[1]
        if "W" in name:
            return datetime.date.fromisocalendar(int(name[:4]), int(name.split("W")[1]), 7)
        if len(name) == 7:
            year, month = int(name[:4]), int(name[5:])
            return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
        return max(r["day"] for r in zone_days["rows"])

    @staticmethod
    def bucket_text(by, value):
        if isinstance(value, datetime.datetime):
            value = value.date()
            return "%d-W%02d" % value.isocalendar()[:2] if by == "week" else value.isoformat()
        return str(value).split(" ")[0]

    def is_count(self, metric):
        if not hasattr(self, "units"):
            listed = json.loads(subprocess.run([self.svodka, "metrics", "--list", "--format", "json"], check=True, capture_output=True).stdout)
            self.units = {m["metric"]: m["unit"] for m in listed}
        aggregate = metric.split(".", 1)[-1]
        return (self.units.get(metric) or self.units.get("CLOCK." + aggregate)) == "count"

    def pivot(self, spec, sheet):
        answer = self.ask([spec["value"]], [spec["rows"], spec["cols"]])
        margins = {d: {str(r[d]): r[spec["value"]] for r in self.ask([spec["value"]], [d])["rows"]} for d in (spec["rows"], spec["cols"])}
        header = next(r for r in range(1, 12) if sheet.cell(r, 2).value not in (None, ""))
        columns = self.headers(sheet, header, 2)[:-1]
        cells = {(str(r[spec["rows"]]), str(r[spec["cols"]])): r[spec["value"]] for r in answer["rows"]}
        none = 0 if self.is_count(spec["value"]) else None
        row = header + 1
        titles = {t: v for d in (spec["rows"], spec["cols"]) for v in margins[d] for t in self.key_text(d, v)}
        for d in (spec["rows"], spec["cols"]):
            if d == "weekday":
                titles.update({t: str(i + 1) for i, both in enumerate(WEEKDAYS) for t in both})
        while sheet.cell(row, 1).value is not None and str(sheet.cell(row, 1).value) not in ("Total", "Итого"):
            key = titles.get(str(sheet.cell(row, 1).value), str(sheet.cell(row, 1).value))
            for i, column in enumerate(columns):
                self.same("pivot", sheet.cell(row, 2 + i), cells.pop((key, titles.get(column, column)), none))
            self.same("pivot", sheet.cell(row, 2 + len(columns)), margins[spec["rows"]].get(key, none))
            row += 1
        for i, column in enumerate(columns):
            self.same("pivot", sheet.cell(row, 2 + i), margins[spec["cols"]].get(titles.get(column, column), none))
        self.same("pivot", sheet.cell(row, 2 + len(columns)), answer["total"][spec["value"]])
        if cells:
            self.differs(sheet.title, f"no cell for {sorted(cells)[:5]}")

    def comparison(self, spec, sheet):
        header, min_count = self.header_row(sheet), spec.get("min_count", 0)
        now = self.ask(spec["columns"])["total"]
        columns = {2: now}
        column = 5
        compare = self.template["compare"]
        for which in [compare] if isinstance(compare, str) else compare:
            before = self.ask(spec["columns"], period=self.manifest["previous" if which == "previous" else "year_before"]["name"])["total"]
            if any(before.values()):
                columns[column] = before
                column += 2
        for i, metric in enumerate(spec["columns"]):
            for column, answer in columns.items():
                self.same("comparison", sheet.cell(header + 1 + i, column), answer[metric], few_allowed=bool(min_count))

    def summary(self, spec, sheet):
        answer = self.ask(spec["tiles"])["total"] if spec.get("tiles") else {}
        labels = [row for row in range(1, 40) if sheet.cell(row, 1).comment]
        for i, metric in enumerate(spec.get("tiles", [])):
            self.same("summary", sheet.cell(labels[i // 6] + 1, 1 + i % 6 * 2), answer[metric])

    def list(self, spec, sheet):
        """Against the data file beside, which has ids, seconds and UTC: tickets, and each column of durations."""
        name = "list-" + spec["of"] + ("-" + spec["clock"].replace("_", "-") if "clock" in spec else "")
        path = glob.glob(os.path.join(self.folder, name + ".csv")) or glob.glob(os.path.join(self.folder, name + "-first-response.csv"))
        with open(path[0], encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))[:spec.get("limit", 100000)]
        header = self.header_row(sheet)
        if not sheet.tables:
            return self.differs(sheet.title, f"no table, but {len(rows)} rows in the file") if rows else None
        seconds = [[r[c] for r in rows] for c in (rows[0] if rows else []) if c.endswith("_s")]
        for column in range(1, len(self.headers(sheet, header, 1)) + 1):
            cells = [sheet.cell(header + 1 + i, column).value for i in range(len(rows) + 1)]
            if column == 1 and [str(c) for c in cells] != [r["ticket"] for r in rows] + ["None"]:
                self.differs(sheet.title, "other tickets than in the file")
            if any(isinstance(c, datetime.timedelta) for c in cells):
                found = ["" if c is None else str(round(c.total_seconds())) for c in cells[:-1]]
                self.compared += len(found)
                if found not in seconds:
                    self.differs(sheet.title, f"column {column} is none of the file's")
        return None

    def run(self):
        sheets = self.template["sheets"]
        if len(sheets) != len(self.book.worksheets):
            self.differs("the workbook", f"{len(self.book.worksheets)} sheets instead of {len(sheets)}")
        for spec, sheet in zip(sheets, self.book.worksheets):
            check = getattr(self, spec["kind"], None)
            if check:
                check(spec, sheet)
        os.unlink(self.policy)
        print(f"{self.compared} numbers, {self.different} different")
        return 0 if self.compared and not self.different else 1


if __name__ == "__main__":
    sys.exit(Check(*sys.argv[1:5]).run())
