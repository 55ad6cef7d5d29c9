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
numbered AS (
    SELECT e.*,
        row_number() OVER (PARTITION BY e.ticket ORDER BY e.at, e.n) - 1 AS ord,
        CASE WHEN e.id IS NULL
            THEN row_number() OVER (PARTITION BY e.ticket, e.at, e.id, e.type, e.role, e.actor, e.a, e.b, e.internal, e.automatic, e.removes,
                e.score, e.max, e.verdict, e.customer, e.channel, e.priority, e.team, e.assignee, e.subject, e.url, e.tags, e.attrs ORDER BY e.n)
            ELSE row_number() OVER (PARTITION BY e.ticket, e.id ORDER BY e.at, e.n)
        END > 1 AS repeated
    FROM event AS e
),

-- Which `created` counts, and what of the ticket is not taken.
sifted AS (
    SELECT x.*, x.ord IS DISTINCT FROM x.created_ord AS late,
        unnest(CASE WHEN x.ord = x.created_ord AND ($1::jsonb -> 'statuses' ->> x.a)::integer >= 5 THEN '{0,1}'::integer[] ELSE '{0}'::integer[] END) AS implied
    FROM (
        SELECT m.*,
            min(m.ord) FILTER (WHERE m.type = 'created' AND NOT m.repeated) OVER ticket AS created_ord,
            min(m.at) FILTER (WHERE m.type = 'created' AND NOT m.repeated) OVER ticket AS created_at,
            count(*) FILTER (WHERE m.repeated) OVER ticket AS duplicate,
            count(*) FILTER (WHERE m.type = 'created' AND NOT m.repeated) OVER ticket AS created_events
        FROM numbered AS m
        WINDOW ticket AS (PARTITION BY m.ticket)
    ) AS x
    WHERE NOT x.repeated AND (x.type <> 'created' OR x.ord = x.created_ord)
),

-- What each event sets, if it sets anything, and its number.
taken AS (
    SELECT x.*, row_number() OVER (PARTITION BY x.ticket ORDER BY x.late, x.ord, x.implied) AS k,
        greatest(x.at, x.created_at) AS acts_at,
        CASE WHEN x.role = 'agent' THEN x.actor END AS agent,
        x.type = 'created' AND x.implied = 0 AS is_created,
        x.type = 'status' OR x.implied = 1 AS is_status,
        x.type IN ('status', 'created') AS sets_status,
        CASE WHEN x.type = 'status' OR x.implied = 1 THEN coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1)
            WHEN x.type <> 'created' THEN NULL
            WHEN x.a IS NULL OR ($1::jsonb -> 'statuses' ->> x.a)::integer >= 5 THEN 0
            ELSE coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1) END AS class_to,
        CASE WHEN x.type = 'status' OR x.implied = 1 OR (x.type = 'created' AND coalesce(($1::jsonb -> 'statuses' ->> x.a)::integer, 1) < 5) THEN x.a END AS status_to,
        CASE x.type WHEN 'assign' THEN x.a ELSE x.assignee END AS assignee_to,
        CASE x.type WHEN 'team' THEN x.a ELSE x.team END AS team_to,
        CASE x.type WHEN 'priority' THEN x.a ELSE x.priority END AS priority_to,
        CASE WHEN x.type = 'message' AND NOT x.internal THEN
                CASE WHEN x.automatic THEN CASE WHEN x.role = 'customer' THEN 0 ELSE 8 END
                    WHEN x.role = 'customer' THEN 2 WHEN x.role = 'agent' THEN 4 WHEN x.role = 'bot' THEN 8 ELSE 0 END
            WHEN x.type = 'created' AND x.implied = 0 AND x.role = 'customer' THEN 2 ELSE 0 END AS talk -- its signals of conversation
    FROM sifted AS x
),

