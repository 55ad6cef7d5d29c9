#!/usr/bin/env python3
"""many_logs.py POLICIES LOGS DIRECTORY: random logs by nasty_log.py, so many at a time under one random policy with random clocks (nasty_clocks.py).

Writes DIRECTORY/N.json and N.ndjson for N from 1. The tickets of each log have a prefix of their own, so that a single question compares all of them."""
import json
import os
import runpy
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(name, *arguments):
    sys.argv = [name, *arguments]
    runpy.run_path(os.path.join(HERE, name), run_name="__main__")


def main():
    policies, logs, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    policy, log = os.path.join(directory, "policy"), os.path.join(directory, "log")
    for n in range(1, policies + 1):
        with open(os.path.join(directory, "%d.ndjson" % n), "w", encoding="utf-8") as out:
            for i in range(logs):
                run("nasty_log.py", "%d-%d" % (n, i), policy, log)
                with open(log, encoding="utf-8") as lines:
                    for line in lines:
                        event = json.loads(line)
                        event["ticket"] = "L%d-%s" % (i, event["ticket"])
                        out.write(json.dumps(event, ensure_ascii=False) + "\n")
        run("nasty_clocks.py", str(n), policy)
        os.replace(policy, os.path.join(directory, "%d.json" % n))
    os.remove(log)


main()
