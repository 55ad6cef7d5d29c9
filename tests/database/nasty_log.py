#!/usr/bin/env python3
"""nasty_log.py SEED POLICY LOG: writes a random policy and an event log full of edges, for comparing engines.

Few instants, so that many are equal; events twice, with an id and without; events before their ticket's creation; tickets created twice, late,
never, or in a done status; unknown statuses and types; ratings and reviews of all kinds; people who are nobody's, bots, and the system.
The same seed gives the same files."""
import json
import random
import sys
from datetime import datetime, timedelta, timezone

BEGIN = datetime(2026, 2, 26, 6, 30, tzinfo=timezone.utc)
STATUSES = ["Новый", "Открыт", "В работе", "Ждём клиента", "Ждём поставщика", "Решён", "Закрыт"]
CLASSES = ["new", "open", "in_progress", "waiting", "hold", "resolved", "closed"]
TAGS = ["billing", "sms", "Ёлка", "a\"b", "c,d", "{}", "NULL", "back\\slash"]


def policy_of(r):
    mapped = dict(zip(STATUSES, CLASSES))
    for name in r.sample(STATUSES, r.choice([0, 0, 1, 2])):
        mapped[name] = r.choice(CLASSES)
    if r.random() < 0.4:
        mapped.pop(r.choice(STATUSES))
    office = {"timezone": r.choice(["Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo"]),
              "week": {"mon-fri": ["09:00-13:00", "14:00-18:00"], "sat": ["22:00-03:00"]}, "holidays": ["2026-03-09"]}
    p = {"timezone": r.choice(["UTC", "Europe/Moscow", "America/New_York"]), "statuses": mapped,
         "csat": {"max": r.choice([5, 10, 2.5]), "satisfied_from": 2, "keep": r.choice(["first", "last"]), "credit": r.choice(["resolver", "last_reply"])},
         "reopen": {"from": r.choice([["resolved"], ["closed"], ["resolved", "closed"]]), "courtesy": r.choice(["count", "skip"])},
         "exclude": {"disowned": r.random() < 0.6, "discarded": r.random() < 0.6},
         "tiers": r.choice([[], ["first", "second", "third"], ["third", "first"]])}
    if r.random() < 0.7:
        p["calendars"] = {"office": office}
    if r.random() < 0.8:
        p["agents"] = [{"id": "olga", "name": "Olga"}, {"id": "ivan", "name": "Ivan"}]
        p["bots"] = ["greeter"]
    if r.random() < 0.5:
        known = [s for s in STATUSES if s in mapped]
        p["clocks"] = {"other": {"start": ["status:" + r.choice(known), "linked:development", "rated"], "stop": ["status:" + r.choice(known), "linked:incident"],
                                 "unless": ["status:" + r.choice(known) + "+assigned"], "pause": ["status:" + r.choice(known)], "repeat": True}}
    return p


def fields_of(r, kind, people):
    def maybe(share, value):
        return value if r.random() < share else None
    if kind == "created":
        return {"customer": maybe(.7, r.choice(["c1", "c2"])), "channel": maybe(.7, r.choice(["chat", "mail", ""])), "priority": maybe(.6, r.choice(["low", "high"])),
                "team": maybe(.6, r.choice(["first", "second", "third"])), "status": maybe(.5, r.choice(STATUSES + CLASSES + ["Чужой"])),
                "assignee": maybe(.4, r.choice(people)), "subject": maybe(.3, "Не работает\n\"связь\""), "url": maybe(.2, "https://example.org/1"),
                "tags": maybe(.5, [r.choice(TAGS + [""]) for _ in range(r.randrange(4))]),
                "attrs": maybe(.4, {r.choice(["product", "site", "Я"]): r.choice(["crm", "bot", ""]) for _ in range(r.randrange(3))})}
    if kind == "message":
        return {"public": r.choice([None, None, True, False]), "auto": r.choice([None, None, None, True, False])}
    if kind == "status":
        return {"to": r.choice(STATUSES + STATUSES + CLASSES + ["Чужой", "Другой"])}
    if kind == "assign":
        return {"to": r.choice(people + [None, ""])}
    if kind == "team":
        return {"to": r.choice(["first", "second", "third", "fourth"])}
    if kind == "priority":
        return {"to": r.choice(["low", "normal", "high"])}
    if kind == "tag":
        return {r.choice(["add", "add", "remove"]): r.choice(TAGS)}
    if kind == "attr":
        return {"name": r.choice(["product", "site", "Я"]), "to": r.choice(["crm", "bot", "\\", "é"])}
    if kind == "rating":
        what = r.random()
        if what < 0.5:
            return {"score": r.choice([1, 2, 2.5, 1.25]), "max": r.choice([None, None, 5, 2.5]), "comment": maybe(.4, "спасибо")}
        return {"verdict": "disowned" if what > 0.88 else r.choice(["good", "bad"]), "comment": maybe(.3, "нет")}
    if kind == "review":
        return {"score": r.choice([1, 2, 4.5]), "max": r.choice([5, 10]), "site": maybe(.5, "maps")}
    if kind == "link":
        return {"kind": r.choice(["development", "incident", "task"]), "to": maybe(.6, "DEV-1")}
    if kind == "merge":
        return {"into": "T-9"}
    if kind == "discard":
        return {"reason": r.choice(["spam", "deleted", None, ""])}
    return {}


