-- Purpose: the event log of a self-hosted Zammad, read from its own PostgreSQL tables:
--     svodka report --db 'dbname=zammad user=svodka' --query zammad ...
--   Changes come from `histories`, messages from `ticket_articles`; what a ticket was at first is rebuilt backwards from its earliest changes.
-- Parameters: none, so that the rows come by binary COPY. Settings of the role (ALTER ROLE svodka SET svodka.csat = 'csat';) or of the session
--   (--db "... options='-c svodka.csat=csat'"):
--   svodka.csat       name of the ticket attribute that holds the customer's rating (a number, or good or bad); none unless set: Zammad has none
--   svodka.csat_max   the highest rating of that attribute, 5 unless set
--   svodka.spam_tags  tags, separated by commas, that make a ticket spam (discard); none unless set
-- Columns: those of the event log (README, "From a help desk's own database"), with their types as in queries/load/schema.sql:
--   n bigint, ticket text (the number that people see), at timestamptz, type text, id text, actor text, role text, customer text, channel text,
--   priority text, team text, status text, assignee text, subject text, attrs jsonb, public boolean, auto boolean, "to" text, add text,
--   remove text, name text, score float8, max float8, verdict text, kind text, "into" text, reason text
--   People and customers are users.id, teams and priorities the names they have now, whatever they were called then. Statuses are *types* of states
--   (new, open, pending reminder, pending action, closed), which stay when states are renamed, translated or added; a state's own name is
--   the attribute `state`.
-- Order: by n, which orders the events of one ticket and instant: articles before changes, each as Zammad wrote them.
-- Rights that suffice (no text of an article is looked at, no password, name or address of anybody):
--   GRANT USAGE ON SCHEMA public TO svodka;
--   GRANT SELECT ON tickets, histories, history_types, history_objects, history_attributes, ticket_states, ticket_state_types TO svodka;
--   GRANT SELECT ON ticket_priorities, ticket_article_types, ticket_article_senders, tags, tag_items, tag_objects TO svodka;
--   GRANT SELECT ON links, link_types, link_objects, roles_users, permissions_roles, permissions TO svodka;
--   GRANT SELECT (id, name) ON groups TO svodka;
--   GRANT SELECT (id, ticket_id, type_id, sender_id, internal, preferences, created_by_id, origin_by_id, created_at) ON ticket_articles TO svodka;
-- Known of the migrations, seeds and models of Zammad up to 6.x, read; not tried on a live installation. From there:
--   * An article's ticket is the one in whose history it was created: merging moves articles to the target without a trace in them.
--   * Internal articles are notes, e-mails that were really sent too; so is a visible article of a type that is no communication (note).
--   * An imported ticket (OTRS, Zendesk) has no history: its articles are told, and its state of now, closed at last_close_at or close_at.
--   * What neither history nor beginning leads to (state, owner, group, priority, tags of now) is told as an event of the system at the
--     ticket's updated_at, which is an estimate. An attribute that was emptied, and a change of customer (the one of now counts), leave no event.
--   * Values of the installation's own attributes are as `histories` has them, cut there at 250 or 500 characters.
--   * Issues of GitHub and GitLab stand in the ticket's preferences, without their time: they are links dated to the ticket's beginning.
--   * Deleted tickets are gone, with their history. Chats, checklists and time accounting are not read.
WITH setting AS (
    SELECT nullif(current_setting('svodka.csat', true), '') AS csat,
           coalesce(nullif(current_setting('svodka.csat_max', true), '')::double precision, 5) AS csat_max,
           coalesce(regexp_split_to_array(btrim(current_setting('svodka.spam_tags', true)), '\s*,\s*'), '{}') AS spam_tags
),
state AS (
    SELECT s.id, s.name::text AS name, t.name::text AS type
      FROM ticket_states AS s JOIN ticket_state_types AS t ON t.id = s.state_type_id
),

