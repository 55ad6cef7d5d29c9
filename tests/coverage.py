"""Sums what gcov --json-format --stdout prints: the share of lines and branches taken, per folder of src, and of the files below the goals."""
import json
import os
import sys

GOALS = {"time": 95, "ticket": 95, "measure": 95}  # percent of branches (quality.md)
GOAL = 85


def share(taken, all_of_them):
    return 100 * taken / all_of_them if all_of_them else 100


lines, branches = {}, {}  # by file: line -> whether taken; (line, n) -> whether taken
for text in sys.stdin:
    for source in json.loads(text)["files"]:
        name = os.path.normpath(source["file"])
        if "src/" not in name or name.endswith(".h"):
            continue
        name = name[name.rindex("src/") + 4:]
        of_lines, of_branches = lines.setdefault(name, {}), branches.setdefault(name, {})
        for line in source["lines"]:
            number = line["line_number"]
            of_lines[number] = of_lines.get(number, False) or line["count"] > 0
            for i, branch in enumerate(line["branches"]):
                of_branches[number, i] = of_branches.get((number, i), False) or branch["count"] > 0

folders = {}
for name in lines:
    folders.setdefault(os.path.dirname(name), []).append(name)


def row(title, names):
    taken = [sum(sum(of[n].values()) for n in names) for of in (lines, branches)]
    total = [sum(len(of[n]) for n in names) for of in (lines, branches)]
    print(f"{title:<28} {share(taken[0], total[0]):6.1f} % of {total[0]:6} lines {share(taken[1], total[1]):6.1f} % of {total[1]:6} branches")


for folder in sorted(folders):
    row(folder, folders[folder])
row("all", list(lines))
print("\nfiles below the goals for branches:")
for name in sorted(lines, key=lambda n: share(sum(branches[n].values()), len(branches[n]))):
    goal = GOALS.get(name.split("/")[0], GOAL)
    if share(sum(branches[name].values()), len(branches[name])) < goal:
        row(name, [name])