KINDS = ["message"] * 9 + ["status"] * 6 + ["assign"] * 3 + ["team"] * 2 + ["priority", "tag", "tag", "attr", "link", "review", "created"] + ["rating"] * 3


def event_of(r, ticket, at, kind):
    people = ["olga", "ivan", "zoe"]
    e = {"ticket": ticket, "at": at, "type": kind}
    e.update({k: v for k, v in fields_of(r, kind, people).items() if v is not None or (kind == "assign" and k == "to")})
    if r.random() < 0.75:
        e["actor"] = r.choice(people + ["olga", "ivan", "c1", "greeter", ""])
    if r.random() < 0.55:
        e["role"] = r.choice(["customer", "customer", "agent", "agent", "agent", "bot", "system", ""])
    if r.random() < 0.2:
        e["id"] = r.choice(["1", 1, "e2", "e3", "e4", ""])
    return e


def stamp(t, r):
    if r.random() < 0.3:
        t = t.astimezone(timezone(timedelta(hours=3)))
    return t.isoformat(timespec=r.choice(["auto", "microseconds"])).replace("+00:00", "Z")


def ticket_of(r, name):
    step = r.choice([1, 20, 600, 7200])
    instants = sorted(BEGIN + timedelta(days=r.randrange(9), seconds=step * r.randrange(60), microseconds=r.choice([0, 0, 0, 1, 999999, 500000]))
                      for _ in range(r.choice([1, 3, 8, 15])))
    events = []
    created = r.random()
    if created < 0.8:
        at = instants[0] if created < 0.55 else r.choice(instants)
        events.append(event_of(r, name, stamp(at, r), "created"))
    for _ in range(r.choice([0, 2, 6, 12, 25, 40])):
        kind = r.choice(KINDS)
        if kind == "created" and r.random() < 0.6:
            kind = "message"
        if r.random() < 0.02:
            kind = r.choice(["merge", "discard", "discard", "wonder"])
        events.append(event_of(r, name, stamp(r.choice(instants), r), kind))
    for e in r.sample(events, min(len(events), r.choice([0, 0, 1, 3]))):
        events.append(dict(e))
    if created >= 0.3 and r.random() < 0.8:
        events.sort(key=lambda e: datetime.fromisoformat(e["at"].replace("Z", "+00:00")))
    else:
        r.shuffle(events)
    return events


def main():
    seed, policy, log = sys.argv[1:]
    r = random.Random("nasty " + seed)
    with open(policy, "w", encoding="utf-8") as f:
        json.dump(policy_of(r), f, ensure_ascii=False, indent=1)
    tickets = [ticket_of(r, "T-%d" % i) for i in range(r.choice([2, 12, 30]))]
    lines = [e for ticket in tickets for e in ticket]
    if r.random() < 0.5:
        lines.sort(key=lambda e: e["at"])
    with open(log, "w", encoding="utf-8") as f:
        for e in lines:
            f.write(json.dumps(e, ensure_ascii=False) + "\n")


main()