-- ---- tickets, articles, people -----------------------------------------------------------------------------------------------------
-- Columns that no event needs to have as an attribute: Zammad's own. What is left are the installation's.
own_column (name) AS (
    SELECT unnest('{id,group_id,priority_id,state_id,organization_id,number,title,owner_id,customer_id,note,tag,checklist_id,
        first_response_at,first_response_escalation_at,first_response_in_min,first_response_diff_in_min,
        close_at,close_escalation_at,close_in_min,close_diff_in_min,last_close_at,
        update_escalation_at,update_in_min,update_diff_in_min,escalation_at,pending_time,
        last_contact_at,last_contact_agent_at,last_contact_customer_at,last_owner_update_at,
        create_article_type_id,create_article_sender_id,article_count,preferences,approver,approval_state,time_unit,ai_agent_running,
        updated_by_id,created_by_id,created_at,updated_at}'::text[])
),
ticket AS (
    SELECT t.id, t.number::text AS number, t.title::text AS title, t.group_id, g.name::text AS team, t.priority_id, p.name::text AS priority,
           t.state_id, state.type AS status, t.owner_id, t.customer_id, t.created_by_id, t.created_at, t.updated_at,
           coalesce((f.fields ->> 'last_close_at')::timestamp, t.close_at, t.updated_at) AS closed_at, -- last_close_at: newer versions have it
           y.name::text AS channel, s.name::text AS sender, t.preferences, f.fields - ARRAY(SELECT name FROM own_column) AS attrs
      FROM tickets AS t
     CROSS JOIN LATERAL (SELECT to_jsonb(t.*) AS fields) AS f
      LEFT JOIN state ON state.id = t.state_id
      LEFT JOIN groups AS g ON g.id = t.group_id
      LEFT JOIN ticket_priorities AS p ON p.id = t.priority_id
      LEFT JOIN ticket_article_types AS y ON y.id = t.create_article_type_id
      LEFT JOIN ticket_article_senders AS s ON s.id = t.create_article_sender_id
),
-- sourceable_type is there since 6.1; in older versions the name means the null that stands before it.
history AS (
    SELECT h.*
      FROM (SELECT NULL::text AS sourceable_type) AS before_6_1
     CROSS JOIN LATERAL (
        SELECT x.id, x.o_id, y.name::text AS type, a.name::text AS attribute, x.id_from, x.id_to,
               nullif(x.value_from, '') AS value_from, nullif(x.value_to, '') AS value_to, x.created_by_id, x.created_at,
               sourceable_type::text AS source
          FROM histories AS x
          JOIN history_types AS y ON y.id = x.history_type_id
          JOIN history_objects AS o ON o.id = x.history_object_id
          LEFT JOIN history_attributes AS a ON a.id = x.history_attribute_id
         WHERE o.name = 'Ticket' AND y.name IN ('updated', 'added', 'removed', 'merged_into')) AS h
),
-- Agents: by their roles of now, and by what only agents do.
agent AS (
    SELECT r.user_id FROM roles_users AS r JOIN permissions_roles AS pr ON pr.role_id = r.role_id JOIN permissions AS p ON p.id = pr.permission_id
     WHERE p.name IN ('ticket', 'ticket.agent')
    UNION SELECT owner_id FROM ticket
    UNION SELECT id_to FROM history WHERE attribute = 'owner'
    UNION SELECT id_from FROM history WHERE attribute = 'owner'
    UNION SELECT a.created_by_id FROM ticket_articles AS a JOIN ticket_article_senders AS s ON s.id = a.sender_id WHERE s.name = 'Agent'
),
staff AS (
    SELECT user_id FROM agent WHERE user_id <> 1
),
-- born: the ticket in which an article was created. Joined to the tables themselves, whose sizes the planner knows.
born AS (
    SELECT h.o_id AS article_id, min(h.related_o_id) AS ticket_id
      FROM histories AS h
      JOIN history_types AS y ON y.id = h.history_type_id AND y.name = 'created'
      JOIN history_objects AS o ON o.id = h.history_object_id AND o.name = 'Ticket::Article'
     GROUP BY h.o_id
),
article AS (
    SELECT a.id, t.id AS ticket_id, t.customer_id, a.created_at, a.created_by_id, a.origin_by_id, s.name::text AS sender,
           NOT a.internal AND (s.name <> 'Agent' OR y.communication) AS public,
           s.name = 'System' OR s.name = 'Agent' AND a.created_by_id = 1
               OR coalesce(a.preferences ~ 'is-auto-response[''"]?\s*:\s*[''"]?true', false) AS auto
      FROM ticket_articles AS a
      JOIN ticket_article_types AS y ON y.id = a.type_id
      JOIN ticket_article_senders AS s ON s.id = a.sender_id
      LEFT JOIN born ON born.article_id = a.id
      LEFT JOIN tickets AS source ON source.id = born.ticket_id
      JOIN tickets AS t ON t.id = coalesce(source.id, a.ticket_id)
),

