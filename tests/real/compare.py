#!/usr/bin/python3
"""compare.py helpdesk|servicenow TRUTH DIR: what svodka made of a real log beside what an independent count of the export says.

DIR holds, of each log: NAME.ndjson (the converted events), NAME.metrics (metrics --format json), NAME.months (the same by month),
NAME.moments and NAME.cycles (facts --all). Prints a line for each difference, and the counts at the end.
"""
import json
import sys
from collections import Counter

SUMMARY = {"count": "n", "min": "min", "max": "max", "mean": "mean", "median": "median_linear", "p90": "p90_linear"}
passed = failed = 0


def check(what, got, wanted):
    global passed, failed
    if got == wanted or (isinstance(got, float) or isinstance(wanted, float)) and got is not None and abs(got - wanted) <= 1e-9 * abs(wanted):
        passed += 1
    else:
        failed += 1
        print(f"--- {what}: {got}, wanted {wanted}")


def percentile(values, p):
    rank = (len(values) - 1) * p
    low = int(rank)
    return values[low] + (rank - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def check_values(what, values, truth):
    """The summary of a list of numbers."""
    values = sorted(values)
    got = {"n": len(values), "min": values[0], "max": values[-1], "mean": sum(values) / len(values), "median_linear": percentile(values, 0.5), "p90_linear": percentile(values, 0.9)}
    for name, value in got.items():
        check(f"{what}, {name}", value, truth[name])


def check_clock(metrics, clock, truth):
    """A clock's metrics against the same summary."""
    for metric, name in SUMMARY.items():
        check(f"{clock}.{metric}", metrics[f"{clock}.{metric}"], truth[name])


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


class Made:
    """What svodka made of one log."""

    def __init__(self, directory, name):
        at = f"{directory}/{name}"
        self.events = lines(at + ".ndjson")
        self.metrics = load(at + ".metrics")["total"]
        self.months = {row["month"]: row["tickets.created"] for row in load(at + ".months")["rows"]}
        self.moments, self.cycles = lines(at + ".moments"), lines(at + ".cycles")
        self.kinds = Counter(moment["kind"] for moment in self.moments)

    def per_ticket(self, kind):
        counts = Counter(moment["ticket"] for moment in self.moments if moment["kind"] == kind)
        return [counts[moment["ticket"]] for moment in self.moments if moment["kind"] == "created"]

    def last_change(self):
        """Seconds from each ticket's beginning to the last event that changed anything: the clock `age` goes on from change to change."""
        last = {moment["ticket"]: 0 for moment in self.moments if moment["kind"] == "created"}
        for cycle in self.cycles:
            if cycle["clock"] == "age" and cycle["state"] == "done":
                last[cycle["ticket"]] = max(last[cycle["ticket"]], cycle["elapsed_s"])
        return list(last.values())


def helpdesk(truth, directory):
    made = Made(directory, "helpdesk")
    m = made.metrics
    check("tickets", m["tickets.created"], truth["cases"])
    check("tickets by month", made.months, truth["cases_per_year_month_of_first_event"])

    # Each row of the export is an activity by somebody: it becomes a `status` and an `assign`; each ticket begins with a `created` besides.
    types = Counter(event["type"] for event in made.events)
    check("rows, as status events", types["status"], truth["events"])
    check("rows, as assign events", types["assign"], truth["events"])
    check("activities", dict(Counter(event["to"] for event in made.events if event["type"] == "status")), truth["activities"])
    # Equal events are one to svodka: of the 21,348 rows 127 repeat an earlier one exactly (as `status`), and 3 more only its ticket, time and
    # resource (as `assign`): 127 + 130 duplicates.
    check("duplicates", load(directory + "/helpdesk.manifest")["counts"]["duplicate"], truth["exact_duplicate_lines"] + truth["adjacent_equal_timestamps_within_cases"])

    check("handovers", made.kinds["reassigned"], truth["handovers_of_resource_per_case"]["total"])
    check_values("handovers per ticket", made.per_ticket("reassigned"), truth["handovers_of_resource_per_case"])
    check("agents", len({event["to"] for event in made.events if event["type"] == "assign"}), truth["resource_count_distinct"])

    check_clock(m, "to_resolve", truth["seconds_first_event_to_first_Resolve_ticket"])
    check_clock(m, "to_charge", truth["seconds_first_event_to_first_Take_in_charge"])
    # The truth measures to each ticket's last row. Facts tell of changes, and 4 tickets end with a row that repeats the activity and the
    # resource of the row before (Case 383, 1249, 1359 and 4370, by 168,409 s, 80,960 s, 780,234 s and 168,790 s): the mean is 261.66 s less,
    # and the least is Case 1359's. Median and p90 are the same.
    short = (168409 + 80960 + 780234 + 168790) / truth["cases"]
    durations = truth["case_duration_seconds"]
    check_values("first to last change", made.last_change(), {**durations, "min": 2164649, "mean": durations["mean"] - short})
    check("tickets closed at least once", m["to_close.count"], truth["cases_containing_activity"]["Closed"])

    # The truth counts tickets that went on after their first Closed: 3. To this policy `Resolve ticket` is done as well, and a reopening is any
    # step from done to active: 163 of them in 154 tickets (a count of the export's rows by that definition gives the same).
    check("reopenings", m["reopen.count"], 163)
    check("reopened tickets", m["reopen.tickets"], 154)
    from_closed = {moment["ticket"] for moment in made.moments if moment["kind"] == "reopened" and moment["status"] == "closed"}
    check("reopened from closed", len(from_closed), truth["cases_with_non_Closed_event_after_first_Closed"])
    check("backlog identity", m["tickets.open"], m["tickets.created"] + m["reopen.count"] - m["tickets.resolved"])


def servicenow(truth, directory):
    made = Made(directory, "servicenow")
    m = made.metrics
    check("tickets", m["tickets.created"], truth["cases"])
    check("tickets by month", made.months, truth["incidents_per_month_of_opened_at"])

    # A row of this export is the incident as it stood; an event is a column that changed. Of the 119,998 rows 20,769 begin an incident, 28,038
    # change none of the mapped columns, and others several: 111,708 events. In place of the rows, what does not depend on repetition is compared.
    check("events", len(made.events), 111708)
    check("tickets open at the end", m["tickets.open"], truth["last_state_by_time"]["New"])
    check("tickets closed at the end", truth["cases"] - m["tickets.open"], truth["last_state_by_time"]["Closed"])

    check("handovers", made.kinds["reassigned"], truth["handovers_of_resource_per_case"]["total"])
    check_values("handovers per ticket", made.per_ticket("reassigned"), truth["handovers_of_resource_per_case"])

    # The truth's count of the steps out of Resolved and Closed is svodka's definition. The export's own column reopen_count says 276 in 234
    # incidents: it leaves out the one of INC0000137.
    check("reopenings", m["reopen.count"], truth["transitions_leaving_Resolved_or_Closed"])
    check("reopened tickets", m["reopen.tickets"], truth["incidents_leaving_Resolved_or_Closed_state"])

    # By the rows an incident is resolved or closed when a row first shows it so; the truth's durations go by the columns resolved_at and
    # closed_at: 1,418 incidents lack the former, and both may lie after such a row. So by rows 20,765 are resolved, median 18:44:00, and by
    # resolved_at 19,351, median 24:36:00. The mapping of milestones takes those columns, and gives the truth's numbers.
    check("resolved by rows", [m["to_resolve.count"], m["to_resolve.median"]], [20765, 67440])
    check("closed by rows", [m["to_close.count"], m["to_close.median"]], [20768, 553020])
    milestones = load(directory + "/milestones.metrics")["total"]
    check_clock(milestones, "to_resolve", truth["opened_to_resolved_seconds_last_event_row"])
    check_clock(milestones, "to_close", truth["opened_to_closed_seconds_last_event_row"])
    check("without resolved_at", milestones["tickets.created"] - milestones["to_resolve.count"], truth["incidents_without_resolved_at"])


{"helpdesk": helpdesk, "servicenow": servicenow}[sys.argv[1]](load(sys.argv[2]), sys.argv[3])
print(f"{passed} passed, {failed} failed")
