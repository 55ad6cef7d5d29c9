-- Purpose: the moments of tickets (metrics.md, "Moment") out of their steps. A list of common table expressions that follows engine/fold, whose `step` it
--   reads.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h).
-- Order: none.
--
-- moment: ticket text, kind integer (enum moment_kind), at, ord, seq bigint (order within the ticket), agent, team, priority, status_name text,
--   class integer, attrs jsonb, has_value boolean, value double precision, score, max double precision (null: a verdict, or no rating),
--   detail, comment, "to" text, tags text[] (kind open: those it had then), courtesy, undone, excluded boolean
--   as struct moment (src/ticket/facts.h); open tickets as of as-of and of each snapshot
-- Kinds: 0 created, 1 reply, 2 auto_reply, 3 resolved, 4 auto_resolved, 5 closed, 6 reopened, 7 rated, 8 rated_again, 9 rated_inside, 10 disowned,
--   11 review, 12 handoff, 13 reassigned, 14 linked, 15 merged, 16 discarded, 17 open

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

-- Which moments each step makes (enum moment_kind), and between it and the next one the `open` ones, whose instants are those of `wanted` after
-- first_open, up to last_open; the steps that make none, but for reopenings that do not count, are not needed any more.
making AS (
    SELECT m.*
    FROM (
        SELECT s.*,
            CASE s.code
                WHEN 1 THEN CASE s.signals WHEN 4 THEN '{1}'::integer[] WHEN 8 THEN '{2}'::integer[] END
                WHEN 3 THEN CASE WHEN s.signals & 16 <> 0 AND s.b_assignee IS NOT NULL THEN '{13}'::integer[] END
                WHEN 4 THEN CASE WHEN s.signals & 64 <> 0 AND s.b_team IS NOT NULL THEN '{12}'::integer[] END
                WHEN 8 THEN CASE WHEN s.role = 0 THEN CASE s.flags WHEN 48 THEN '{10}'::integer[] ELSE '{7}'::integer[] END
                    WHEN s.role = 1 AND s.flags <> 48 AND s.b_assignee IS NOT NULL AND s.b_assignee IS DISTINCT FROM s.agent THEN '{9}'::integer[] END
                WHEN 9 THEN '{11}'::integer[]
                WHEN 10 THEN '{14}'::integer[]
                WHEN 11 THEN '{15}'::integer[]
                WHEN 12 THEN '{16}'::integer[]
                ELSE CASE
                    WHEN s.signals & 1 <> 0 THEN '{0}'::integer[]
                    WHEN s.signals & 32768 <> 0 THEN CASE
                        WHEN s.role >= 2 THEN CASE WHEN s.signals & 65536 <> 0 THEN '{3,4,5}'::integer[] ELSE '{3,4}'::integer[] END
                        ELSE CASE WHEN s.signals & 65536 <> 0 THEN '{3,5}'::integer[] ELSE '{3}'::integer[] END END
                    WHEN s.signals & 65536 <> 0 THEN '{5}'::integer[]
                    WHEN s.signals & 131072 <> 0 AND ($1::jsonb -> 'reopen' ->> 'from')::integer & (1 << s.b_class) <> 0 THEN '{6}'::integer[] END
            END AS makes,
            width_bucket(s.at, (SELECT instants FROM wanted)) AS first_open,
            width_bucket(coalesce(s.until, ($1::jsonb ->> 'as_of')::bigint), (SELECT instants FROM wanted)) AS last_open
        FROM step AS s
        OFFSET 0
    ) AS m
    WHERE m.makes IS NOT NULL OR (m.is_open AND m.first_open < m.last_open) OR m.signals & 131072 <> 0
),