-- ---- changes, each with who did it -------------------------------------------------------------------------------------------------
-- What triggers, jobs and filters did bears the id of the user who set them off, in versions that say so; a macro is its user's own act.
deed AS (
    SELECT h.id, h.o_id AS ticket_id, h.created_at AS at, h.type, h.attribute, h.id_from, h.id_to, h.value_from, h.value_to,
           CASE WHEN by.role <> 'system' THEN h.created_by_id::text END AS actor, by.role
      FROM history AS h
      LEFT JOIN staff ON staff.user_id = h.created_by_id
     CROSS JOIN LATERAL (SELECT CASE
         WHEN h.created_by_id = 1 OR h.source IN ('Trigger', 'Job', 'PostmasterFilter') OR h.source LIKE 'AI%' THEN 'system'
         WHEN staff.user_id IS NOT NULL THEN 'agent' ELSE 'customer' END AS role) AS by
),
-- Merged: the history says into what, in old versions only the link that merging makes. `merged_into` may bear the instant of the change before
-- it; the change to the state `merged`, right after it, has the right one.
merged_from_link AS (
    SELECT l.link_object_target_value AS ticket_id, max(l.link_object_source_value) AS into_id
      FROM links AS l JOIN link_types AS y ON y.id = l.link_type_id AND y.name = 'parent'
      JOIN link_objects AS o ON o.id = l.link_object_source_id AND o.name = 'Ticket'
     GROUP BY l.link_object_target_value
),
merge_told AS (
    SELECT d.ticket_id, max(d.at) AS at, min(d.id) AS id, max(d.id_to) FILTER (WHERE d.type = 'merged_into') AS into_id,
           (array_agg(d.actor ORDER BY d.id))[1] AS actor, (array_agg(d.role ORDER BY d.id))[1] AS role
      FROM deed AS d LEFT JOIN state ON d.attribute = 'state' AND state.id = d.id_to
     WHERE d.type = 'merged_into' OR state.type = 'merged'
     GROUP BY d.ticket_id
),
merge AS (
    SELECT t.id AS ticket_id, coalesce(m.at, t.updated_at) AS at, 4 * m.id::bigint AS n, m.actor, coalesce(m.role, 'system') AS role,
           coalesce(target.number, link_target.number, '?')::text AS "into"
      FROM ticket AS t
      LEFT JOIN merge_told AS m ON m.ticket_id = t.id
      LEFT JOIN tickets AS target ON target.id = m.into_id
      LEFT JOIN merged_from_link AS l ON l.ticket_id = t.id
      LEFT JOIN tickets AS link_target ON link_target.id = l.into_id
     WHERE t.status = 'merged' OR m.into_id IS NOT NULL
),
-- The four that have a value at any time; the id is what stays, the name what is shown. Merging frees the owner and sets a state: no events.
change AS (
    SELECT d.ticket_id, d.at, 4 * d.id::bigint AS n, 'history/' || d.id AS id, d.attribute, d.id_from, d.id_to, d.actor, d.role,
           CASE d.attribute WHEN 'state' THEN state.type WHEN 'group' THEN g.name WHEN 'priority' THEN p.name
               WHEN 'owner' THEN nullif(d.id_to, 1)::text END AS named, d.value_to,
           coalesce(4 * d.id::bigint >= m.n, false) AS by_merging
      FROM deed AS d
      LEFT JOIN merge AS m ON m.ticket_id = d.ticket_id
      LEFT JOIN state ON d.attribute = 'state' AND state.id = d.id_to
      LEFT JOIN groups AS g ON d.attribute = 'group' AND g.id = d.id_to
      LEFT JOIN ticket_priorities AS p ON d.attribute = 'priority' AND p.id = d.id_to
     WHERE d.type = 'updated' AND d.attribute IN ('state', 'owner', 'group', 'priority')
),
edge AS (
    SELECT ticket_id, attribute, (array_agg(id_from ORDER BY at, n))[1] AS first_id, (array_agg(id_to ORDER BY at DESC, n DESC))[1] AS last_id
      FROM change GROUP BY ticket_id, attribute
),
-- Attributes of the installation: the value before the first change of each.
attribute AS (
    SELECT d.ticket_id, d.at, 4 * d.id::bigint AS n, 'history/' || d.id AS id, d.attribute, d.value_from, d.value_to, d.actor, d.role
      FROM deed AS d
     WHERE d.type = 'updated' AND d.attribute IS NOT NULL AND d.attribute NOT IN (SELECT name FROM own_column)
       AND d.attribute || '_id' NOT IN (SELECT name FROM own_column)
),
first_attribute AS (
    SELECT ticket_id, jsonb_object_agg(attribute, value_from) AS attrs
      FROM (SELECT DISTINCT ON (ticket_id, attribute) ticket_id, attribute, value_from FROM attribute ORDER BY ticket_id, attribute, at, n) AS first
     GROUP BY ticket_id
),
opening AS (
    SELECT t.*, first_state.type AS first_status, first_state.name AS first_state_name, coalesce(g.name::text, t.team) AS first_team,
           coalesce(p.name::text, t.priority) AS first_priority,
           nullif(CASE WHEN o.ticket_id IS NULL THEN t.owner_id ELSE o.first_id END, 1)::text AS first_owner,
           s.ticket_id IS NULL AS no_history, coalesce(s.last_id, first_state.id) AS last_state_id, o.last_id AS last_owner_id,
           gr.last_id AS last_group_id, pr.last_id AS last_priority_id, merge.ticket_id IS NOT NULL AS merged,
           t.attrs || coalesce(f.attrs, '{}') AS first_attrs,
           CASE coalesce(t.sender, CASE WHEN staff.user_id IS NULL THEN 'Customer' ELSE 'Agent' END)
               WHEN 'Customer' THEN 'customer' WHEN 'System' THEN 'system' ELSE CASE t.created_by_id WHEN 1 THEN 'system' ELSE 'agent' END END AS role
      FROM ticket AS t
      LEFT JOIN edge AS s ON s.ticket_id = t.id AND s.attribute = 'state'
      LEFT JOIN edge AS o ON o.ticket_id = t.id AND o.attribute = 'owner'
      LEFT JOIN edge AS gr ON gr.ticket_id = t.id AND gr.attribute = 'group'
      LEFT JOIN edge AS pr ON pr.ticket_id = t.id AND pr.attribute = 'priority'
      LEFT JOIN state AS first_state ON first_state.id = coalesce(s.first_id, CASE
          WHEN t.status IN ('merged', 'removed') OR t.status = 'closed' AND t.closed_at > t.created_at + interval '5 seconds' THEN NULL
          ELSE t.state_id END)
      LEFT JOIN groups AS g ON g.id = gr.first_id
      LEFT JOIN ticket_priorities AS p ON p.id = pr.first_id
      LEFT JOIN first_attribute AS f ON f.ticket_id = t.id
      LEFT JOIN merge ON merge.ticket_id = t.id
      LEFT JOIN staff ON staff.user_id = t.created_by_id
),
-- What the changes known do not lead to.
unseen AS (
    SELECT id AS ticket_id, CASE WHEN no_history AND status = 'closed' THEN closed_at ELSE updated_at END AS at,
           1 AS place, 'state' AS attribute, state_id AS id_to
      FROM opening WHERE state_id IS DISTINCT FROM last_state_id AND NOT merged
    UNION ALL
    SELECT id, updated_at, 2, 'owner', owner_id FROM opening WHERE owner_id <> last_owner_id AND NOT merged
    UNION ALL
    SELECT id, updated_at, 3, 'group', group_id FROM opening WHERE group_id <> last_group_id AND NOT merged
    UNION ALL
    SELECT id, updated_at, 4, 'priority', priority_id FROM opening WHERE priority_id <> last_priority_id AND NOT merged
),
told AS (
    SELECT ticket_id, at, n, id, attribute, id_to, coalesce(named, CASE WHEN attribute <> 'owner' THEN value_to END) AS value, actor, role
      FROM change WHERE NOT by_merging
    UNION ALL
    SELECT u.ticket_id, u.at, 4300000000000000000 + u.place, u.attribute || '-now', u.attribute, u.id_to,
           CASE u.attribute WHEN 'state' THEN o.status WHEN 'owner' THEN nullif(o.owner_id, 1)::text WHEN 'group' THEN o.team ELSE o.priority END,
           NULL, CASE WHEN u.attribute = 'state' AND o.no_history THEN 'agent' ELSE 'system' END -- an imported ticket was closed by somebody
      FROM unseen AS u JOIN opening AS o ON o.id = u.ticket_id
),

