-- Purpose: the fold of policy.md and metrics.md in the database: events of `source` in the order in which they are taken, the state of their
--   tickets before and after each, the signals that each raises; then each ticket's moments.  A list of common table expressions, for others
--   to follow: WITH source AS (...), <this text>, <more of them> SELECT ...
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h).
-- Reads: source: n bigint (input order), ticket text, at timestamptz, type text, id text, actor text, role text, customer text, channel text,
--   priority text, team text, status text, assignee text, subject text, url text, tags text[], attrs jsonb, public boolean, auto boolean,
--   "to" text, add text, remove text, name text, score double precision, max double precision, verdict text, comment text, site text,
--   kind text, "into" text, reason text; rows that are no events by events.md must have been refused before (queries/engine/counts.sql).
-- Every window is partitioned by ticket (or begins with it), so that each shard folds its own tickets.  The first sort, by ticket and
-- instant, is of all events; those after it sort within tickets.
--
-- step: one row for each event taken, and after a `created` with a done status one for the status that it implies; ordered within a ticket
--   by k, which is the order of (late, ord, implied): windows over the latter need no sort of their own
--   ticket text, k bigint (1..), late boolean, ord bigint (place in the ticket's events by instant and input order, 0..), implied integer
--   at bigint (the instant at which it acts), own_at bigint, until bigint (when the next one acts; null for the last)
--   type text, actor text, role text, agent text (the actor, if an agent), a text, b text (what the event says, by type: see event)
--   internal, automatic, removes boolean, score, max double precision, verdict text
--   signals bigint (bits of enum signal), cancels boolean (it ends every running cycle uncounted), gone boolean (merged or discarded, after it)
--   b_class integer (7: unknown), b_status, b_assignee, b_team, b_priority text, b_attrs jsonb: the state before it (attrs null: none)
--   class integer, status_name, assignee, team, priority text, attrs jsonb, tags text[] (null: none), levels bigint: the state after it
--   of the ticket: has_created boolean, created_at bigint, channel, customer, subject, url text, created_tags text[], tag_events jsonb
--   (tags added and removed since, as {TAG: added}), excluded, rated, linked_development boolean, duplicate, second_created bigint

event AS (
    -- a and b by type: status, assign, team, priority: a = to; tag: a = the tag; attr: a = name, b = to; link: a = kind, b = to;
    -- rating: b = comment; review: b = site; merge: a = into; discard: a = reason; created: a = status
    SELECT s.ticket, s.n, (extract(epoch FROM s.at) * 1000000)::bigint AS at, s.type, nullif(s.id, '') AS id, nullif(s.actor, '') AS actor,
        coalesce(nullif(s.role, ''), $1::jsonb -> 'roles' ->> s.actor,
            CASE WHEN s.type = 'created' THEN 'customer' WHEN s.actor IS NULL OR s.actor = '' THEN 'system'
                WHEN s.type IN ('message', 'rating') THEN 'customer' ELSE 'agent' END) AS role,
        CASE s.type WHEN 'message' THEN NULL WHEN 'created' THEN nullif(s.status, '') WHEN 'tag' THEN coalesce(nullif(s.add, ''), nullif(s.remove, ''))
            WHEN 'attr' THEN s.name WHEN 'link' THEN s.kind WHEN 'merge' THEN s."into" WHEN 'discard' THEN nullif(s.reason, '')
            WHEN 'rating' THEN NULL WHEN 'review' THEN NULL ELSE nullif(s."to", '') END AS a,
        CASE s.type WHEN 'attr' THEN s."to" WHEN 'link' THEN nullif(s."to", '') WHEN 'rating' THEN nullif(s.comment, '')
            WHEN 'review' THEN nullif(s.site, '') END AS b,
        CASE WHEN s.type = 'message' THEN s.public IS FALSE END AS internal,
        CASE WHEN s.type = 'message' THEN s.auto IS TRUE END AS automatic,
        CASE WHEN s.type = 'tag' THEN coalesce(s.add, '') = '' END AS removes,
        CASE WHEN s.type IN ('rating', 'review') THEN s.score END AS score,
        CASE WHEN s.type IN ('rating', 'review') AND s.score IS NOT NULL
            THEN coalesce(s.max, ($1::jsonb -> 'csat' ->> 'max')::double precision) END AS max,
        CASE WHEN s.type = 'rating' THEN nullif(s.verdict, '') END AS verdict,
        CASE WHEN s.type = 'created' THEN nullif(s.customer, '') END AS customer,
        CASE WHEN s.type = 'created' THEN nullif(s.channel, '') END AS channel,
        CASE WHEN s.type = 'created' THEN nullif(s.priority, '') END AS priority,
        CASE WHEN s.type = 'created' THEN nullif(s.team, '') END AS team,
        CASE WHEN s.type = 'created' THEN nullif(s.assignee, '') END AS assignee,
        CASE WHEN s.type = 'created' THEN nullif(s.subject, '') END AS subject,
        CASE WHEN s.type = 'created' THEN nullif(s.url, '') END AS url,
        CASE WHEN s.type = 'created' AND s.tags IS NOT NULL THEN
            nullif(ARRAY(SELECT DISTINCT t COLLATE "C" FROM unnest(s.tags) AS t WHERE t <> '' ORDER BY t COLLATE "C"), '{}') END AS tags,
        CASE WHEN s.type = 'created' AND s.attrs IS NOT NULL THEN
            (SELECT jsonb_object_agg(x.key, x.value) FROM jsonb_each_text(s.attrs) AS x WHERE x.key <> '' AND x.value <> '') END AS attrs
    FROM source AS s
    WHERE s.at < (SELECT to_timestamp(($1::jsonb ->> 'as_of')::bigint / 1000000) + ($1::jsonb ->> 'as_of')::bigint % 1000000 * interval '1 microsecond')
        AND s.type IN ('created', 'message', 'status', 'assign', 'team', 'priority', 'tag', 'attr', 'rating', 'review', 'link', 'merge', 'discard')
),

-- Of events with one id the earliest counts; of equal ones without an id at one instant the first.
judged AS (
    SELECT e.*,
        CASE WHEN e.id IS NULL
            THEN row_number() OVER (PARTITION BY e.ticket, e.at, e.id, e.type, e.role, e.actor, e.a, e.b, e.internal, e.automatic, e.removes,
                e.score, e.max, e.verdict, e.customer, e.channel, e.priority, e.team, e.assignee, e.subject, e.url, e.tags, e.attrs ORDER BY e.n)
            ELSE row_number() OVER (PARTITION BY e.ticket, e.id ORDER BY e.at, e.n)
        END > 1 AS repeated
    FROM event AS e
),

-- What is known of the whole ticket.
numbered AS (
    SELECT x.*, row_number() OVER (PARTITION BY x.ticket ORDER BY x.at, x.n) - 1 AS ord,
        min(ARRAY[x.at, x.n]) FILTER (WHERE x.type = 'created' AND NOT x.repeated) OVER whole AS created,
        count(*) OVER whole AS events,
        count(*) FILTER (WHERE x.repeated) OVER whole AS duplicate,
        count(*) FILTER (WHERE x.type = 'created' AND NOT x.repeated) OVER whole AS created_events,
        jsonb_object_agg(x.a, NOT x.removes) FILTER (WHERE x.type = 'tag' AND NOT x.repeated) OVER whole AS tag_events,
        coalesce(bool_or(x.type = 'rating' AND x.role = 'customer' AND x.verdict IS DISTINCT FROM 'disowned') FILTER (WHERE NOT x.repeated) OVER whole,
            false) AS rated,
        coalesce(bool_or(x.type = 'link' AND x.a = 'development') FILTER (WHERE NOT x.repeated) OVER whole, false) AS linked_development,
        coalesce(bool_or(x.type = 'rating' AND x.role = 'customer' AND x.verdict = 'disowned') FILTER (WHERE NOT x.repeated) OVER whole, false) AS disowned,
        min(ARRAY[x.at, x.n]) FILTER (WHERE x.type = 'discard' AND NOT x.repeated) OVER whole AS discarded,
        min(ARRAY[x.at, x.n]) FILTER (WHERE x.type = 'message' AND x.role = 'agent' AND NOT x.internal AND NOT x.automatic AND NOT x.repeated) OVER whole
            AS replied
    FROM judged AS x
    WINDOW whole AS (PARTITION BY x.ticket ORDER BY x.at, x.n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

-- The events that are taken: without what is repeated and further `created`; the one that counts comes first, and its done status after it.
taken AS (
    SELECT x.*, x.created[1] AS created_at, greatest(x.at, x.created[1]) AS acts_at, (x.at = x.created[1] AND x.n = x.created[2]) IS NOT TRUE AS late,
        unnest(CASE WHEN x.type = 'created' AND ($1::jsonb -> 'statuses' ->> x.a)::integer >= 5 THEN '{0,1}'::integer[] ELSE '{0}'::integer[] END) AS implied
    FROM numbered AS x
    WHERE NOT x.repeated AND (x.type <> 'created' OR (x.at = x.created[1] AND x.n = x.created[2]))
),

-- What each event sets, if it sets anything.  place: a number that grows as events are taken.
set AS (
    SELECT x.*, CASE WHEN x.late THEN x.ord + 2 ELSE x.implied END AS place,
        CASE WHEN x.role = 'agent' THEN x.actor END AS agent,
        x.type = 'created' AND x.implied = 0 AS is_created,
        x.type = 'status' OR x.implied = 1 AS is_status,
        CASE x.type WHEN 'status' THEN coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1)
            WHEN 'created' THEN CASE
                WHEN x.a IS NULL OR (x.implied = 0 AND ($1::jsonb -> 'statuses' ->> x.a)::integer >= 5) THEN 0
                ELSE coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1) END
            END AS class_to,
        CASE WHEN x.type = 'status' OR x.implied = 1 OR (x.type = 'created' AND coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1) < 5)
            THEN x.a END AS status_to,
        CASE x.type WHEN 'assign' THEN x.a ELSE x.assignee END AS assignee_to,
        CASE x.type WHEN 'team' THEN x.a ELSE x.team END AS team_to,
        CASE x.type WHEN 'priority' THEN x.a ELSE x.priority END AS priority_to,
        CASE WHEN x.type = 'message' AND NOT x.internal THEN
                CASE WHEN x.automatic THEN CASE WHEN x.role = 'customer' THEN 0 ELSE 8 END
                    WHEN x.role = 'customer' THEN 2 WHEN x.role = 'agent' THEN 4 WHEN x.role = 'bot' THEN 8 ELSE 0 END
            WHEN x.type = 'created' AND x.implied = 0 AND x.role = 'customer' THEN 2
            ELSE 0 END AS talk -- its signals of conversation
    FROM taken AS x
),

