#!/usr/bin/env bash
# due-to-messenger.sh WEBHOOK: posts what is due to a messenger's incoming webhook, a message a run, nothing if nothing is due.
# The input is `svodka due --format ndjson`, with --unanswered-for too. Slack, Mattermost and Rocket.Chat take {"text": ...} as it is sent here; for Telegram's
# sendMessage give https://api.telegram.org/botTOKEN/sendMessage and CHAT_ID in the environment. A crontab line:
#
#   */5 * * * *  svodka due -q -p policy.json --within 15m --format ndjson events/ | due-to-messenger.sh "$WEBHOOK"
#
# The webhook's address is a secret: it belongs in the crontab's environment (or a file that only its owner reads), not in this script.
# Needs curl and python3.
set -eu -o pipefail
webhook=${1:?usage: due-to-messenger.sh WEBHOOK <due.ndjson}
message=$(python3 -c '
import json, os, sys

def span(seconds):
    return "%d:%02d" % (abs(seconds) // 3600, abs(seconds) // 60 % 60)

lines = []
for row in map(json.loads, sys.stdin):
    if "silent_s" in row:
        what = "customer silent for " + span(row["silent_s"])
    else:
        what = row["clock"] + (" overdue by " if row["due"] == "breached" else " due in ") + span(row["remaining_s"])
    lines.append(" ".join([row["ticket"], what, "(" + row.get("agent", "nobody") + ")", row.get("link", "")]).rstrip())
if lines:
    message = {"text": "\n".join(lines[:50] + (["and %d more" % (len(lines) - 50)] if len(lines) > 50 else []))}
    if "CHAT_ID" in os.environ:
        message["chat_id"] = os.environ["CHAT_ID"]
    print(json.dumps(message, ensure_ascii=False))
')
[ -n "$message" ] || exit 0
# The address goes by a file descriptor, so that it is in no process list.
curl --silent --show-error --fail --max-time 20 --retry 2 --header 'Content-Type: application/json' --data-binary "$message" --config <(printf 'url = "%s"\n' "$webhook") >/dev/null