-- ---- tags --------------------------------------------------------------------------------------------------------------------------
-- `tags` has those of now and since when, the history the rest; renaming a tag changes only the former.
tag_told AS (
    SELECT ticket_id, at, 4 * id::bigint AS n, 'history/' || id AS id, type = 'added' AS added,
           CASE type WHEN 'added' THEN value_to ELSE coalesce(value_to, value_from) END AS tag, actor, role
      FROM deed WHERE type IN ('added', 'removed') AND attribute = 'tag' AND coalesce(value_to, value_from) IS NOT NULL
),
tag_edge AS (
    SELECT ticket_id, tag, (array_agg(added ORDER BY at, n))[1] AS first_added, (array_agg(added ORDER BY at DESC, n DESC))[1] AS last_added,
           max(at) AS last_at
      FROM tag_told GROUP BY ticket_id, tag
),
tag_now AS (
    SELECT g.o_id AS ticket_id, i.name::text AS tag, min(g.created_at) AS at, min(g.id)::bigint AS id
      FROM tags AS g JOIN tag_items AS i ON i.id = g.tag_item_id JOIN tag_objects AS o ON o.id = g.tag_object_id AND o.name = 'Ticket'
     GROUP BY g.o_id, i.name
),
tag_change AS (
    SELECT ticket_id, at, n, id, added, tag, actor, role FROM tag_told
    UNION ALL -- there before the history's first word of it
    SELECT t.id, t.created_at, row_number() OVER (ORDER BY e.tag COLLATE "C") - 1000000000000, 'tag-at-first/' || e.tag,
           true, e.tag, NULL, 'system'
      FROM tag_edge AS e JOIN ticket AS t ON t.id = e.ticket_id WHERE NOT e.first_added
    UNION ALL
    SELECT t.id, greatest(n.at, e.last_at, t.created_at), 4100000000000000000 + n.id, 'tag-now/' || n.tag, true, n.tag, NULL, 'system'
      FROM tag_now AS n JOIN ticket AS t ON t.id = n.ticket_id
      LEFT JOIN tag_edge AS e ON e.ticket_id = n.ticket_id AND e.tag = n.tag
     WHERE e.last_added IS NOT TRUE
    UNION ALL
    SELECT t.id, greatest(t.updated_at, e.last_at), 4150000000000000000 + row_number() OVER (ORDER BY e.tag COLLATE "C"), 'tag-gone/' || e.tag,
           false, e.tag, NULL, 'system'
      FROM tag_edge AS e JOIN ticket AS t ON t.id = e.ticket_id
      LEFT JOIN tag_now AS n ON n.ticket_id = e.ticket_id AND n.tag = e.tag
     WHERE e.last_added AND n.tag IS NULL
),

