-- Purpose: the event log of a self-hosted Chatwoot, read from its own PostgreSQL tables:
--     svodka report --db 'dbname=chatwoot_production user=svodka' --query chatwoot ...
--   Chatwoot keeps no history of a conversation. What was done to it stands in its thread as text in the account's language (`Assigned to
--   Olga by Ivan`); this statement reads those texts, English and Russian, and fills in from other tables what has no text.
-- Parameters: none, so that the rows come by binary COPY. Settings of the role (ALTER ROLE svodka SET svodka.account = 1;) or of the session
--   (--db "... options='-c svodka.account=1'"):
--   svodka.account      the account's id. Conversations are then called by the number that people see; without it all accounts are read,
--                       and they are called ACCOUNT/NUMBER
--   svodka.spam_labels  labels, separated by commas, that make a conversation spam (discard); none unless set
-- Columns: those of the event log (README, "From a help desk's own database"), with their types as in queries/load/schema.sql:
--   n bigint, ticket text, at timestamptz, type text, id text, actor text, role text, customer text, channel text, priority text, team text,
--   status text, assignee text, subject text, attrs jsonb, public boolean, auto boolean, "to" text, add text, remove text, name text,
--   score integer, max integer, comment text, kind text, reason text
--   People are users.id, customers contacts.id, teams their names, statuses open, pending, snoozed, resolved, priorities low, medium, high,
--   urgent, none. `pending` is the bot's turn: pause the clocks of people while it lasts ("pause": ["status:pending"]).
-- Order: by n, which orders the events of one conversation and instant: as Chatwoot wrote them.
-- Rights that suffice (no contents of messages but those of activities are looked at, no names of customers, no passwords):
--   GRANT USAGE ON SCHEMA public TO svodka;
--   GRANT SELECT ON conversations, messages, csat_survey_responses, reporting_events, conversation_participants, taggings, tags TO svodka;
--   GRANT SELECT (id, name, display_name) ON users TO svodka;
--   GRANT SELECT (account_id, user_id) ON account_users TO svodka;
--   GRANT SELECT (id, account_id, name) ON teams TO svodka;
--   GRANT SELECT (id, name, channel_type) ON inboxes TO svodka;
--   GRANT SELECT (id, name) ON agent_bots TO svodka;
-- Known of the schema (2025_08_16) and of config/locales/{en,ru}.yml, read; not tried on a live installation. From there:
--   * A text that no template below knows becomes an event of the unknown type `chatwoot:activity`, so that the run's findings count it. In
--     other languages than these, add the templates of config/locales/XX.yml; without them statuses still come from reporting_events.
--   * Texts are written by a background job, seconds late: where reporting_events knows the instant, that is taken.
--   * A customer's message reopens a resolved or snoozed conversation without a text (most channels, older versions): concluded from what follows.
--   * Assignment by round robin has no text: the first one is concluded from reporting_events or the present assignee, and dated to when the
--     conversation was first open. Whatever else the texts do not lead to (status, assignee, team, priority, labels of now) is told as
--     an event of the system at the conversation's last activity, which is an estimate.
--   * Names are not unique: of several people of one name the one who took part in the conversation (or has it now) is meant; where that does
--     not decide, or the name has changed since, the name itself stands for the person.
--   * Removing the team leaves no event (a team has no null). Conversations that were deleted are gone, with all that was measured of them.
WITH setting AS (
    SELECT nullif(current_setting('svodka.account', true), '')::bigint AS account,
           coalesce(regexp_split_to_array(btrim(current_setting('svodka.spam_labels', true)), '\s*,\s*'), '{}') AS spam_labels,
           interval '60 seconds' AS lateness  -- of a text behind what it tells
),

-- ---- what the texts say ------------------------------------------------------------------------------------------------------------
-- To add a language: its lines of `conversations.activity` with {actor}, {to} (person or team), {team}, {priority}, {before}, {labels}, {any}.
-- acting: whose name {actor} is. Of several templates that fit, the one with more text of its own is meant.
template (kind, value, acting, wording) AS (VALUES
    ('status', 'resolved', 'agent', 'Conversation was marked resolved by {actor}'),
    ('status', 'resolved', 'customer', 'Conversation was resolved by {actor}'),
    ('status', 'resolved', 'system', 'Conversation was marked resolved by system due to {any}'),
    ('status', 'resolved', 'bot', 'Conversation was marked resolved by {actor} due to inactivity'),
    ('status', 'resolved', 'bot', 'Conversation was marked resolved by {actor} ({any})'),
    ('status', 'resolved', 'bot', 'Conversation was marked resolved by {actor}: {any}'),
    ('status', 'open', 'agent', 'Conversation was reopened by {actor}'),
    ('status', 'open', 'system', 'System reopened the conversation due to a new incoming message.'),
    ('status', 'open', 'bot', 'Conversation was marked open by {actor}'),
    ('status', 'open', 'bot', 'Conversation was marked open by {actor} ({any})'),
    ('status', 'open', 'system', 'Conversation was marked open by system due to {any}'),
    ('status', 'open', 'system', 'Conversation was marked open automatically after an agent reply'),
    ('status', 'pending', 'agent', 'Conversation was marked as pending by {actor}'),
    ('status', 'snoozed', 'agent', 'Conversation was snoozed by {actor}'),
    ('self', NULL, 'agent', '{actor} self-assigned this conversation'),
    ('assign', NULL, 'agent', 'Assigned to {to} by {actor}'),
    ('assign', NULL, 'agent', 'Assigned to {to} via {team} by {actor}'),
    ('unassign', NULL, 'agent', 'Conversation unassigned by {actor}'),
    ('unteam', NULL, 'agent', 'Unassigned from {team} by {actor}'),
    ('priority', NULL, 'agent', '{actor} set the priority to {priority}'),
    ('priority', NULL, 'agent', '{actor} changed the priority from {before} to {priority}'),
    ('priority', 'none', 'agent', '{actor} removed the priority'),
    ('label', NULL, 'agent', '{actor} added {labels}'),
    ('unlabel', NULL, 'agent', '{actor} removed {labels}'),
    ('mute', 'true', 'agent', '{actor} has muted the conversation'),
    ('mute', 'false', 'agent', '{actor} has unmuted the conversation'),
    ('link', 'development', 'agent', 'Linear issue {to} was created by {actor}'),
    ('link', 'development', 'agent', 'Linear issue {to} was linked by {actor}'),
    ('nothing', NULL, NULL, 'Linear issue {to} was unlinked by {actor}'),
    ('nothing', NULL, NULL, '{actor} added SLA policy {any}'),
    ('nothing', NULL, NULL, '{actor} removed SLA policy {any}'),
    ('nothing', NULL, NULL, 'CSAT survey not sent due to {any}'),
    ('nothing', NULL, NULL, 'Auto-resolve message not sent due to {any}'),
    ('nothing', NULL, NULL, 'Sent a call permission request to {any}'),
    ('nothing', NULL, NULL, '{any} accepted the call permission request.'),
    ('status', 'resolved', 'agent', '{actor} завершил диалог'),
    ('status', 'resolved', 'customer', 'Разговор был закрыт {actor}'),
    ('status', 'resolved', 'system', 'Разговор был помечен системой решённым из-за неактивности в течение {any}'),
    ('status', 'open', 'agent', '{actor} открыл заново диалог'),
    ('status', 'open', 'system', 'Система переоткрыла разговор из-за нового входящего сообщения.'),
    ('status', 'pending', 'agent', 'Разговор был помечен как ожидающий {actor}'),
    ('status', 'snoozed', 'agent', 'Разговор был помечен как отложенный {actor}'),
    ('self', NULL, 'agent', '{actor} назначил(а) разговор себе'),
    ('assign', NULL, 'agent', '{actor} назначил {to} ответственным'),
    ('assign', NULL, 'agent', '{actor} назначил {to} в {team}'),
    ('unassign', NULL, 'agent', 'Ответственный снят {actor}'),
    ('unteam', NULL, 'agent', '{actor} исключил из {team}'),
    ('priority', NULL, 'agent', '{actor} установил приоритет на {priority}'),
    ('priority', NULL, 'agent', '{actor} изменил приоритет с {before} на {priority}'),
    ('priority', 'none', 'agent', '{actor} удалил приоритет'),
    ('label', NULL, 'agent', '{actor} добавил {labels}'),
    ('unlabel', NULL, 'agent', '{actor} удалил {labels}'),
    ('mute', 'true', 'agent', '{actor} заглушил(а) этот разговор'),
    ('mute', 'false', 'agent', '{actor} включил(а) уведомления для разговора'),
    ('nothing', NULL, NULL, '{actor} добавил политику SLA {any}'),
    ('nothing', NULL, NULL, '{actor} удалил политику SLA {any}')
),
-- As patterns; shape is the cheap test that comes first. A label has no spaces, an actor may be missing.
pattern AS (
    SELECT kind, value, acting, length(regexp_replace(wording, '\{\w+\}', '', 'g')) AS literal,
           regexp_replace(wording, '\{\w+\}', '%', 'g') AS shape,
           ARRAY(SELECT found[1] FROM regexp_matches(wording, '\{(\w+)\}', 'g') WITH ORDINALITY AS f (found, place) ORDER BY place) AS blanks,
           '^' || regexp_replace(replace(replace(replace(replace(regexp_replace(wording, '([().?])', '\\\1', 'g'), '{actor}', '(.*)'),
               '{labels}', '([^ ,]+(?:, [^ ,]+)*)'), '{priority}', '(\S+)'), '{before}', '(\S+)'), '\{\w+\}', '(.+)', 'g') || '$' AS regex
      FROM template
),

-- ---- conversations, their messages, people ----------------------------------------------------------------------------------------
conversation AS (
    SELECT c.id, c.account_id, c.display_id, c.created_at, c.last_activity_at, c.contact_id, c.assignee_id, c.campaign_id,
           CASE WHEN setting.account IS NULL THEN c.account_id || '/' || c.display_id ELSE c.display_id::text END AS ticket,
           coalesce((ARRAY['open', 'resolved', 'pending', 'snoozed'])[c.status + 1], 'status ' || c.status) AS status,
           coalesce((ARRAY['low', 'medium', 'high', 'urgent'])[c.priority + 1], 'priority ' || c.priority, 'none') AS priority,
           t.name::text AS team, regexp_replace(i.channel_type, '^Channel::', '') AS channel, i.name AS inbox,
           nullif(c.additional_attributes ->> 'mail_subject', '') AS subject, c.custom_attributes
      FROM conversations AS c
      CROSS JOIN setting
      LEFT JOIN inboxes AS i ON i.id = c.inbox_id
      LEFT JOIN teams AS t ON t.id = c.team_id
     WHERE setting.account IS NULL OR c.account_id = setting.account
),
-- A message's role: private ones are notes whatever their type says; what a rule, a campaign, a bot or a template sent is no agent's reply,
-- though a rule's and a campaign's bear a user's name. content_attributes is json, in older rows a string that has json inside.
message AS (
    SELECT m.id, m.conversation_id, m.account_id, m.created_at, m.private, m.sender_type, m.sender_id, m.message_type = 2 AS activity,
           CASE WHEN m.message_type = 2 THEN m.content END AS content,
           CASE WHEN m.message_type = 2 AND json_typeof(m.content_attributes::json) = 'object'
               THEN m.content_attributes::json #>> '{activity,status}' END AS status,
           CASE WHEN m.message_type = 0 THEN 'customer'
               WHEN m.message_type = 1 AND m.sender_type = 'User' AND NOT coalesce(m.additional_attributes ? 'campaign_id', false)
                   AND NOT coalesce(CASE json_typeof(m.content_attributes::json)
                       WHEN 'object' THEN m.content_attributes::json ->> 'automation_rule_id' IS NOT NULL
                       WHEN 'string' THEN m.content_attributes::text ~ '\\"automation_rule_id\\"\s*:\s*\d' END, false) THEN 'agent'
               ELSE 'bot' END AS role,
           m.message_type = 0 AND m.content_type = 8 AND coalesce(CASE json_typeof(m.content_attributes::json)
               WHEN 'object' THEN m.content_attributes::json #>> '{email,auto_reply}' END = 'true', false) AS auto_reply
      FROM messages AS m
      CROSS JOIN setting
     WHERE setting.account IS NULL OR m.account_id = setting.account
),
report AS (
    SELECT r.id, r.conversation_id, r.account_id, r.user_id, r.event_end_time AS at,
           CASE WHEN r.name IN ('conversation_resolved', 'conversation_bot_resolved') THEN 'resolved' ELSE 'open' END AS status,
           r.name IN ('conversation_bot_resolved', 'conversation_bot_handoff') AS by_bot,
           r.name IN ('conversation_resolved', 'conversation_bot_resolved', 'conversation_bot_handoff', 'conversation_opened') AS is_status
      FROM reporting_events AS r
      CROSS JOIN setting
     WHERE r.event_end_time IS NOT NULL AND (setting.account IS NULL OR r.account_id = setting.account)
),
-- The people of an account, also those who left it; by both of their names.
staff AS (
    SELECT account_id, user_id FROM account_users
    UNION SELECT account_id, sender_id FROM message WHERE sender_type = 'User'
    UNION SELECT account_id, assignee_id FROM conversation
    UNION SELECT account_id, user_id FROM report
),
called AS (
    SELECT DISTINCT staff.account_id, u.id AS user_id, btrim(names.name) AS name
      FROM staff JOIN users AS u ON u.id = staff.user_id CROSS JOIN LATERAL (VALUES (u.name::text), (u.display_name::text)) AS names (name)
     WHERE names.name <> ''
),
person AS (
    SELECT account_id, name, CASE WHEN count(*) = 1 THEN min(user_id)::text END AS user_id FROM called GROUP BY account_id, name
),
-- Of several people of one name: the one of them who took part in a conversation; of several who did, its present assignee.
namesake AS (
    SELECT called.account_id, called.name, called.user_id FROM called JOIN person USING (account_id, name) WHERE person.user_id IS NULL
),
present AS (
    SELECT conversation_id, user_id FROM conversation_participants WHERE user_id IN (SELECT user_id FROM namesake)
    UNION SELECT conversation_id, sender_id FROM message WHERE sender_type = 'User' AND sender_id IN (SELECT user_id FROM namesake)
    UNION SELECT id, assignee_id FROM conversation WHERE assignee_id IN (SELECT user_id FROM namesake)
),
told_apart AS (
    SELECT present.conversation_id, namesake.name,
           CASE count(*) WHEN 1 THEN min(namesake.user_id)
               ELSE min(namesake.user_id) FILTER (WHERE namesake.user_id = c.assignee_id) END::text AS user_id
      FROM present JOIN conversation AS c ON c.id = present.conversation_id
      JOIN namesake ON namesake.account_id = c.account_id AND namesake.user_id = present.user_id
     GROUP BY present.conversation_id, namesake.name
),
bot AS (
    SELECT btrim(name) AS name, 'bot-' || min(id) AS bot_id FROM agent_bots GROUP BY btrim(name) HAVING count(*) = 1
),
team AS (
    SELECT DISTINCT account_id, name::text AS name FROM teams
),

-- ---- activities, understood -------------------------------------------------------------------------------------------------------
-- Each text once: they repeat, and so all that follows from a text alone is found out here. A reading by which somebody known acted comes before
-- one by which a stranger did (`resolved by Ivan (night)`). Rules and the system have names of their own; a name that is nobody's now is that of
-- somebody who was renamed. The ids found are null where several people have the name.
reading AS MATERIALIZED (
    SELECT DISTINCT ON (said.account_id, said.content) said.account_id, said.content, p.kind, p.value, p.acting, part.actor, part."to", part.team,
           words[array_position(p.blanks, 'priority')] AS priority, words[array_position(p.blanks, 'before')] AS before,
           words[array_position(p.blanks, 'labels')] AS labels
      FROM (SELECT DISTINCT account_id, content FROM message WHERE activity AND content IS NOT NULL) AS said
      JOIN pattern AS p ON said.content LIKE p.shape
     CROSS JOIN LATERAL regexp_match(said.content, p.regex) AS words
     CROSS JOIN LATERAL (SELECT btrim(words[array_position(p.blanks, 'actor')]) AS actor, btrim(words[array_position(p.blanks, 'to')]) AS "to",
                                btrim(words[array_position(p.blanks, 'team')]) AS team) AS part
      LEFT JOIN person ON p.acting = 'agent' AND person.account_id = said.account_id AND person.name = part.actor
     WHERE words IS NOT NULL
     ORDER BY said.account_id, said.content, length(person.name) DESC NULLS LAST, p.literal DESC
),
wording AS MATERIALIZED (
    SELECT r.account_id, r.content, r.kind, r.value, r.actor, r."to", r.team, r.priority, r.before, r.labels,
           person.user_id AS actor_found, assigned.user_id AS to_found, bot.bot_id, team.name IS NOT NULL AND r.team IS NULL AS to_team,
           CASE WHEN r.acting = 'customer' THEN 'customer'
               WHEN r.acting = 'system' OR coalesce(r.actor, '') IN ('', 'System', 'Automation System') THEN 'system'
               WHEN person.name IS NULL AND (r.acting = 'bot' OR bot.name IS NOT NULL) THEN 'bot'
               ELSE 'agent' END AS role
      FROM reading AS r
      LEFT JOIN person ON person.account_id = r.account_id AND person.name = r.actor
      LEFT JOIN person AS assigned ON assigned.account_id = r.account_id AND assigned.name = r."to"
      LEFT JOIN bot ON bot.name = r.actor
      LEFT JOIN team ON team.account_id = r.account_id AND team.name = r."to"
),
-- A newer version says the status beside the text, in whatever language that is.
deed AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.created_at AS at,
           CASE WHEN m.status IS NOT NULL THEN 'status' ELSE w.kind END AS kind, coalesce(m.status, w.value) AS value,
           w."to", w.team, w.priority, w.before, w.labels, w.to_team, coalesce(w.role, 'system') AS role,
           CASE w.role WHEN 'customer' THEN c.contact_id::text WHEN 'bot' THEN coalesce(w.bot_id, w.actor)
               WHEN 'agent' THEN coalesce(w.actor_found, apart.user_id, w.actor) END AS actor,
           coalesce(w.to_found, assigned_apart.user_id, w."to") AS to_person
      FROM message AS m
      JOIN conversation AS c ON c.id = m.conversation_id
      LEFT JOIN wording AS w ON w.account_id = m.account_id AND w.content = m.content
      LEFT JOIN told_apart AS apart ON apart.conversation_id = m.conversation_id AND apart.name = w.actor
      LEFT JOIN told_apart AS assigned_apart ON assigned_apart.conversation_id = m.conversation_id AND assigned_apart.name = w."to"
     WHERE m.activity
),

-- ---- statuses ---------------------------------------------------------------------------------------------------------------------
-- From texts and from reporting_events, which know the instant but not who did it (their user is the assignee).
status_seen AS (
    SELECT conversation_id, at, 16 * id::bigint AS n, 'message/' || id AS id, true AS told, value AS status, role, actor, role = 'bot' AS by_bot
      FROM deed WHERE kind = 'status'
    UNION ALL
    SELECT r.conversation_id, r.at, 4000000000000000000 + min(r.id), 'report/' || min(r.id), false, r.status,
           CASE WHEN bool_or(r.by_bot) THEN 'bot' WHEN r.status = 'open' THEN 'system' ELSE 'agent' END, NULL, bool_or(r.by_bot)
      FROM report AS r JOIN conversation AS c ON c.id = r.conversation_id
     WHERE r.is_status AND (r.status <> 'open' OR r.by_bot OR r.at > c.created_at + interval '1 second')
     GROUP BY r.conversation_id, r.at, r.status
),
status_neighbours AS (
    SELECT *, lag(at) OVER same AS at_before, lag(told) OVER same AS told_before, lead(at) OVER same AS at_after, lead(told) OVER same AS told_after
      FROM status_seen
    WINDOW same AS (PARTITION BY conversation_id, status ORDER BY at, told, n)
),
status_known AS (
    SELECT s.conversation_id, s.n, s.id, s.status, s.role, s.actor, s.by_bot,
           CASE WHEN s.told AND NOT s.told_before AND s.at_before >= s.at - setting.lateness THEN s.at_before ELSE s.at END AS at
      FROM status_neighbours AS s CROSS JOIN setting
     WHERE s.told OR NOT (coalesce(s.told_after AND s.at_after <= s.at + setting.lateness, false)
           OR coalesce(s.at_before >= s.at - setting.lateness, false))
),
-- A customer's message to a resolved or snoozed conversation opens it, and mostly no text says so; in a bot's inbox it becomes pending, which
-- shows when somebody opens it later. One that stays closed is muted.
status_line AS (
    SELECT conversation_id, at, n, status, lead(status) OVER life AS next_status, lead(at) OVER life AS next_at
      FROM status_known
    WINDOW life AS (PARTITION BY conversation_id ORDER BY at, n)
    UNION ALL
    SELECT conversation_id, created_at, 16 * id::bigint, NULL, NULL, NULL FROM message WHERE role = 'customer'
),
status_woken AS (
    SELECT m.conversation_id, m.at, m.n + 1 AS n, 'opened-by-message/' || m.n / 16 AS id, 'system' AS role, NULL AS actor, false AS by_bot, w.status
      FROM (SELECT conversation_id, at, n, status, lag(status) OVER life AS was, lag(next_status) OVER life AS next_status,
                   lag(next_at) OVER life AS next_at
              FROM status_line
            WINDOW life AS (PARTITION BY conversation_id ORDER BY at, n)) AS m
      JOIN conversation AS c ON c.id = m.conversation_id
      CROSS JOIN setting
      LEFT JOIN (SELECT conversation_id, min(at) AS at FROM deed WHERE kind = 'mute' AND value = 'true' GROUP BY conversation_id) AS muted
          ON muted.conversation_id = m.conversation_id AND muted.at <= m.at
      CROSS JOIN LATERAL (SELECT CASE
          WHEN muted.at IS NOT NULL OR m.next_status IN ('open', 'pending') AND m.next_at <= m.at + setting.lateness THEN NULL
          WHEN m.next_status = 'open' THEN CASE m.was WHEN 'resolved' THEN 'pending' END
          WHEN m.next_status IS NOT NULL THEN 'open'
          WHEN c.status IN ('open', 'pending') THEN c.status
          WHEN c.status <> m.was THEN 'open' END AS status) AS w
     WHERE m.status IS NULL AND m.was IN ('resolved', 'snoozed') AND w.status IS NOT NULL
),

-- ---- changes of the four that have a value at any time -----------------------------------------------------------------------------
change AS (
    SELECT conversation_id, at, n, id, 'status' AS type, status AS value, NULL AS before, role, actor, by_bot FROM status_known
    UNION ALL
    SELECT conversation_id, at, n, id, 'status', status, NULL, role, actor, by_bot FROM status_woken
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint + 2, 'message/' || id || '/assign', 'assign',
           CASE kind WHEN 'self' THEN actor WHEN 'assign' THEN to_person END, NULL, role, actor, false
      FROM deed WHERE kind IN ('self', 'unassign') OR kind = 'assign' AND NOT to_team
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint + 1, 'message/' || id || '/team', 'team',
           CASE WHEN kind = 'assign' THEN coalesce(team, "to") END, CASE kind WHEN 'unteam' THEN team END, role, actor, false
      FROM deed WHERE kind = 'unteam' OR kind = 'assign' AND (to_team OR team IS NOT NULL)
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint, 'message/' || id, 'priority', coalesce(priority, value), before, role, actor, false
      FROM deed WHERE kind = 'priority'
),
-- How each of them began and ended by the changes known.
edge AS (
    SELECT conversation_id, type, min(at) AS first_at, max(at) AS last_at, min(at) FILTER (WHERE type = 'status' AND value = 'open') AS open_at,
           (array_agg(value ORDER BY at, n))[1] AS first_value, (array_agg(before ORDER BY at, n))[1] AS first_before,
           (array_agg(by_bot ORDER BY at, n))[1] AS first_by_bot, (array_agg(value ORDER BY at DESC, n DESC))[1] AS last_value
      FROM change GROUP BY conversation_id, type
),
-- The first message tells whose request it is; without one it is nobody's.
first_message AS (
    SELECT DISTINCT ON (conversation_id) conversation_id, role, sender_id FROM message WHERE NOT activity AND NOT private
     ORDER BY conversation_id, created_at, id
),
first_report AS (
    SELECT DISTINCT ON (conversation_id) conversation_id, user_id, at FROM report WHERE user_id IS NOT NULL
     ORDER BY conversation_id, at, id
),
opening AS (
    SELECT c.*, coalesce(CASE WHEN c.campaign_id IS NOT NULL THEN 'bot' ELSE m.role END, 'system') AS role, m.sender_id,
           began.status AS first_status, CASE WHEN t.conversation_id IS NULL THEN c.team ELSE t.first_before END AS first_team,
           CASE WHEN p.conversation_id IS NULL THEN c.priority ELSE coalesce(p.first_before, 'none') END AS first_priority,
           CASE WHEN a.conversation_id IS NULL THEN c.assignee_id WHEN r.at < a.first_at THEN r.user_id END::text AS first_assignee,
           CASE WHEN began.status = 'pending' AND s.open_at < coalesce(a.first_at, 'infinity') THEN s.open_at END AS assigned_at,
           s.last_value AS last_status, s.last_at AS last_status_at, a.last_value AS last_assignee, a.last_at AS last_assigned_at,
           a.conversation_id IS NOT NULL AS was_assigned, t.last_value AS last_team, t.last_at AS last_team_at, p.last_value AS last_priority
      FROM conversation AS c
      LEFT JOIN first_message AS m ON m.conversation_id = c.id
      LEFT JOIN first_report AS r ON r.conversation_id = c.id
      LEFT JOIN edge AS s ON s.type = 'status' AND s.conversation_id = c.id
      LEFT JOIN edge AS a ON a.type = 'assign' AND a.conversation_id = c.id
      LEFT JOIN edge AS t ON t.type = 'team' AND t.conversation_id = c.id
      LEFT JOIN edge AS p ON p.type = 'priority' AND p.conversation_id = c.id
      CROSS JOIN LATERAL (SELECT CASE WHEN s.conversation_id IS NULL THEN CASE c.status WHEN 'pending' THEN 'pending' ELSE 'open' END
          WHEN s.first_value = 'open' OR s.first_by_bot THEN 'pending' ELSE 'open' END AS status) AS began
),
-- What the changes known do not lead to. An assignee who is no member of the new team goes without a text.
unseen AS (
    SELECT id AS conversation_id, greatest(last_activity_at, last_status_at) AS at, 1 AS place, 'status' AS type, status AS value
      FROM opening WHERE status <> coalesce(last_status, first_status)
    UNION ALL
    SELECT id, CASE WHEN last_team_at >= last_assigned_at THEN last_team_at ELSE greatest(last_activity_at, last_assigned_at) END,
           2, 'assign', assignee_id::text
      FROM opening WHERE was_assigned AND last_assignee IS DISTINCT FROM assignee_id::text
    UNION ALL
    SELECT id, greatest(last_activity_at, last_team_at), 3, 'team', team
      FROM opening WHERE last_team_at IS NOT NULL AND team <> coalesce(last_team, '')
    UNION ALL
    SELECT id, last_activity_at, 4, 'priority', priority FROM opening WHERE priority <> coalesce(last_priority, first_priority)
),

-- ---- labels -----------------------------------------------------------------------------------------------------------------------
-- taggings has the labels of now and since when; texts have the rest.
label_told AS (
    SELECT d.conversation_id, d.at, 16 * d.id::bigint + least(one.place, 14) AS n, 'message/' || d.id || '/' || one.label AS id,
           d.kind = 'label' AS added, one.label, d.role, d.actor
      FROM deed AS d CROSS JOIN LATERAL regexp_split_to_table(d.labels, ', ') WITH ORDINALITY AS one (label, place)
     WHERE d.kind IN ('label', 'unlabel')
),
label_edge AS (
    SELECT conversation_id, label, (array_agg(added ORDER BY at, n))[1] AS first_added, (array_agg(added ORDER BY at DESC, n DESC))[1] AS last_added,
           max(at) AS last_at
      FROM label_told GROUP BY conversation_id, label
),
label_now AS (
    SELECT c.id AS conversation_id, g.name::text AS label, min(t.created_at) AS at, min(t.id)::bigint AS id
      FROM taggings AS t JOIN tags AS g ON g.id = t.tag_id JOIN conversation AS c ON c.id = t.taggable_id
     WHERE t.taggable_type = 'Conversation' AND t.context = 'labels'
     GROUP BY c.id, g.name
),
label_change AS (
    SELECT conversation_id, at, n, id, added, label, role, actor FROM label_told
    UNION ALL -- there before the first text about it
    SELECT c.id, c.created_at, row_number() OVER (ORDER BY e.label COLLATE "C") - 1000000000000, 'label-at-first/' || e.label,
           true, e.label, 'system', NULL
      FROM label_edge AS e JOIN conversation AS c ON c.id = e.conversation_id WHERE NOT e.first_added
    UNION ALL
    SELECT c.id, greatest(n.at, e.last_at, c.created_at), 4100000000000000000 + n.id, 'label-now/' || n.label, true, n.label, 'system', NULL
      FROM label_now AS n JOIN conversation AS c ON c.id = n.conversation_id
      LEFT JOIN label_edge AS e ON e.conversation_id = n.conversation_id AND e.label = n.label
     WHERE e.last_added IS NOT TRUE
    UNION ALL
    SELECT c.id, greatest(c.last_activity_at, e.last_at), 4150000000000000000 + row_number() OVER (ORDER BY e.label COLLATE "C"),
           'label-gone/' || e.label, false, e.label, 'system', NULL
      FROM label_edge AS e JOIN conversation AS c ON c.id = e.conversation_id
      LEFT JOIN label_now AS n ON n.conversation_id = e.conversation_id AND n.label = e.label
     WHERE e.last_added AND n.label IS NULL
),

-- ---- all events, in one shape: value is what the type's own field says -------------------------------------------------------------
-- n: below 0 what was so from the beginning; then 16 times the message's id and a place within what it tells; from 4e18 what no message tells.
event AS (
    SELECT id AS conversation_id, created_at AS at, -2000000000000 AS n, 'created' AS id, 'created' AS type, role,
           CASE role WHEN 'customer' THEN contact_id::text WHEN 'agent' THEN sender_id::text END AS actor, NULL AS value, NULL AS name,
           NULL::boolean AS public, NULL::boolean AS auto, NULL::integer AS score
      FROM opening
    UNION ALL
    SELECT m.conversation_id, m.created_at, 16 * m.id::bigint, 'message/' || m.id, 'message', m.role,
           CASE m.role WHEN 'customer' THEN coalesce(CASE m.sender_type WHEN 'Contact' THEN m.sender_id END, c.contact_id)::text
               WHEN 'agent' THEN m.sender_id::text
               ELSE CASE m.sender_type WHEN 'AgentBot' THEN 'bot-' || m.sender_id WHEN 'Captain::Assistant' THEN 'captain-' || m.sender_id END END,
           NULL, NULL, NOT m.private, m.role = 'bot' OR m.auto_reply, NULL
      FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id
     WHERE NOT m.activity
    UNION ALL
    SELECT conversation_id, at, n, id, type, role, actor, value, NULL, NULL, NULL, NULL FROM change WHERE type <> 'team' OR value IS NOT NULL
    UNION ALL
    SELECT id, assigned_at, 4200000000000000000, 'assigned-at-first', 'assign', 'system', NULL, first_assignee, NULL, NULL, NULL, NULL
      FROM opening WHERE assigned_at IS NOT NULL AND first_assignee IS NOT NULL
    UNION ALL
    SELECT conversation_id, at, 4300000000000000000 + place, type || '-now', type, 'system', NULL, value, NULL, NULL, NULL, NULL FROM unseen
    UNION ALL
    SELECT conversation_id, at, n, id, 'tag', role, actor, label, CASE WHEN added THEN 'add' ELSE 'remove' END, NULL, NULL, NULL FROM label_change
    UNION ALL
    SELECT l.conversation_id, l.at, CASE WHEN l.n BETWEEN 0 AND 4000000000000000000 THEN l.n / 16 * 16 + 15 ELSE 4160000000000000000 END,
           l.id || '/spam', 'discard', l.role, l.actor, 'spam', NULL, NULL, NULL, NULL
      FROM label_change AS l CROSS JOIN setting WHERE l.added AND l.label = ANY (setting.spam_labels)
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint, 'message/' || id, 'link', role, actor, "to", value, NULL, NULL, NULL FROM deed WHERE kind = 'link'
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint, 'message/' || id, 'attr', role, actor, value, 'muted', NULL, NULL, NULL FROM deed WHERE kind = 'mute'
    UNION ALL
    SELECT conversation_id, at, 16 * id::bigint, 'message/' || id, 'chatwoot:activity', role, NULL, NULL, NULL, NULL, NULL, NULL
      FROM deed WHERE kind IS NULL
    UNION ALL -- the answer, not the request for it, which is a message; when it was given, not when its remark was added
    SELECT r.conversation_id, r.created_at, 4400000000000000000 + r.id, 'csat/' || r.id, 'rating', 'customer', r.contact_id::text,
           nullif(r.feedback_message, ''), NULL, NULL, NULL, r.rating
      FROM csat_survey_responses AS r CROSS JOIN setting WHERE setting.account IS NULL OR r.account_id = setting.account
)
SELECT e.n, o.ticket, e.at AT TIME ZONE 'UTC' AS at, e.type, e.id, e.actor, e.role,
       CASE e.type WHEN 'created' THEN o.contact_id::text END AS customer,
       CASE e.type WHEN 'created' THEN o.channel END AS channel,
       CASE e.type WHEN 'created' THEN o.first_priority END AS priority,
       CASE e.type WHEN 'created' THEN o.first_team END AS team,
       CASE e.type WHEN 'created' THEN o.first_status END AS status,
       CASE WHEN e.type = 'created' AND o.assigned_at IS NULL THEN o.first_assignee END AS assignee,
       CASE e.type WHEN 'created' THEN o.subject END AS subject,
       CASE e.type WHEN 'created' THEN (SELECT jsonb_object_agg(pair.key, pair.value)
           FROM (SELECT 'inbox' AS key, o.inbox::text AS value
                 UNION ALL SELECT 'campaign', o.campaign_id::text
                 UNION ALL SELECT own.key, own.value #>> '{}'
                             FROM jsonb_each(CASE jsonb_typeof(o.custom_attributes) WHEN 'object' THEN o.custom_attributes END) AS own
                            WHERE jsonb_typeof(own.value) IN ('string', 'number', 'boolean') AND own.key NOT IN ('inbox', 'campaign')) AS pair
          WHERE pair.value <> '') END AS attrs,
       e.public, e.auto,
       CASE WHEN e.type IN ('status', 'assign', 'team', 'priority', 'link', 'attr') THEN e.value END AS "to",
       CASE WHEN e.type = 'tag' AND e.name = 'add' THEN e.value END AS add,
       CASE WHEN e.type = 'tag' AND e.name = 'remove' THEN e.value END AS remove,
       CASE e.type WHEN 'attr' THEN e.name END AS name,
       e.score, CASE e.type WHEN 'rating' THEN 5 END AS max,
       CASE e.type WHEN 'rating' THEN e.value END AS comment,
       CASE e.type WHEN 'link' THEN e.name END AS kind,
       CASE e.type WHEN 'discard' THEN e.value END AS reason
  FROM event AS e
  JOIN opening AS o ON o.id = e.conversation_id
 ORDER BY e.n;
