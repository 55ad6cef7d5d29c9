#!/usr/bin/python3
"""cells.py SVODKA: for each agent and metric, `explain --agent A --metric M` gives the number of `metrics --by agent --where agent=A`,
and the facts that it lists make that number by arithmetic done here."""
import json
import subprocess
import sys

svodka = sys.argv[1]
common = ["-q", "-p", "policy.json", "--now", "2026-04-10", "--period", "2026-03", "--format", "json", "events.ndjson"]
clocks = ["first_response", "resolution"]
passed = failed = 0


def run(*arguments):
    return json.loads(subprocess.run([svodka, *arguments, *common], stdout=subprocess.PIPE, check=True).stdout)


def near(a, b):
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-9 * max(1, abs(a)))


def check(name, wanted, got):
    global passed, failed
    if near(wanted, got):
        passed += 1
    else:
        failed += 1
        print(f"--- {name}\nwanted: {wanted}\ngot:    {got}")


def quantile(values, p):
    values = sorted(values)
    rank = (len(values) - 1) * p
    low = int(rank)
    return values[low] + (rank - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def recompute(answer):
    """The number, from the facts listed."""
    how, facts = answer["arithmetic"]["how"], answer["counted"]
    value = [f["elapsed_s"] if "elapsed_s" in f else f.get("value", 0) for f in facts]
    above = [f for f in facts if f["role"] in ("above", "both")]
    below = [f for f in facts if f["role"] in ("below", "both")]
    if how == "count":
        return len(facts)
    if how == "ratio":
        top = sum(f["elapsed_s"] for f in above) if answer["metric"].endswith(".mean") else len(above)
        return top / len(below) if below else None
    if not facts:
        return None
    if how in ("sum", "min", "max"):
        return {"sum": sum, "min": min, "max": max}[how](value)
    if how == "quantile":
        return quantile(value, answer["arithmetic"]["p"])
    if how == "mean_on_scale":
        return 1 + sum(value) / len(value) * (answer["arithmetic"]["max"] - 1)
    if how == "kaplan_meier":
        survival = 1.0
        for t in sorted({v for v, f in zip(value, facts) if f["role"] == "done"}):
            done = sum(1 for v, f in zip(value, facts) if f["role"] == "done" and v == t)
            survival *= 1 - done / sum(1 for v in value if v >= t)
            if survival <= 0.5 + 1e-12:
                return t
        return None
    if how == "wilson":
        n, k, z = len(below), len(above), 1.959963984540054
        sign = -1 if answer["metric"].endswith(".low") else 1
        end = (k + z * z / 2 + sign * z * (k * (n - k) / n + z * z / 4) ** 0.5) / (n + z * z)
        return min(1, max(0, end))
    raise ValueError(how)


names = []
for row in json.loads(subprocess.run([svodka, "metrics", "--list", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout):
    name = row["metric"]
    if name.startswith("CLOCK."):
        names += [clock + "." + ("p37" if name == "CLOCK.p1..p99" else name[len("CLOCK."):]) for clock in clocks]
    else:
        names.append(name)
names.append("evening.share")
for agent in ("olga", "(none)"):
    report = run("metrics", "--by", "agent", "--where", "agent=" + agent, "--metrics", ",".join(names))
    cells = report["rows"][0] if report["rows"] else report["total"]
    for name in names:
        answer = run("explain", "--agent", agent, "--metric", name)
        check(f"{name} of {agent}", cells[name], answer["value"])
        check(f"{name} of {agent}, by hand", cells[name], recompute(answer))
print(f"{passed} passed, {failed} failed")
