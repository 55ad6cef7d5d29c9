#!/usr/bin/env bash
# test_zammad.sh: queries/sources/zammad.sql over a small Zammad (zammad/): the events of every ticket, figures computed by hand, a report; that the
# rights named in its header suffice; and that a Zammad before 6.1 is read.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/source_events.sh"
here=$root/tests/database/zammad query=$root/queries/sources/zammad.sql
period=(--period 2026-10 --now 2026-11-01T00:00:00Z)

fresh_db zammad
check "Zammad's tables" psql -X -q -v ON_ERROR_STOP=1 -f "$here/schema.sql" -f "$here/data.sql"
reader zammad_reader "$query" "svodka.csat = csat" "svodka.spam_tags = 'junk, spam'"

as_reader source_events "$query" >"$work/events" 2>"$work/err" || not_ok "Zammad's events" "$work/err"
same "Zammad: the events" "$here/expected.ndjson" "$work/events"
leads_to "Zammad: every ticket ends as it is now, but for those that were merged or removed" "$query" "
    SELECT number::text AS ticket, CASE WHEN s.state_type_id < 6 THEN y.name ELSE coalesce(before.name, 'new') END::text AS status,
           CASE WHEN s.state_type_id <> 6 THEN nullif(owner_id, 1) WHEN number = '70003' THEN 3 ELSE 4 END::text AS assignee,
           (SELECT string_agg(i.name, ',' ORDER BY i.name COLLATE \"C\") FROM tags AS g JOIN tag_items AS i ON i.id = g.tag_item_id
             WHERE g.tag_object_id = 1 AND g.o_id = t.id) AS tags
      FROM tickets AS t JOIN ticket_states AS s ON s.id = t.state_id JOIN ticket_state_types AS y ON y.id = s.state_type_id
      LEFT JOIN ticket_state_types AS before ON t.number = '70003' AND before.id = 2"
distinct_events "Zammad: every event has an id of its own" "$query"

source_events "$query" >"$work/plain"
lacks "Zammad: without svodka.csat there are no ratings" "$work/plain" '"type":"rating"'
has "Zammad: but the attribute of the name" "$work/plain" '{"ticket":"70001","at":"2026-10-05T13:00:00Z","type":"attr","role":"customer","actor":"13","name":"csat","to":"5"}'
lacks "Zammad: without svodka.spam_tags nothing is spam" "$work/plain" '"reason":"spam"'
ends "Zammad: the reader sees no passwords" 1 as_reader psql -X -q -c "SELECT password FROM users"
ends "Zammad: nor what people wrote" 1 as_reader psql -X -q -c "SELECT body FROM ticket_articles"

# By hand: replies after 1200 (70002), 1800 (70001, 70003), 2700 (70004), 3000 (70011) and 3600 (70006) seconds; 70005 was merged before one.
# Closed by the system: 70002, the first time. Reopened: 70002. Rated 5 and 2. Handed over: 70002, and 70011 by a trigger.
cat >"$work/figures" <<'CSV'
tickets.created,tickets.resolved,tickets.open,first_response.count,first_response.median,reopen.count,csat.count,csat.satisfied,csat.mean,auto_resolved.share,handoff.count,discarded.count,linked.count
10,5,4,6,2250,1,2,1,3.5,0.2,2,2,4
CSV
cat >"$work/by_agent" <<'CSV'
agent,first_response.count,first_response.median,replies.count
3,3,1800,4
4,1,1200,2
5,2,3300,2
CSV
figures() { as_reader "$SVODKA" metrics -q --db "" --query "$query" -p "$here/policy.json" "${period[@]}" --format csv "$@" | tr -d "\r"; }
figures --metrics "$(head -n 1 "$work/figures")" >"$work/got" 2>"$work/err"
same "Zammad: figures" "$work/figures" "$work/got"
figures --by agent --metrics first_response.count,first_response.median,replies.count >"$work/got" 2>"$work/err"
same "Zammad: figures by agent" "$work/by_agent" "$work/got"

same_facts Zammad "$query" "$here"
same_engines Zammad zammad "$here"
makes_report Zammad "$query" "$here"

# Before 6.1 histories did not say what rule it was, so a trigger's act is that of whoever set it off; before 3.5 nothing said when a ticket was last closed.
sql "ALTER TABLE histories DROP COLUMN sourceable_type, DROP COLUMN sourceable_id, DROP COLUMN sourceable_name; ALTER TABLE tickets DROP COLUMN last_close_at" >/dev/null
as_reader source_events "$query" >"$work/old" 2>"$work/err" || not_ok "Zammad before 6.1" "$work/err"
sed '/"70011".*"team"/s/"role":"system"/"role":"customer","actor":"11"/' "$here/expected.ndjson" >"$work/wanted"
same "Zammad before 6.1: the same events, but for the trigger's" "$work/wanted" "$work/old"

fresh_db zammad_empty
psql -X -q -f "$here/schema.sql"
source_events "$query" >"$work/none" 2>&1
same "Zammad: no tickets, no events" /dev/null "$work/none"
