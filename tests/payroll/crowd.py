"""crowd.py DIR AGENTS: a policy, a log and a template whose bonuses need every digit: many agents with odd counts, bases with cents, lines, seven KPIs, weights to be spread.

The numbers come from a small generator of its own, so that every run is the same."""
import json
import sys

state = 12345


def chance(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


def agent(i):
    person = {"id": f"a{i:03}", "name": f"Агент {i:03}", "team": f"team{i % 5}"}
    if i % 29 != 7:
        person["payroll_id"] = f"{'-' if i % 13 == 5 else ''}{i:06}"
    if i % 11 != 3:
        person["bonus_base"] = f"{10000 + chance(50000)}.{chance(100):02}"
    return person


def events(i, tickets):
    who, team = f"a{i:03}", f"team{i % 5}"
    for n in range(tickets):
        ticket, minute = f"T-{i}-{n}", n * 37 + i
        def at(offset):
            seconds = minute * 60 + offset
            return f"2026-10-{1 + seconds // 86400 % 28:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"
        wait = 5 + chance(200)
        yield {"ticket": ticket, "at": at(0), "type": "created", "role": "customer", "actor": "c", "team": team, "assignee": who}
        yield {"ticket": ticket, "at": at(wait), "type": "message", "role": "agent", "actor": who}
        if chance(10) < 9:
            yield {"ticket": ticket, "at": at(wait + 60), "type": "status", "to": "resolved", "role": "agent", "actor": who}
            if chance(3):
                yield {"ticket": ticket, "at": at(wait + 90), "type": "rating", "score": 5 if chance(8) else 2, "role": "customer", "actor": "c"}
            if chance(12) == 0:
                yield {"ticket": ticket, "at": at(wait + 120), "type": "status", "to": "open", "role": "customer", "actor": "c"}
        if chance(200) == 0:
            yield {"ticket": ticket, "at": at(wait + 150), "type": "rating", "verdict": "disowned", "role": "customer", "actor": "c"}


def scheme(too_few):
    return {
        "if": {"team": ["team0", "team1", "team2", "team3"]},
        "gates": [{"metric": "disowned.count", "at_most": 1, "clause": "п. 1"}, {"metric": "tickets.resolved", "at_least": 5}],
        "kpis": [
            {"metric": "first_response.median", "weight": "0.13", "min_count": 20, "clause": "п. 2",
             "bands": [{"up_to": "90s", "score": "1.15"}, {"up_to": "100s", "score": "1"}, {"up_to": "2m", "score": "0.55"}, {"score": "0"}]},
            {"metric": "csat.score", "weight": "0.29", "min_count": 10, "clause": "п. 3", "linear": {"from": ["0.7", "0.05"], "to": ["0.93", "1"], "cap": "1.17"}},
            {"metric": "reopen.rate", "weight": "0.17", "min_count": 7, "linear": {"from": ["0", "1.1"], "to": ["0.2", "0.3"]}},
            {"metric": "first_response.p90", "weight": "0.11", "linear": {"from": ["200s", "0.2"], "to": ["150s", "1.03"]}},
            {"metric": "replies.per_ticket", "weight": "0.07", "bands": [{"up_to": "1", "score": "1.01"}, {"score": "0.9"}]},
            {"metric": "csat.score", "of": "team", "weight": "0.12", "linear": {"from": ["0.8", "0"], "to": ["0.9", "1"], "cap": "1.3"}},
            {"metric": "csat.mean", "weight": "0.11", "min_count": 12, "linear": {"from": ["3", "0"], "to": ["5", "1"]}},
        ],
        "too_few": too_few,
        "amount": {"base": "bonus_base", "round": "0.01"},
        "csv": {"delimiter": ";", "decimal": ","},
    }


def main(directory, agents):
    people = [agent(i) for i in range(agents)]
    policy = {"timezone": "UTC", "agents": people, "clocks": {"first_response": {"start": ["customer_message"], "stop": ["agent_reply"], "calendar": "always"}}}
    template = {"name": "crowd", "sheets": [{"kind": "bonus", "title": "A", "scheme": scheme("redistribute")}, {"kind": "bonus", "title": "B", "scheme": scheme("0.80")}],
                "charts": [{"name": "waterfall", "kind": "waterfall"}]}
    with open(f"{directory}/policy.json", "w", encoding="utf-8") as out:
        json.dump(policy, out, ensure_ascii=False)
    with open(f"{directory}/template.json", "w", encoding="utf-8") as out:
        json.dump(template, out, ensure_ascii=False)
    with open(f"{directory}/events.ndjson", "w", encoding="utf-8") as out:
        for i in list(range(agents)) + [900]:
            for event in events(i, 3 + chance(60)):
                out.write(json.dumps(event, ensure_ascii=False) + "\n")


main(sys.argv[1], int(sys.argv[2]))
