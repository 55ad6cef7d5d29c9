"""files.py DIR POLICY: what must hold of bonus.csv and bonus-wide.csv of a report made with decimal commas, and of the amounts in them: by Python's own fractions."""
import csv
import json
import sys
from decimal import ROUND_HALF_UP, Decimal


def number(text):
    assert "." not in text, text
    return Decimal(text.replace(",", "."))


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter=";"))


def main(directory, policy):
    with open(policy, encoding="utf-8") as f:
        agents = {a["id"]: a for a in json.load(f)["agents"]}
    long, wide = rows(f"{directory}/bonus.csv"), rows(f"{directory}/bonus-wide.csv")
    keys = [(r["payroll_id"], r["period"], r["indicator"]) for r in long]
    assert len(keys) == len(set(keys)), "a row per person, period and indicator"
    assert {r["period"] for r in long} == {"2026-10"}
    of = {}
    for r in long:
        of.setdefault(r["payroll_id"], []).append(r)
    assert [r["payroll_id"] for r in wide] == list(of), "the same people in both files"
    for r in wide:
        person, parts = agents[r["agent"]], of[r["payroll_id"]]
        assert r["payroll_id"] == person["payroll_id"] and r["name"] == person["name"], "ids are text, with their zeros"
        weights, results = sum(number(p["weight"]) for p in parts), sum(number(p["result"]) for p in parts)
        judged = [p for p in parts if p["score"]]
        assert abs(weights - (1 if judged else 0)) <= Decimal("0.000004"), "the weights of what is judged sum to 1"
        for p in judged:
            expected = Decimal(0) if r["gates"] else number(p["score"]) * number(p["weight"])
            assert abs(number(p["result"]) - expected) <= Decimal("0.000002"), "a result is score times weight"
        if r["result"]:
            assert abs(results - number(r["result"])) <= Decimal("0.000054"), "the results sum to the person's"
        if r["amount"]:
            amount = number(r["amount"])
            assert abs(amount - Decimal(person["bonus_base"]) * results) <= Decimal("0.25"), "the amount is the base times the result"
            assert amount == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    print(f"{len(wide)} people, {len(long)} rows")


main(*sys.argv[1:])
