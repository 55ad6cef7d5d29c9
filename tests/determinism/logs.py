#!/usr/bin/python3
"""logs.py: the same event log in other clothes, and random logs.

    logs.py shuffle SEED IN OUT         lines in another order
    logs.py deal SEED N IN DIR          the lines dealt out to N files
    logs.py as-csv IN OUT               NDJSON as CSV
    logs.py as-ndjson IN OUT            CSV as NDJSON
    logs.py respell SEED IN OUT         NDJSON with other spaces, escapes and order of fields (the reader's general way)
    logs.py random SEED TICKETS OUT     a log full of edges

Events of one ticket at one instant are taken in input order, so shuffling keeps their order, and dealing keeps them in one file.
"""
import csv
import json
import os
import random
import sys
from datetime import datetime, timedelta, timezone

FLAGS = ("public", "auto")
NUMBERS = ("score", "max")


# --- reading and writing ----------------------------------------------------------------------------------------------

class Log:
    """The rows of a file as text, each with the ticket and the instant it belongs to; of CSV the header too."""

    def __init__(self, path):
        self.header, self.rows = "", []
        with open(path, encoding="utf-8", newline="") as f:
            if path.endswith(".csv"):
                self.read_csv(f)
            else:
                for line in f:
                    event = json.loads(line)
                    self.rows.append((str(event["ticket"]), instant(event["at"]), line))

    def read_csv(self, f):
        first = f.readline()
        delimiter = ";" if ";" in first else ","
        names = next(csv.reader([first], delimiter=delimiter))
        self.header = first
        ticket, at = names.index("ticket"), names.index("at")
        for cells in csv.reader(f, delimiter=delimiter):
            self.rows.append((cells[ticket], instant(cells[at]), delimiter.join(quoted(cell, delimiter) for cell in cells) + "\r\n"))

    def write(self, path, rows):
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(self.header)
            f.writelines(text for _, _, text in rows)


def quoted(cell, delimiter):
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in delimiter + '"\r\n') else cell


def instant(text):
    leap = text[17:19] == "60"
    at = datetime.fromisoformat(text[:17] + "59" + text[19:] if leap else text)
    return at + timedelta(seconds=1) if leap else at


def groups(rows):
    """The rows that keep their order, one list for each ticket and instant."""
    found = {}
    for row in rows:
        found.setdefault(row[:2], []).append(row)
    return found


# --- the same log otherwise -------------------------------------------------------------------------------------------

def shuffle(seed, source, target):
    log, pick = Log(source), random.Random(int(seed))
    turns = [row[:2] for row in log.rows]
    pick.shuffle(turns)
    queues = {key: iter(rows) for key, rows in groups(log.rows).items()}
    log.write(target, [next(queues[key]) for key in turns])


def deal(seed, n, source, directory):
    log, pick = Log(source), random.Random(int(seed))
    hands = [[] for _ in range(int(n))]
    homes = {key: pick.choice(hands) for key in groups(log.rows)}
    for row in log.rows:
        homes[row[:2]].append(row)
    os.makedirs(directory)
    for i, rows in enumerate(hands):
        log.write(f"{directory}/{'bca'[i % 3]}{i}{os.path.splitext(source)[1]}", rows)