-- Before each event: which was the last to set what (0 in none), who spoke last, the attributes set.
before AS (
    SELECT x.*,
        max(x.k * 8 + x.class_to) OVER past AS status_of,
        max(x.k) FILTER (WHERE x.type = 'assign' OR x.is_created) OVER past AS assigned_by,
        max(x.k) FILTER (WHERE x.type = 'team' OR x.is_created) OVER past AS team_by,
        max(x.k) FILTER (WHERE x.type = 'priority' OR x.is_created) OVER past AS priority_by,
        max(x.k * 8 + x.talk) FILTER (WHERE x.talk IN (2, 4)) OVER past AS spoke,
        bool_or(x.type IN ('merge', 'discard')) OVER past AS was_gone,
        jsonb_object_agg(x.a, x.b) FILTER (WHERE x.type = 'attr') OVER past AS attrs_set,
        jsonb_object_agg(x.a, NOT x.removes) FILTER (WHERE x.type = 'tag') OVER past AS tags_set
    FROM taken AS x
    WINDOW past AS (PARTITION BY x.ticket ORDER BY x.late, x.ord, x.implied ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

-- The state before each event, and what is known of the whole ticket.
state AS (
    SELECT x.*, coalesce((x.status_of % 8)::integer, 7) AS b_class,
        nth_value(x.status_to, (x.status_of / 8)::integer) OVER whole AS b_status,
        nth_value(x.assignee_to, x.assigned_by::integer) OVER whole AS b_assignee,
        nth_value(x.team_to, x.team_by::integer) OVER whole AS b_team,
        nth_value(x.priority_to, x.priority_by::integer) OVER whole AS b_priority,
        first_value(x.channel) OVER whole AS ticket_channel,
        first_value(x.customer) OVER whole AS ticket_customer,
        first_value(x.subject) OVER whole AS ticket_subject,
        first_value(x.url) OVER whole AS ticket_url,
        first_value(x.tags) OVER whole AS created_tags,
        first_value(x.attrs) OVER whole AS created_attrs,
        jsonb_object_agg(x.a, NOT x.removes) FILTER (WHERE x.type = 'tag') OVER whole AS tag_events,
        lead(x.acts_at) OVER whole AS until,
        bool_or(x.type = 'rating' AND x.role = 'customer' AND x.verdict IS DISTINCT FROM 'disowned') OVER whole AS rated,
        bool_or(x.type = 'link' AND x.a = 'development') OVER whole AS linked_development,
        coalesce(bool_or(x.type = 'rating' AND x.role = 'customer' AND x.verdict = 'disowned') OVER whole
            AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean, false) AS disowned,
        coalesce(min(x.k) FILTER (WHERE x.type = 'discard') OVER whole
                < coalesce(min(x.k) FILTER (WHERE x.talk = 4) OVER whole, 9223372036854775807)
            AND ($1::jsonb -> 'exclude' ->> 'discarded')::boolean, false) AS discarded
    FROM before AS x
    WINDOW whole AS (PARTITION BY x.ticket ORDER BY x.late, x.ord, x.implied ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

-- What each event did.
acted AS (
    SELECT x.*,
        CASE WHEN x.sets_status THEN x.class_to ELSE x.b_class END AS class,
        CASE WHEN x.sets_status THEN x.status_to ELSE x.b_status END AS status_name,
        CASE WHEN x.type = 'assign' OR x.is_created THEN x.assignee_to ELSE x.b_assignee END AS new_assignee,
        CASE WHEN x.type = 'team' OR x.is_created THEN x.team_to ELSE x.b_team END AS new_team,
        CASE WHEN x.type = 'priority' OR x.is_created THEN x.priority_to ELSE x.b_priority END AS new_priority,
        CASE WHEN x.k = 1 THEN NULL WHEN x.attrs_set IS NULL THEN x.created_attrs
            ELSE coalesce(x.created_attrs, '{}') || x.attrs_set END AS b_attrs,
        CASE WHEN x.type = 'tag' THEN coalesce(x.tags_set, '{}') || jsonb_build_object(x.a, NOT x.removes) ELSE x.tags_set END AS tags_since,
        CASE WHEN x.talk IN (2, 4) THEN x.talk ELSE (x.spoke % 8)::integer END AS spoken,
        CASE
            WHEN x.is_created THEN 1 | (256::bigint << x.class_to) | x.talk | CASE WHEN x.assignee IS NULL THEN 0 ELSE 16 END
            WHEN x.is_status THEN
                CASE WHEN x.b_class = x.class_to THEN CASE WHEN x.b_status IS NOT DISTINCT FROM x.a THEN 0 ELSE 128 END
                    ELSE 128 | (256::bigint << x.class_to)
                        | CASE WHEN x.b_class < 5 AND x.class_to >= 5 THEN 32768 ELSE 0 END
                        | CASE WHEN x.b_class <> 7 AND x.class_to = 6 THEN 65536 ELSE 0 END
                        | CASE WHEN x.b_class IN (5, 6) AND x.class_to < 5 THEN 131072 ELSE 0 END END
                | CASE WHEN x.b_class = x.class_to AND x.b_status IS NOT DISTINCT FROM x.a THEN 0
                    ELSE coalesce(($1::jsonb -> 'status_signals' ->> x.a)::bigint, 0) END
            WHEN x.type = 'message' THEN x.talk
            WHEN x.type = 'assign' THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_assignee THEN 0 WHEN x.a IS NULL THEN 32 ELSE 16 END
            WHEN x.type = 'team' THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_team THEN 0 ELSE 64 END
            WHEN x.type = 'rating' THEN CASE WHEN x.role = 'customer' AND x.verdict IS DISTINCT FROM 'disowned' THEN 262144 ELSE 0 END
            WHEN x.type = 'link' THEN coalesce(($1::jsonb -> 'linked_signals' ->> x.a)::bigint, 0)
            WHEN x.type = 'merge' THEN 524288
            WHEN x.type = 'discard' THEN 1048576
            ELSE 0 END AS signals,
        x.type IN ('merge', 'discard') OR (x.is_status AND x.b_class = 7 AND x.class_to >= 5) AS cancels
    FROM state AS x
),

step AS (
    SELECT x.ticket, x.k, x.late, x.ord, x.implied, x.acts_at AS at, x.at AS own_at, x.until, x.type, x.actor, x.role, x.agent, x.a, x.b,
        x.internal, x.automatic, x.removes, x.score, x.max, x.verdict,
        x.signals, x.cancels, coalesce(x.was_gone, false) OR x.type IN ('merge', 'discard') AS gone,
        x.b_class, x.b_status, x.b_assignee, x.b_team, x.b_priority, x.b_attrs,
        x.class, x.status_name, x.new_assignee AS assignee, x.new_team AS team, x.new_priority AS priority,
        CASE WHEN x.is_created THEN x.attrs WHEN x.type = 'attr' THEN coalesce(x.b_attrs, '{}') || jsonb_build_object(x.a, x.b) ELSE x.b_attrs END AS attrs,
        CASE WHEN x.tags_since IS NULL THEN x.created_tags
            ELSE nullif(ARRAY(SELECT t.tag COLLATE "C" FROM (
                    SELECT unnest(x.created_tags) AS tag UNION SELECT jsonb_object_keys(x.tags_since)) AS t
                WHERE coalesce((x.tags_since ->> t.tag)::boolean, true) ORDER BY t.tag COLLATE "C"), '{}') END AS tags,
        CASE WHEN x.class < 7 THEN 1::bigint << x.class ELSE 0 END
            | CASE WHEN x.class IN (5, 6) THEN 128 ELSE 0 END
            | CASE WHEN x.new_assignee IS NULL THEN 512 ELSE 256 END
            | CASE x.spoken WHEN 4 THEN 1024 WHEN 2 THEN 2048 ELSE 0 END
            | coalesce(($1::jsonb -> 'status_levels' ->> x.status_name)::bigint, 0) AS levels,
        x.created_at IS NOT NULL AS has_created, x.created_at, x.ticket_channel AS channel, x.ticket_customer AS customer,
        x.ticket_subject AS subject, x.ticket_url AS url, x.created_tags, x.tag_events,
        x.disowned OR x.discarded AS excluded, x.rated, coalesce(x.linked_development, false) AS linked_development, x.duplicate,
        greatest(x.created_events - 1, 0) AS second_created
    FROM acted AS x
)