-- ---- links -------------------------------------------------------------------------------------------------------------------------
-- The parent has the child as a task, but not what was merged into it.
link AS (
    SELECT l.id, l.created_at, CASE y.name WHEN 'parent' THEN l.link_object_source_value ELSE l.link_object_target_value END AS parent_id,
           CASE y.name WHEN 'parent' THEN l.link_object_target_value ELSE l.link_object_source_value END AS child_id
      FROM links AS l JOIN link_types AS y ON y.id = l.link_type_id AND y.name IN ('parent', 'child')
      JOIN link_objects AS s ON s.id = l.link_object_source_id AND s.name = 'Ticket'
      JOIN link_objects AS t ON t.id = l.link_object_target_id AND t.name = 'Ticket'
),

-- ---- all events, in one shape: value is what the type's own field says --------------------------------------------------------------
-- n: far below 0 what was so from the beginning, below 0 articles, then 4 times the history's id; from 4e18 what no history tells.
event AS (
    SELECT id AS ticket_id, created_at AS at, -2000000000000 AS n, 'created' AS id, 'created' AS type, role,
           CASE role WHEN 'customer' THEN customer_id WHEN 'agent' THEN created_by_id END::text AS actor, NULL AS value, NULL AS name,
           NULL::boolean AS public, NULL::boolean AS auto
      FROM opening
    UNION ALL -- a call that an agent took stands as the customer's article, by the agent
    SELECT a.ticket_id, a.created_at, a.id - 500000000000, 'article/' || a.id, 'message', by.role,
           CASE by.role WHEN 'customer' THEN coalesce(a.origin_by_id, CASE WHEN staff.user_id IS NULL THEN a.created_by_id END, a.customer_id)
               WHEN 'agent' THEN a.created_by_id END::text, NULL, NULL, a.public, a.auto
      FROM article AS a
      LEFT JOIN staff ON staff.user_id = CASE WHEN a.created_by_id <> a.customer_id THEN a.created_by_id END
     CROSS JOIN LATERAL (SELECT CASE WHEN a.sender = 'Customer' THEN 'customer' WHEN a.auto THEN 'bot' ELSE 'agent' END AS role) AS by
    UNION ALL
    SELECT told.ticket_id, at, n, told.id,
           CASE attribute WHEN 'owner' THEN 'assign' WHEN 'group' THEN 'team' WHEN 'priority' THEN 'priority'
               ELSE CASE value WHEN 'removed' THEN 'discard' ELSE 'status' END END, role, actor,
           CASE WHEN attribute = 'state' AND value = 'removed' THEN 'deleted' ELSE value END, NULL, NULL, NULL
      FROM told WHERE value IS NOT NULL OR attribute = 'owner'
    UNION ALL -- the state's own name
    SELECT told.ticket_id, at, n + 1, told.id || '/state', 'attr', role, actor, state.name, 'state', NULL, NULL
      FROM told JOIN state ON state.id = told.id_to WHERE attribute = 'state'
    UNION ALL
    SELECT a.ticket_id, a.at, a.n, a.id, 'attr', a.role, a.actor, a.value_to, a.attribute, NULL, NULL
      FROM attribute AS a CROSS JOIN setting WHERE a.value_to IS NOT NULL AND a.attribute IS DISTINCT FROM setting.csat
    UNION ALL -- by whomever it came in (a form's account, mostly), it is the customer's word
    SELECT a.ticket_id, a.at, a.n, a.id, 'rating', 'customer', t.customer_id::text, a.value_to, NULL, NULL, NULL
      FROM attribute AS a JOIN tickets AS t ON t.id = a.ticket_id CROSS JOIN setting
     WHERE a.attribute = setting.csat AND (a.value_to ~ '^\d{1,6}(\.\d{1,6})?$' OR a.value_to IN ('good', 'bad'))
    UNION ALL
    SELECT ticket_id, at, n, id, 'tag', role, actor, tag, CASE WHEN added THEN 'add' ELSE 'remove' END, NULL, NULL FROM tag_change
    UNION ALL
    SELECT c.ticket_id, c.at, c.n + 1, c.id || '/spam', 'discard', c.role, c.actor, 'spam', NULL, NULL, NULL
      FROM tag_change AS c CROSS JOIN setting WHERE c.added AND c.tag = ANY (setting.spam_tags)
    UNION ALL
    SELECT ticket_id, at, coalesce(n, 4300000000000000000), 'merge', 'merge', role, actor, "into", NULL, NULL, NULL FROM merge
    UNION ALL
    SELECT l.parent_id, greatest(l.created_at, p.created_at), 4200000000000000000 + l.id, 'link/' || l.id, 'link', 'system', NULL,
           c.number::text, 'task', NULL, NULL
      FROM link AS l JOIN tickets AS p ON p.id = l.parent_id JOIN tickets AS c ON c.id = l.child_id
      LEFT JOIN merge AS m ON m.ticket_id = l.child_id AND m."into" = p.number
     WHERE m.ticket_id IS NULL
    UNION ALL
    SELECT t.id, t.created_at, issue.place - 900000000000, 'issue/' || issue.url[1], 'link', 'system', NULL, issue.url[1], 'development', NULL, NULL
      FROM ticket AS t
     CROSS JOIN LATERAL regexp_matches(t.preferences, '(https?://[^\s"'',\]]+/issues/\d+)', 'g') WITH ORDINALITY AS issue (url, place)
     WHERE t.preferences LIKE '%issue_links%'
)
SELECT e.n, o.number AS ticket, e.at AT TIME ZONE 'UTC' AS at, e.type, e.id, e.actor, e.role,
       CASE e.type WHEN 'created' THEN o.customer_id::text END AS customer,
       CASE e.type WHEN 'created' THEN o.channel END AS channel,
       CASE e.type WHEN 'created' THEN o.first_priority END AS priority,
       CASE e.type WHEN 'created' THEN o.first_team END AS team,
       CASE e.type WHEN 'created' THEN o.first_status END AS status,
       CASE e.type WHEN 'created' THEN o.first_owner END AS assignee,
       CASE e.type WHEN 'created' THEN nullif(o.title, '') END AS subject,
       CASE e.type WHEN 'created' THEN (SELECT jsonb_object_agg(pair.key, pair.value)
           FROM (SELECT own.key, own.value #>> '{}' AS value FROM jsonb_each(o.first_attrs) AS own
                  WHERE jsonb_typeof(own.value) IN ('string', 'number', 'boolean') AND own.key IS DISTINCT FROM setting.csat
                 UNION ALL SELECT 'state', o.first_state_name) AS pair
          WHERE pair.value <> '') END AS attrs,
       e.public, e.auto,
       CASE WHEN e.type IN ('status', 'assign', 'team', 'priority', 'attr', 'link') THEN e.value END AS "to",
       CASE WHEN e.type = 'tag' AND e.name = 'add' THEN e.value END AS add,
       CASE WHEN e.type = 'tag' AND e.name = 'remove' THEN e.value END AS remove,
       CASE e.type WHEN 'attr' THEN e.name END AS name,
       CASE WHEN e.type = 'rating' AND e.value ~ '^\d' THEN e.value::double precision END AS score,
       CASE WHEN e.type = 'rating' AND e.value ~ '^\d' THEN setting.csat_max END AS max,
       CASE WHEN e.type = 'rating' AND e.value !~ '^\d' THEN e.value END AS verdict,
       CASE e.type WHEN 'link' THEN e.name END AS kind,
       CASE e.type WHEN 'merge' THEN e.value END AS "into",
       CASE e.type WHEN 'discard' THEN e.value END AS reason
  FROM event AS e
  JOIN opening AS o ON o.id = e.ticket_id
 CROSS JOIN setting
 ORDER BY e.n;