-- What was set last before each event: the place of the event that did, then the value.
before AS (
    SELECT x.*, row_number() OVER past AS k, lead(x.acts_at) OVER past AS until,
        max(x.place * 8 + x.class_to) OVER past AS class_set,
        max(lpad(x.place::text, 10, '0') || coalesce('=' || x.status_to, '') COLLATE "C") FILTER (WHERE x.type IN ('status', 'created')) OVER past AS status_set,
        max(lpad(x.place::text, 10, '0') || coalesce('=' || x.assignee_to, '') COLLATE "C") FILTER (WHERE x.type = 'assign' OR x.is_created) OVER past
            AS assignee_set,
        max(lpad(x.place::text, 10, '0') || coalesce('=' || x.team_to, '') COLLATE "C") FILTER (WHERE x.type = 'team' OR x.is_created) OVER past AS team_set,
        max(lpad(x.place::text, 10, '0') || coalesce('=' || x.priority_to, '') COLLATE "C") FILTER (WHERE x.type = 'priority' OR x.is_created) OVER past
            AS priority_set,
        max(x.place * 8 + x.talk) FILTER (WHERE x.talk IN (2, 4)) OVER past AS spoke,
        bool_or(x.type IN ('merge', 'discard')) OVER past AS was_gone,
        jsonb_object_agg(x.a, x.b) FILTER (WHERE x.type = 'attr') OVER past AS attrs_set,
        jsonb_object_agg(x.a, NOT x.removes) FILTER (WHERE x.type = 'tag') OVER past AS tags_set,
        first_value(x.channel) OVER past AS past_channel,
        first_value(x.customer) OVER past AS past_customer,
        first_value(x.subject) OVER past AS past_subject,
        first_value(x.url) OVER past AS past_url,
        first_value(x.tags) OVER past AS past_tags,
        first_value(x.attrs) OVER past AS past_attrs
    FROM set AS x
    WINDOW past AS (PARTITION BY x.ticket ORDER BY x.late, x.ord, x.implied ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

state AS (
    SELECT x.*, coalesce((x.class_set % 8)::integer, 7) AS b_class, nullif(substr(x.status_set, 12), '') AS b_status,
        nullif(substr(x.assignee_set, 12), '') AS b_assignee, nullif(substr(x.team_set, 12), '') AS b_team,
        nullif(substr(x.priority_set, 12), '') AS b_priority,
        CASE WHEN x.attrs_set IS NULL THEN x.past_attrs ELSE coalesce(x.past_attrs, '{}') || x.attrs_set END AS b_attrs,
        coalesce(x.tags, x.past_tags) AS created_tags,
        CASE WHEN x.type = 'tag' THEN coalesce(x.tags_set, '{}') || jsonb_build_object(x.a, NOT x.removes) ELSE x.tags_set END AS tags_since,
        CASE WHEN x.talk IN (2, 4) THEN x.talk ELSE (x.spoke % 8)::integer END AS spoken
    FROM before AS x
),

step AS (
    SELECT x.ticket, x.k, x.late, x.ord, x.implied, x.acts_at AS at, x.at AS own_at, x.until, x.type, x.actor, x.role, x.agent, x.a, x.b,
        x.internal, x.automatic, x.removes, x.score, x.max, x.verdict,
        CASE
            WHEN x.type = 'message' THEN x.talk
            WHEN x.is_created THEN 1 | (256::bigint << x.class_to) | x.talk | CASE WHEN x.assignee IS NULL THEN 0 ELSE 16 END
            WHEN x.is_status AND x.b_class = x.class_to AND x.b_status IS NOT DISTINCT FROM x.a THEN 0
            WHEN x.is_status THEN
                128 | coalesce(($1::jsonb -> 'status_signals' ->> x.a)::bigint, 0)
                | CASE WHEN x.b_class = x.class_to THEN 0
                    ELSE (256::bigint << x.class_to)
                        | CASE WHEN x.b_class < 5 AND x.class_to >= 5 THEN 32768 ELSE 0 END
                        | CASE WHEN x.b_class < 7 AND x.class_to = 6 THEN 65536 ELSE 0 END
                        | CASE WHEN x.b_class IN (5, 6) AND x.class_to < 5 THEN 131072 ELSE 0 END END
            WHEN x.type = 'assign' THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_assignee THEN 0 WHEN x.a IS NULL THEN 32 ELSE 16 END
            WHEN x.type = 'team' THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_team THEN 0 ELSE 64 END
            WHEN x.type = 'rating' THEN CASE WHEN x.role = 'customer' AND x.verdict IS DISTINCT FROM 'disowned' THEN 262144 ELSE 0 END
            WHEN x.type = 'link' THEN coalesce(($1::jsonb -> 'linked_signals' ->> x.a)::bigint, 0)
            WHEN x.type = 'merge' THEN 524288
            WHEN x.type = 'discard' THEN 1048576
            ELSE 0 END AS signals,
        x.type IN ('merge', 'discard') OR (x.is_status AND x.b_class = 7 AND x.class_to >= 5) AS cancels,
        coalesce(x.was_gone, false) OR x.type IN ('merge', 'discard') AS gone,
        x.b_class, x.b_status, x.b_assignee, x.b_team, x.b_priority, x.b_attrs,
        coalesce(x.class_to, x.b_class) AS class,
        CASE WHEN x.class_to IS NULL THEN x.b_status ELSE x.status_to END AS status_name,
        CASE WHEN x.type = 'assign' OR x.is_created THEN x.assignee_to ELSE x.b_assignee END AS assignee,
        CASE WHEN x.type = 'team' OR x.is_created THEN x.team_to ELSE x.b_team END AS team,
        CASE WHEN x.type = 'priority' OR x.is_created THEN x.priority_to ELSE x.b_priority END AS priority,
        CASE WHEN x.is_created THEN x.attrs WHEN x.type = 'attr' THEN coalesce(x.b_attrs, '{}') || jsonb_build_object(x.a, x.b) ELSE x.b_attrs END AS attrs,
        CASE WHEN x.tags_since IS NULL THEN x.created_tags
            ELSE nullif(ARRAY(SELECT t.tag COLLATE "C" FROM (
                    SELECT unnest(x.created_tags) AS tag UNION SELECT jsonb_object_keys(x.tags_since)) AS t
                WHERE coalesce((x.tags_since ->> t.tag)::boolean, true) ORDER BY t.tag COLLATE "C"), '{}') END AS tags,
        CASE WHEN coalesce(x.class_to, x.b_class) < 7 THEN 1::bigint << coalesce(x.class_to, x.b_class) ELSE 0 END
            | CASE WHEN coalesce(x.class_to, x.b_class) IN (5, 6) THEN 128 ELSE 0 END
            | CASE WHEN CASE WHEN x.type = 'assign' OR x.is_created THEN x.assignee_to ELSE x.b_assignee END IS NULL THEN 512 ELSE 256 END
            | CASE x.spoken WHEN 4 THEN 1024 WHEN 2 THEN 2048 ELSE 0 END
            | CASE WHEN $1::jsonb -> 'status_levels' = '{}' THEN 0
                ELSE coalesce(($1::jsonb -> 'status_levels' ->> CASE WHEN x.class_to IS NULL THEN x.b_status ELSE x.status_to END)::bigint, 0) END AS levels,
        x.created_at IS NOT NULL AS has_created, x.created_at, coalesce(x.channel, x.past_channel) AS channel,
        coalesce(x.customer, x.past_customer) AS customer, coalesce(x.subject, x.past_subject) AS subject, coalesce(x.url, x.past_url) AS url,
        x.created_tags, x.tag_events,
        (x.disowned AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean)
            OR (($1::jsonb -> 'exclude' ->> 'discarded')::boolean AND x.discarded IS NOT NULL AND (x.replied IS NULL OR x.discarded < x.replied)) AS excluded,
        CASE WHEN x.k > 1 THEN NULL WHEN x.tag_events IS NULL THEN x.created_tags
            ELSE nullif(ARRAY(SELECT t.tag COLLATE "C" FROM (
                    SELECT unnest(x.created_tags) AS tag UNION SELECT jsonb_object_keys(x.tag_events)) AS t
                WHERE coalesce((x.tag_events ->> t.tag)::boolean, true) ORDER BY t.tag COLLATE "C"), '{}') END AS tags_at_end,
        x.rated, x.linked_development, x.events - x.duplicate - greatest(x.created_events - 1, 0) AS used, x.duplicate,
        greatest(x.created_events - 1, 0) AS second_created
    FROM state AS x
),

-- Instants as of which open tickets are wanted: the snapshots, then as-of.
wanted AS (
    SELECT array_agg(w.at ORDER BY w.at) AS instants
    FROM (SELECT x.at::bigint AS at FROM jsonb_array_elements_text($1::jsonb -> 'snapshots') AS x (at) UNION SELECT ($1::jsonb ->> 'as_of')::bigint) AS w
),

-- The hours that replies and ages go by.
reply_hours AS (
    SELECT array_agg(x.opens::bigint ORDER BY x.i) AS opens, array_agg(x.closes::bigint ORDER BY x.i) AS closes
    FROM ROWS FROM (jsonb_array_elements_text($1::jsonb -> 'calendars' -> ($1::jsonb ->> 'reply_calendar')::integer -> 'opens'),
        jsonb_array_elements_text($1::jsonb -> 'calendars' -> ($1::jsonb ->> 'reply_calendar')::integer -> 'closes')) WITH ORDINALITY AS x (opens, closes, i)
),
age_hours AS (
    SELECT array_agg(x.opens::bigint ORDER BY x.i) AS opens, array_agg(x.closes::bigint ORDER BY x.i) AS closes, array_agg(x.sums::bigint ORDER BY x.i) AS sums
    FROM ROWS FROM (jsonb_array_elements_text($1::jsonb -> 'calendars' -> ($1::jsonb ->> 'age_calendar')::integer -> 'opens'),
        jsonb_array_elements_text($1::jsonb -> 'calendars' -> ($1::jsonb ->> 'age_calendar')::integer -> 'closes'),
        jsonb_array_elements_text($1::jsonb -> 'calendars' -> ($1::jsonb ->> 'age_calendar')::integer -> 'sums')) WITH ORDINALITY AS x (opens, closes, sums, i)
),

-- What moments need to know of the steps before: the ticket's latest resolution, reply and so on (as `before`).
told AS (
    SELECT s.*, coalesce(s.tags_at_end, first_value(s.tags_at_end) OVER past) AS ticket_tags,
        count(*) FILTER (WHERE s.signals & 4 <> 0) OVER past AS replies,
        max(s.k) FILTER (WHERE s.signals & 4 <> 0) OVER past AS replied_k,
        max(s.k) FILTER (WHERE s.signals & 64 <> 0 AND s.b_team IS NOT NULL) OVER past AS handed_k,
        max(s.k) FILTER (WHERE s.signals & 131072 <> 0) OVER past AS reopened_k,
        max(s.k) FILTER (WHERE s.signals & 262144 <> 0) OVER past AS rated_k,
        max(ARRAY[s.k, s.own_at]) FILTER (WHERE s.signals & 32768 <> 0) OVER past AS resolved,
        max(lpad(s.k::text, 10, '0') || coalesce('=' || coalesce(s.agent, s.b_assignee), '') COLLATE "C") FILTER (WHERE s.signals & 32768 <> 0) OVER past
            AS resolver,
        max(lpad(s.k::text, 10, '0') || coalesce('=' || s.actor, '') COLLATE "C") FILTER (WHERE s.signals & 4 <> 0) OVER past AS replier,
        first_value(CASE WHEN s.signals & 1 <> 0 THEN s.agent END) OVER past AS creator,
        min(ARRAY[s.k, s.own_at]) FILTER (WHERE s.direction > 0) OVER past AS went_up,
        coalesce(bool_or(s.disowns) OVER past, false) OR s.disowns AS disowned,
        width_bucket(s.at, (SELECT instants FROM wanted)) AS first_open,
        width_bucket(coalesce(s.until, ($1::jsonb ->> 'as_of')::bigint), (SELECT instants FROM wanted)) AS last_open
    FROM (
        SELECT x.*,
            CASE WHEN x.signals & 64 <> 0
                THEN coalesce(sign(($1::jsonb -> 'tiers' ->> x.team)::integer - ($1::jsonb -> 'tiers' ->> x.b_team)::integer)::integer, 0) END AS direction,
            x.type = 'rating' AND x.role = 'customer' AND x.verdict IS NOT DISTINCT FROM 'disowned' AS disowns
        FROM step AS x
    ) AS s
    WINDOW past AS (PARTITION BY s.ticket ORDER BY s.late, s.ord, s.implied ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

ticket AS (
    SELECT t.ticket, t.has_created, t.created_at, t.excluded, t.channel, t.customer, t.subject, t.url, t.ticket_tags AS tags, t.rated, t.linked_development,
        coalesce(t.went_up[2], CASE WHEN t.direction > 0 THEN t.own_at END) AS escalated_at,
        t.used, t.duplicate, t.second_created
    FROM told AS t
    WHERE t.until IS NULL
),

-- Which moments each step makes (enum moment_kind), and between it and the next one the `open` ones: 17 + 32 * the instant's number in `wanted`.
making AS (
    SELECT t.*,
        CASE
            WHEN t.type = 'message' THEN CASE t.signals WHEN 4 THEN '{1}'::integer[] WHEN 8 THEN '{2}'::integer[] END
            WHEN t.signals & 1 <> 0 THEN '{0}'::integer[]
            WHEN t.signals & 32768 <> 0 THEN CASE
                WHEN t.role IN ('bot', 'system') THEN CASE WHEN t.signals & 65536 <> 0 THEN '{3,4,5}'::integer[] ELSE '{3,4}'::integer[] END
                ELSE CASE WHEN t.signals & 65536 <> 0 THEN '{3,5}'::integer[] ELSE '{3}'::integer[] END END
            WHEN t.signals & 65536 <> 0 THEN '{5}'::integer[]
            WHEN t.signals & 131072 <> 0 THEN CASE WHEN ($1::jsonb -> 'reopen' ->> 'from')::integer & (1 << t.b_class) <> 0 THEN '{6}'::integer[] END
            WHEN t.type = 'rating' THEN CASE
                WHEN t.disowns THEN '{10}'::integer[]
                WHEN t.verdict = 'disowned' THEN NULL
                WHEN t.role = 'customer' THEN '{7}'::integer[]
                WHEN t.role = 'agent' AND t.b_assignee IS NOT NULL AND t.b_assignee IS DISTINCT FROM t.actor THEN '{9}'::integer[] END
            WHEN t.type = 'review' THEN '{11}'::integer[]
            WHEN t.type = 'team' THEN CASE WHEN t.signals & 64 <> 0 AND t.b_team IS NOT NULL THEN '{12}'::integer[] END
            WHEN t.type = 'assign' THEN CASE WHEN t.signals & 16 <> 0 AND t.b_assignee IS NOT NULL THEN '{13}'::integer[] END
            WHEN t.type = 'link' THEN '{14}'::integer[]
            WHEN t.type = 'merge' THEN '{15}'::integer[]
            WHEN t.type = 'discard' THEN '{16}'::integer[]
        END AS makes,
        CASE WHEN t.first_open < t.last_open AND t.has_created AND t.class < 5 AND NOT t.gone
                AND NOT (t.disowned AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean)
            THEN ARRAY(SELECT 17 + 32 * i FROM generate_series(t.first_open + 1, t.last_open) AS i) END AS opens
    FROM told AS t
),

-- What comes after them.  A resolution bears in its last bit whether it came without a reply since the reopening before it.
followed AS (
    SELECT m.*,
        min(m.k * 2 + CASE WHEN m.replied_k > m.reopened_k THEN 0 ELSE 1 END) FILTER (WHERE m.signals & 32768 <> 0) OVER future AS next_resolved,
        min(m.k) FILTER (WHERE m.signals & 131072 <> 0 AND m.makes IS NOT NULL) OVER future AS next_reopened,
        min(m.k) FILTER (WHERE m.signals & 262144 <> 0) OVER future AS next_rated
    FROM making AS m
    WHERE m.makes IS NOT NULL OR m.opens IS NOT NULL
    WINDOW future AS (PARTITION BY m.ticket ORDER BY m.late DESC, m.ord DESC, m.implied DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

made AS (
    SELECT f.*, unnest(f.makes || f.opens) AS make,
        CASE WHEN $1::jsonb -> 'csat' ->> 'credit' = 'last_reply' AND length(f.replier) > 11 THEN substr(f.replier, 12)
            WHEN f.resolver IS NOT NULL THEN nullif(substr(f.resolver, 12), '') ELSE f.b_assignee END AS rated_agent,
        CASE WHEN $1::jsonb -> 'csat' ->> 'keep' = 'first' THEN (f.rated_k IS NULL OR f.rated_k < f.resolved[1]) IS TRUE
            ELSE (f.next_rated IS NULL OR f.next_resolved / 2 < f.next_rated) IS TRUE END AS counted
    FROM followed AS f
),

moment AS (
    SELECT m.ticket, m.kind, CASE WHEN m.kind = 17 THEN m.open_at ELSE m.own_at END AS at,
        CASE WHEN m.kind = 17 THEN 4294967295 ELSE m.ord END AS ord, m.k * 32 + m.kind AS seq,
        CASE m.kind
            WHEN 0 THEN m.agent WHEN 1 THEN m.actor WHEN 3 THEN coalesce(m.agent, m.b_assignee) WHEN 4 THEN m.b_assignee WHEN 5 THEN coalesce(m.agent, m.b_assignee)
            WHEN 6 THEN nullif(substr(m.resolver, 12), '') WHEN 7 THEN m.rated_agent WHEN 8 THEN m.rated_agent WHEN 9 THEN m.b_assignee
            WHEN 10 THEN coalesce(m.creator, m.rated_agent) WHEN 11 THEN m.rated_agent WHEN 12 THEN m.agent WHEN 13 THEN m.b_assignee
            WHEN 14 THEN m.agent WHEN 15 THEN m.agent WHEN 16 THEN m.agent WHEN 17 THEN m.assignee END AS agent,
        CASE WHEN m.kind IN (0, 17) THEN m.team ELSE m.b_team END AS team,
        CASE WHEN m.kind IN (0, 17) THEN m.priority ELSE m.b_priority END AS priority,
        CASE WHEN m.kind IN (0, 17) THEN m.status_name ELSE m.b_status END AS status_name,
        CASE WHEN m.kind IN (0, 17) THEN m.class ELSE m.b_class END AS class,
        CASE WHEN m.kind IN (0, 17) THEN m.attrs ELSE m.b_attrs END AS attrs,
        CASE m.kind WHEN 1 THEN true WHEN 3 THEN m.has_created WHEN 6 THEN m.resolved IS NOT NULL WHEN 7 THEN true WHEN 8 THEN true WHEN 9 THEN true
            WHEN 11 THEN true WHEN 12 THEN true WHEN 17 THEN true ELSE false END AS has_value,
        CASE m.kind
            WHEN 1 THEN CASE WHEN m.own_at < (SELECT closes FROM reply_hours)[width_bucket(m.own_at, (SELECT opens FROM reply_hours))] THEN 0 ELSE 1 END
            WHEN 3 THEN CASE WHEN m.has_created THEN CASE WHEN m.replies = 1 AND m.handed_k IS NULL AND m.reopened_k IS NULL THEN 1 ELSE 0 END END
            WHEN 6 THEN greatest(m.own_at - m.resolved[2], 0) / 1000000
            WHEN 12 THEN m.direction
            WHEN 17 THEN (
                coalesce((SELECT sums FROM age_hours)[m.open_hours] + least(m.open_at, (SELECT closes FROM age_hours)[m.open_hours])
                    - (SELECT opens FROM age_hours)[m.open_hours], 0)
                - coalesce((SELECT sums FROM age_hours)[m.created_hours] + least(m.created_at, (SELECT closes FROM age_hours)[m.created_hours])
                    - (SELECT opens FROM age_hours)[m.created_hours], 0)) / 1000000
            ELSE CASE WHEN m.kind IN (7, 8, 9, 11) THEN CASE m.verdict WHEN 'good' THEN 1 WHEN 'bad' THEN 0 ELSE (m.score - 1) / (m.max - 1) END END
            END AS value,
        CASE WHEN m.kind IN (7, 8, 9, 11) AND m.verdict IS NULL THEN m.score END AS score,
        CASE WHEN m.kind IN (7, 8, 9, 11) AND m.verdict IS NULL THEN m.max END AS max,
        CASE WHEN m.kind IN (14, 16) THEN m.a END AS detail,
        CASE WHEN m.kind BETWEEN 7 AND 11 THEN m.b END AS comment,
        CASE m.kind WHEN 12 THEN m.team WHEN 13 THEN m.a WHEN 14 THEN m.b WHEN 15 THEN m.a END AS "to",
        CASE WHEN m.kind = 17 THEN m.tags END AS tags,
        m.kind = 6 AND m.next_resolved IS NOT NULL AND m.next_resolved % 2 = 1 AS courtesy,
        m.kind = 3 AND m.next_reopened IS NOT NULL AND (m.next_resolved IS NULL
            OR (m.next_reopened < m.next_resolved / 2 AND NOT (m.next_resolved % 2 = 1 AND ($1::jsonb -> 'reopen' ->> 'skip_courtesy')::boolean))) AS undone,
        m.excluded AND m.kind <> 17 AS excluded
    FROM (
        SELECT x.*, CASE WHEN x.make > 32 THEN width_bucket(x.open_at, (SELECT opens FROM age_hours)) END AS open_hours,
            CASE WHEN x.make > 32 THEN width_bucket(x.created_at, (SELECT opens FROM age_hours)) END AS created_hours
        FROM (
        SELECT x.*, CASE WHEN x.make = 7 AND NOT x.counted THEN 8 ELSE x.make % 32 END AS kind,
            CASE WHEN x.make > 32 THEN (SELECT instants FROM wanted)[x.make / 32] END AS open_at
        FROM made AS x
        WHERE NOT x.excluded OR x.make IN (0, 10, 16) OR x.make > 32
        ) AS x
    ) AS m
)
