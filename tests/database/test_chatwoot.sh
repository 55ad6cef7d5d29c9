#!/usr/bin/env bash
# test_chatwoot.sh: queries/sources/chatwoot.sql over a small Chatwoot (chatwoot/): the events of every conversation, figures computed by hand,
# a report; and that the rights named in its header suffice.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/source_events.sh"
here=$root/tests/database/chatwoot query=$root/queries/sources/chatwoot.sql
period=(--period 2026-10 --now 2026-11-01T00:00:00Z)

fresh_db chatwoot
check "Chatwoot's tables" psql -X -q -v ON_ERROR_STOP=1 -f "$here/schema.sql" -f "$here/data.sql"
reader chatwoot_reader "$query" "svodka.account = 1" "svodka.spam_labels = 'vip me, spam'"

as_reader source_events "$query" >"$work/events" 2>"$work/err" || not_ok "Chatwoot's events" "$work/err"
same "Chatwoot: the events of account 1" "$here/expected.ndjson" "$work/events"
leads_to "Chatwoot: every conversation ends as it is now" "$query" "
    SELECT account_id || '/' || display_id AS ticket, coalesce((ARRAY['open', 'resolved', 'pending', 'snoozed'])[status + 1], 'status ' || status) AS status,
           assignee_id::text AS assignee, (SELECT string_agg(name, ',' ORDER BY name COLLATE \"C\") FROM taggings AS t JOIN tags AS g ON g.id = t.tag_id
               WHERE taggable_type = 'Conversation' AND taggable_id = c.id) AS tags
      FROM conversations AS c"
distinct_events "Chatwoot: every event has an id of its own" "$query"

source_events "$query" >"$work/all"
has "Chatwoot: without svodka.account, the conversations of every account" "$work/all" '{"ticket":"2/101","at":"2026-10-06T09:05:00Z","type":"message","role":"agent","actor":"9"'
has "Chatwoot: which bear the account's number" "$work/all" '{"ticket":"1/114","at":"2026-10-06T09:05:00Z","type":"tag"'
lacks "Chatwoot: without svodka.spam_labels nothing is spam" "$work/all" discard

ends "Chatwoot: the reader sees no addresses" 1 as_reader psql -X -q -c "SELECT email FROM users"

# By hand: replies after 600 (101), 180 (102: the bot's two minutes are not counted), 300, 300, 60, 120, 120, 600, 600, 600, 1800, 88140 (123: a minute
# of it pending), 1800 seconds; eight of them Olga's. Reopened: 104, 105, 106, 115. Rated 5, 2 and 4. Resolved by bots or the system: 102, 106, 116, 121, 126.
cat >"$work/figures" <<'CSV'
tickets.created,tickets.resolved,tickets.open,first_response.count,first_response.median,first_response.met,first_response.breached,reopen.count,csat.count,csat.satisfied,csat.mean,auto_resolved.share,handoff.count,discarded.count,linked.count
26,15,15,13,600,10,11,4,3,2,3.6666666666666665,0.3333333333333333,1,1,1
CSV
cat >"$work/by_agent" <<'CSV'
agent,first_response.count,first_response.median,replies.count
1,8,600,11
2,1,180,1
3,2,120,2
5,1,300,2
6,1,600,1
CSV
figures() { as_reader "$SVODKA" metrics -q --db "" --query "$query" -p "$here/policy.json" "${period[@]}" --format csv "$@" | tr -d "\r"; }
figures --metrics "$(head -n 1 "$work/figures")" >"$work/got" 2>"$work/err"
same "Chatwoot: figures" "$work/figures" "$work/got"
figures --by agent --metrics first_response.count,first_response.median,replies.count >"$work/got" 2>"$work/err"
same "Chatwoot: figures by agent" "$work/by_agent" "$work/got"

same_facts Chatwoot "$query" "$here"
# Forks have jsonb, and what else may stand there.
for odd in NULL "'[1]'" "'3'" "'null'" "'{\"activity\": 5, \"email\": [1]}'"; do
    sql "ALTER TABLE messages ALTER content_attributes TYPE jsonb USING content_attributes::jsonb; UPDATE messages SET content_attributes = $odd WHERE id = 12" >/dev/null
    as_reader source_events "$query" >"$work/odd" 2>"$work/err" || not_ok "Chatwoot: content_attributes $odd" "$work/err"
    same "Chatwoot: content_attributes $odd" "$work/events" "$work/odd"
done

same_engines Chatwoot chatwoot "$here"
makes_report Chatwoot "$query" "$here"

fresh_db chatwoot_empty
psql -X -q -f "$here/schema.sql"
source_events "$query" >"$work/none" 2>&1
same "Chatwoot: no conversations, no events" /dev/null "$work/none"