def as_csv(source, target):
    with open(source, encoding="utf-8") as f:
        events = [{k: v for k, v in json.loads(line).items() if v is not None} for line in f]
    flat = []
    for event in events:
        row = {name: cell(value) for name, value in event.items() if name != "attrs"}
        row.update({"attr." + name: value for name, value in event.get("attrs", {}).items()})
        flat.append(row)
    names = sorted({name for row in flat for name in row})
    with open(target, "w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, names, restval="")
        writer.writeheader()
        writer.writerows(flat)


def cell(value):
    if isinstance(value, bool):
        return "true" if value else "0"
    if isinstance(value, list):
        return ";".join(value)
    return value


def as_ndjson(source, target):
    with open(source, encoding="utf-8", newline="") as f, open(target, "w", encoding="utf-8") as out:
        delimiter = ";" if ";" in f.readline() else ","
        f.seek(0)
        for row in csv.DictReader(f, delimiter=delimiter):
            event = {name: value_of(name, text) for name, text in row.items() if text and not name.startswith("attr.")}
            attrs = {name[5:]: text for name, text in row.items() if text and name.startswith("attr.")}
            if attrs:
                event["attrs"] = attrs
            if event["type"] == "assign":
                event.setdefault("to", None)
            out.write(json.dumps(event, ensure_ascii=False) + "\n")


def value_of(name, text):
    if name in FLAGS:
        return text in ("true", "1")
    if name in NUMBERS:
        return json.loads(text)
    return text.split(";") if name == "tags" else text


def respell(seed, source, target):
    pick = random.Random(int(seed))
    with open(source, encoding="utf-8") as f, open(target, "w", encoding="utf-8") as out:
        for line in f:
            fields = list(json.loads(line).items())
            pick.shuffle(fields)
            if pick.random() < 0.3:
                fields.append(("unknown", {"deep": [1, {"er": None}]}))
            style = pick.choice([(",", ":"), (", ", ": "), (" ,\t", " :  ")])
            out.write(json.dumps(dict(fields), ensure_ascii=pick.random() < 0.5, separators=style) + "\n")


# --- random logs ------------------------------------------------------------------------------------------------------

AGENTS = ["olga", "ivan", "petr", "Жанна", "stranger"]
TEAMS = ["first", "second", "third", "sales"]
STATUSES = ["Новый", "В работе", "Ждём", "hold", "Решён", "closed", "Неведомый"]
TAGS = ["билет", "оплата", "a", "z"]


class Teller:
    """Invents the events of one ticket after the other."""

    def __init__(self, seed):
        self.pick = random.Random(int(seed))
        self.ids = 0

    def write_at(self, at):
        """The instant in one of the ways in which it may be written."""
        offset = self.pick.choice([0, 0, 3, -5, 5.75])
        local = at.astimezone(timezone(timedelta(hours=offset)))
        text = local.strftime("%Y-%m-%dT%H:%M:%S")
        if local.microsecond or self.pick.random() < 0.1:
            text += f".{local.microsecond:06d}" + self.pick.choice(["", "7"])
        sign = "+" if offset >= 0 else "-"
        minutes = round(abs(offset) * 60)
        return text + ("Z" if offset == 0 else f"{sign}{minutes // 60:02d}:{minutes % 60:02d}")

    def own_fields(self, kind):
        pick = self.pick
        score = lambda: {"score": pick.choice([1, 2, 3, 4, 5, 4.5]), **pick.choice([{}, {"max": 5}, {"max": 10}])}
        return {
            "message": lambda: {**pick.choice([{}, {}, {"public": False}, {"public": True}]), **pick.choice([{}, {}, {"auto": True}])},
            "status": lambda: {"to": pick.choice(STATUSES)},
            "assign": lambda: {"to": pick.choice(AGENTS + [None])},
            "team": lambda: {"to": pick.choice(TEAMS)},
            "priority": lambda: {"to": pick.choice(["low", "normal", "critical"])},
            "tag": lambda: {pick.choice(["add", "remove"]): pick.choice(TAGS)},
            "attr": lambda: {"name": pick.choice(["product", "region"]), "to": pick.choice(["crm", "шлюз", "x"])},
            "rating": lambda: pick.choice([score(), score(), {"verdict": pick.choice(["good", "bad", "disowned"])}]),
            "review": lambda: {**score(), "site": "otzovik"},
            "link": lambda: {"kind": pick.choice(["development", "task"]), "to": "DEV-1"},
            "merge": lambda: {"into": "R-1"},
            "discard": lambda: {"reason": pick.choice(["spam", "test"])},
            "created": lambda: self.beginning(),
        }.get(kind, dict)()

    def beginning(self):
        fields = {
            "customer": f"c{self.pick.randrange(9)}", "channel": self.pick.choice(["chat", "email", "телефон"]),
            "priority": self.pick.choice(["low", "normal"]), "team": self.pick.choice(TEAMS), "status": self.pick.choice(STATUSES),
            "assignee": self.pick.choice(AGENTS), "tags": self.pick.sample(TAGS, 2), "subject": 'Где, "билет"?\nСрочно; 1', "url": "https://x/1",
            "attrs": {"product": "crm", "region": self.pick.choice(["Москва", "Казань"])},
        }
        return {name: value for name, value in fields.items() if self.pick.random() < 0.6}

    def event(self, ticket, at, kind):
        pick = self.pick
        event = {"ticket": ticket, "at": self.write_at(at), "type": kind, **self.own_fields(kind)}
        if pick.random() < 0.8:
            event["actor"] = pick.choice(AGENTS + ["c1", "c2", "c3", "greeter"])
        if pick.random() < 0.6:
            event["role"] = pick.choice(["customer", "customer", "agent", "agent", "bot", "system"])
        if pick.random() < 0.2:
            self.ids += 1
            event["id"] = pick.choice([self.ids, str(self.ids), self.ids - 1, f"e{self.ids}"])
        return event

    def ticket(self, name):
        pick = self.pick
        at = datetime(2026, 3, 1, tzinfo=timezone.utc) + timedelta(seconds=pick.randrange(40 * 86400))
        usual = ["message"] * 8 + ["status"] * 6 + ["assign"] * 3 + ["team"] * 2 + ["priority", "tag", "tag", "attr", "rating", "link"]
        rare = ["review", "merge", "discard", "created", "surprise"]
        events = [self.event(name, at, "created")] if pick.random() < 0.9 else []
        for _ in range(pick.randrange(1, 25)):
            if pick.random() < 0.8:
                at += timedelta(seconds=pick.choice([1, 30, 600, 7200, 90000]) * pick.random())
                if pick.random() < 0.7:
                    at = at.replace(microsecond=0)
            events.append(self.event(name, at, pick.choice(usual if pick.random() < 0.95 else rare)))
            if pick.random() < 0.05:
                events.append(dict(pick.choice(events)))
        if pick.random() < 0.1:
            pick.shuffle(events)
        return events


def tell_random(seed, tickets, target):
    teller = Teller(seed)
    queues = [iter(teller.ticket(f"R-{i}")) for i in range(int(tickets))]
    with open(target, "w", encoding="utf-8") as f:
        while queues:
            i = teller.pick.randrange(len(queues))
            event = next(queues[i], None)
            if event is None:
                queues[i] = queues[-1]
                queues.pop()
            else:
                f.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")


COMMANDS = {"shuffle": shuffle, "deal": deal, "as-csv": as_csv, "as-ndjson": as_ndjson, "respell": respell, "random": tell_random}
COMMANDS[sys.argv[1]](*sys.argv[2:])