-- What moments need to know of the steps before them: the ticket's latest resolution, reply and so on.
told AS (
    SELECT m.*,
        count(*) FILTER (WHERE m.signals & 4 <> 0) OVER past AS replies,
        max(m.k) FILTER (WHERE m.signals & 4 <> 0) OVER past AS replied_k,
        max(m.k) FILTER (WHERE m.signals & 64 <> 0 AND m.b_team IS NOT NULL) OVER past AS handed_k,
        max(m.k) FILTER (WHERE m.signals & 131072 <> 0) OVER past AS reopened_k,
        max(m.k) FILTER (WHERE m.signals & 262144 <> 0) OVER past AS rated_k,
        max(ARRAY[m.k, m.own_at]) FILTER (WHERE m.signals & 32768 <> 0) OVER past AS resolved,
        max(lpad(m.k::text, 10, '0') || coalesce(m.agent, m.b_assignee, '') COLLATE "C") FILTER (WHERE m.signals & 32768 <> 0) OVER past AS resolver,
        max(lpad(m.k::text, 10, '0') || coalesce(m.agent, '') COLLATE "C") FILTER (WHERE m.signals & 4 <> 0) OVER past AS replier,
        first_value(CASE m.phase WHEN 0 THEN m.agent END) OVER past AS creator
    FROM making AS m
    WINDOW past AS (PARTITION BY m.ticket ORDER BY m.k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

-- What comes after them.  A resolution bears in its last bit whether it came without a reply since the reopening before it.
followed AS (
    SELECT t.*,
        min(t.k * 2 + CASE WHEN t.replied_k > t.reopened_k THEN 0 ELSE 1 END) FILTER (WHERE t.signals & 32768 <> 0) OVER future AS next_resolved,
        min(t.k) FILTER (WHERE t.signals & 131072 <> 0 AND t.makes IS NOT NULL) OVER future AS next_reopened,
        min(t.k) FILTER (WHERE t.signals & 262144 <> 0) OVER future AS next_rated
    FROM told AS t
    WINDOW future AS (PARTITION BY t.ticket ORDER BY t.k DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

-- One row for each moment; of open ones 17 + 32 * the place of the instant in `wanted`.
made AS (
    SELECT f.*,
        unnest(f.makes || CASE WHEN f.is_open AND f.first_open < f.last_open THEN ARRAY(SELECT 17 + 32 * i FROM generate_series(f.first_open + 1, f.last_open) AS i) END) AS make,
        CASE WHEN $1::jsonb -> 'csat' ->> 'credit' = 'last_reply' AND length(f.replier) > 10 THEN substr(f.replier, 11)
            WHEN f.resolver IS NOT NULL THEN nullif(substr(f.resolver, 11), '') ELSE f.b_assignee END AS rated_agent,
        CASE WHEN $1::jsonb -> 'csat' ->> 'keep' = 'first' THEN f.rated_k IS NULL OR f.rated_k < f.resolved[1]
            ELSE f.next_rated IS NULL OR f.next_resolved / 2 < f.next_rated END IS TRUE AS counted
    FROM followed AS f
),

-- An excluded ticket keeps only few of its own; that it was open once it knows like others.
dated AS (
    SELECT x.*, CASE WHEN x.make = 7 AND NOT x.counted THEN 8 ELSE x.make % 32 END AS kind,
        CASE WHEN x.make > 32 THEN (SELECT instants FROM wanted)[x.make / 32] END AS open_at
    FROM made AS x
    WHERE NOT x.excluded OR x.make IN (0, 10, 16) OR x.make > 32
),

moment AS (
    SELECT m.ticket, m.kind, CASE WHEN m.kind = 17 THEN m.open_at ELSE m.own_at END AS at,
        CASE WHEN m.kind = 17 THEN 4294967295 ELSE m.ord END AS ord, m.k * 32 + m.kind AS seq,
        CASE m.kind
            WHEN 0 THEN m.agent WHEN 1 THEN m.agent WHEN 3 THEN coalesce(m.agent, m.b_assignee) WHEN 4 THEN m.b_assignee WHEN 5 THEN coalesce(m.agent, m.b_assignee)
            WHEN 6 THEN nullif(substr(m.resolver, 11), '') WHEN 7 THEN m.rated_agent WHEN 8 THEN m.rated_agent WHEN 9 THEN m.b_assignee
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
            WHEN 12 THEN coalesce(sign(($1::jsonb -> 'tiers' ->> m.team)::integer - ($1::jsonb -> 'tiers' ->> m.b_team)::integer), 0)
            WHEN 17 THEN (
                coalesce((SELECT sums FROM age_hours)[m.open_hours] + least(m.open_at, (SELECT closes FROM age_hours)[m.open_hours])
                    - (SELECT opens FROM age_hours)[m.open_hours], 0)
                - coalesce((SELECT sums FROM age_hours)[m.created_hours] + least(m.created_at, (SELECT closes FROM age_hours)[m.created_hours])
                    - (SELECT opens FROM age_hours)[m.created_hours], 0)) / 1000000
            ELSE CASE WHEN m.kind IN (7, 8, 9, 11) THEN CASE m.flags WHEN 16 THEN 1 WHEN 32 THEN 0 ELSE (m.score - 1) / (m.max - 1) END END
            END AS value,
        CASE WHEN m.kind IN (7, 8, 9, 11) AND m.flags = 0 THEN m.score END AS score,
        CASE WHEN m.kind IN (7, 8, 9, 11) AND m.flags = 0 THEN m.max END AS max,
        CASE WHEN m.kind IN (14, 16) THEN m.a END AS detail,
        CASE WHEN m.kind BETWEEN 7 AND 11 THEN m.b END AS comment,
        CASE m.kind WHEN 12 THEN m.team WHEN 13 THEN m.a WHEN 14 THEN m.b WHEN 15 THEN m.a END AS "to",
        CASE WHEN m.kind < 17 THEN NULL WHEN m.tags_since IS NULL THEN m.created_tags
            ELSE nullif(ARRAY(SELECT t.tag FROM (SELECT unnest(m.created_tags) UNION SELECT jsonb_object_keys(m.tags_since)) AS t (tag)
                WHERE coalesce((m.tags_since ->> t.tag)::boolean, true) ORDER BY convert_to(t.tag, 'UTF8')), '{}') END AS tags,
        m.kind = 6 AND m.next_resolved IS NOT NULL AND m.next_resolved % 2 = 1 AS courtesy,
        m.kind = 3 AND m.next_reopened IS NOT NULL AND (m.next_resolved IS NULL
            OR (m.next_reopened < m.next_resolved / 2 AND NOT (m.next_resolved % 2 = 1 AND ($1::jsonb -> 'reopen' ->> 'skip_courtesy')::boolean))) AS undone,
        m.excluded AND m.kind <> 17 AS excluded
    FROM (
        SELECT d.*, CASE d.kind WHEN 17 THEN width_bucket(d.open_at, (SELECT opens FROM age_hours)) END AS open_hours,
            CASE d.kind WHEN 17 THEN width_bucket(d.created_at, (SELECT opens FROM age_hours)) END AS created_hours
        FROM dated AS d
    ) AS m
)
