#!/usr/bin/env python3
"""nasty_clocks.py SEED POLICY: replaces the clocks of a policy that nasty_log.py wrote by random ones, for comparing engines.

All signals start, stop and cancel; levels of all kinds pause and hold back, alone, negated and joined; goals with every key, with dates, of a second
and of years; cycles that repeat and resume or do not; calendars with hours every night, once a week, or on a day or two in all; all credits and judges.
The same seed gives the same clocks."""
import json
import random
import sys

CLASSES = ["new", "open", "in_progress", "waiting", "hold", "resolved", "closed"]
SIGNALS = ["created", "customer_message", "agent_reply", "bot_reply", "assigned", "unassigned", "team_changed", "status_changed",
           "resolved", "closed", "reopened", "rated"] + ["entered:" + c for c in CLASSES] + ["linked:development", "linked:task"]
LEVELS = ["done", "assigned", "unassigned", "with_customer", "with_agent"] + ["class:" + c for c in CLASSES]
ATTRS = ["attr.product", "attr.site", "attr.Я"]
VALUES = {"priority": ["low", "normal", "high", "urgent"], "team": ["first", "second", "third", "fourth"], "channel": ["chat", "mail", "phone"],
          "customer": ["c1", "c2"], "tag": ["billing", "sms", "Ёлка", "a\"b", "c,d", "{}", "NULL", "back\\slash"], "assignee": ["olga", "ivan", "zoe"],
          "attr.product": ["crm", "bot", "\\"], "attr.site": ["crm", "é"], "attr.Я": ["bot", "crm"]}
DURATIONS = ["1s", "20s", "59s", "10m", "1h", "2h30m", "7h", "16h", "80h", "9000h", "2562047780h"]
SECONDS = [1, 20, 59, 600, 3600, 9000, 25200, 57600, 288000, 32400000, 2562047780 * 3600]


def some(r, choices, most):
    return r.sample(choices, r.randint(1, most))


def terms_of(r, levels, most):
    return ["+".join(r.choice(["", "", "!"]) + level for level in some(r, levels, 3)) for _ in range(r.randint(0, most))]


def condition_of(r):
    keys = r.choice([["priority"], ["team"], ["assignee"], ["tag"], ATTRS[:1], ATTRS, ["channel"], ["customer"], ["priority", "team"], ["tag", "assignee"],
                     ["channel", "attr.site"]])
    return {key: r.choice([some(r, VALUES[key], 2), r.choice(VALUES[key])]) for key in keys}


def goal_of(r, last):
    place = r.randrange(len(DURATIONS))
    goal = {"goal": DURATIONS[place]}
    if place and r.random() < 0.5:
        goal["warn"] = DURATIONS[r.randrange(place)]
    if last and r.random() < 0.7:
        return goal
    kind = r.random()
    if kind < 0.75:
        goal["if"] = condition_of(r)
    if kind > 0.5:
        goal.update(r.choice([{"from": "2026-03-01"}, {"until": "2026-03-03"}, {"from": "2026-02-28", "until": "2026-03-02"}, {"until": "2020-01-01"}]))
    return goal


def clock_of(r, signals, levels, calendars):
    clock = {"start": some(r, signals, 3), "stop": some(r, signals, 3), "repeat": r.random() < 0.75, "resume": r.random() < 0.4,
             "credit": r.choice(["actor", "assignee", "next"]), "judge": r.choice(["holder", "stop"]), "calendar": r.choice(calendars),
             "unless": terms_of(r, levels, 2), "pause": terms_of(r, levels, 3), "cancel": r.choice([[], some(r, signals, 2)])}
    goals = r.choice([0, 1, 1, 2, 4])
    if goals:
        clock["goals"] = [goal_of(r, i == goals - 1) for i in range(goals)]
    return {key: value for key, value in clock.items() if value not in ([], False)}


def main():
    seed, path = sys.argv[1:]
    r = random.Random("clocks " + seed)
    with open(path, encoding="utf-8") as f:
        policy = json.load(f)
    named = ["status:" + name for name in r.sample(sorted(policy["statuses"]), 2)] + ["status:open"]
    calendars = {"never": {"week": {"mon": ["09:00-09:01"]}, "days": {"2026-03-02": []}}, "once": {"week": {}, "days": {"2026-03-03": ["09:00-18:00"]}},
                 "nights": {"timezone": "America/Sao_Paulo", "week": {"mon-sun": ["20:00-04:30"]}}}
    policy["calendars"] = dict(policy.get("calendars", {}), **calendars)
    if r.random() < 0.3:
        policy["calendars"] = {"once": calendars["once"], "office": {"week": {}, "days": {"2026-03-02": ["09:00-09:30"], "2026-03-05": ["00:00-24:00"]}}}
    names = list(policy["calendars"]) + ["always"]
    clocks = {"c%d" % i: clock_of(r, SIGNALS + named + named, LEVELS + named, names) for i in range(r.choice([3, 8]))}
    removed = r.sample(["claim", "pickup", "first_response", "reply", "resolution", "in_status", "in_team", "held"], r.choice([0, 4, 8]))
    policy["clocks"] = dict(clocks, **{name: None for name in removed})
    with open(path, "w", encoding="utf-8") as f:
        json.dump(policy, f, ensure_ascii=False, indent=1)


main()
