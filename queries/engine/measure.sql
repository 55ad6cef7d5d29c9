-- Purpose: counts facts for asks (src/measure/asks.h): by each ask's dimensions and by what its atoms look at.  The last part of a statement that begins
--   with engine/fold, engine/tickets, engine/moments and engine/cycles where facts of theirs are asked for, engine/asked, and fact AS (...), which has the rows
--   of engine/fact_cycles, engine/fact_moments and engine/fact_last, or some of them. With the main pass the rows of engine/counts follow (ask null).
-- Parameters: those of engine/fold and engine/asked
-- Columns: ask int, key_1 .. key_8 text (by the ask's dimensions, null: no value), value double precision, goal_s bigint, flags int (bits of enum look),
--   facts bigint, tickets bigint (distinct ones, where asked for)
-- Order: none.
-- "OFFSET 0": what a column is made of is worked out once, not wherever the column is used.

-- Facts with the asks that they fulfil but for conditions; later: the local time, 400 days later so that it is never below zero.
seen AS (
    SELECT a.ask, a.conditions, a.d1, a.d2, a.d3, a.d4, a.d5, a.d6, a.d7, a.d8, a.n1, a.n2, a.n3, a.n4, a.n5, a.n6, a.n7, a.n8, a.by_tag, a.plain,
        CASE WHEN a.looks & 1 <> 0 THEN coalesce(f.value, 0) ELSE 0 END AS value, CASE WHEN a.looks & 2 <> 0 THEN f.goal_s ELSE 0 END AS goal_s,
        a.looks & (f.flags + CASE WHEN t.rated THEN 512 ELSE 0 END + CASE WHEN t.escalated_at IS NOT NULL THEN 1024 ELSE 0 END
            + CASE WHEN t.linked_development THEN 2048 ELSE 0 END + CASE WHEN t.tags <> '{}' THEN 4096 ELSE 0 END) AS flags,
        CASE WHEN a.tickets THEN f.ticket END AS ticket, coalesce(f.tags, t.tags, '{}') AS tags, t.channel, t.customer,
        f.agent, f.team, f.priority, f.status_name, f.status, f.attrs,
        CASE WHEN a.timed THEN f.at + z.east[greatest(1, width_bucket(f.at, z.since))] + 400 * 86400000000 END AS later,
        (a.opens ->> f.at::text)::int AS day
    FROM fact AS f
    JOIN asked AS a ON a.class = f.class AND (a.since IS NULL OR (f.at >= a.since AND f.at < a.until)) AND (a.opens IS NULL OR a.opens ? f.at::text)
        AND (f.since IS NULL OR (f.since = a.since AND f.until = a.until))
    JOIN ticket AS t ON t.ticket = f.ticket
    CROSS JOIN local_time AS z
    OFFSET 0
),
-- With their values by dimension (enum dimension_kind, from 1), but for tags and attributes.
valued AS (
    SELECT s.*,
        CASE WHEN s.plain THEN NULL
            WHEN s.later IS NULL THEN ARRAY[s.agent, s.team, s.priority, s.channel, s.customer, NULL, nullif(s.status, 7)::text, s.status_name]
            ELSE ARRAY[s.agent, s.team, s.priority, s.channel, s.customer, NULL, nullif(s.status, 7)::text, s.status_name, NULL,
                (s.later / 3600000000 % 24)::text, ((s.on_day + 402) % 7 + 1)::text, s.on_day::text, (s.on_day - (s.on_day + 402) % 7)::text,
                (date_trunc('month', s.date)::date - '1970-01-01'::date)::text, (date_trunc('quarter', s.date)::date - '1970-01-01'::date)::text,
                (date_trunc('year', s.date)::date - '1970-01-01'::date)::text] END AS v
    FROM (
        SELECT x.*, ('1970-01-01'::date + x.on_day)::timestamp AS date
        FROM (SELECT y.*, coalesce(y.day, (y.later / 86400000000 - 400)::int) AS on_day FROM seen AS y OFFSET 0) AS x
        OFFSET 0
    ) AS s
    OFFSET 0
),
counted AS (
    SELECT s.ask, s.value, s.goal_s, s.flags, s.ticket, count(*) AS facts,
        CASE s.d1 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n1 ELSE s.v[s.d1 + 1] END AS key_1,
        CASE s.d2 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n2 ELSE s.v[s.d2 + 1] END AS key_2,
        CASE s.d3 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n3 ELSE s.v[s.d3 + 1] END AS key_3,
        CASE s.d4 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n4 ELSE s.v[s.d4 + 1] END AS key_4,
        CASE s.d5 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n5 ELSE s.v[s.d5 + 1] END AS key_5,
        CASE s.d6 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n6 ELSE s.v[s.d6 + 1] END AS key_6,
        CASE s.d7 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n7 ELSE s.v[s.d7 + 1] END AS key_7,
        CASE s.d8 WHEN 5 THEN tag WHEN 8 THEN s.attrs ->> s.n8 ELSE s.v[s.d8 + 1] END AS key_8
    FROM valued AS s
    CROSS JOIN LATERAL unnest(CASE WHEN s.by_tag AND s.tags <> '{}' THEN s.tags ELSE '{NULL}' END) AS tag
    WHERE s.conditions IS NULL
        OR NOT EXISTS (
            SELECT FROM jsonb_array_elements(s.conditions) AS c
            WHERE NOT CASE (c ->> 'dimension')::int
                WHEN 5 THEN CASE WHEN s.tags = '{}' THEN (c ->> 'none')::bool ELSE c -> 'values' ?| s.tags END
                WHEN 8 THEN coalesce(c -> 'values' ? (s.attrs ->> (c ->> 'name')), (c ->> 'none')::bool)
                ELSE coalesce(c -> 'values' ? s.v[(c ->> 'dimension')::int + 1], (c ->> 'none')::bool)
                END)
    GROUP BY 1, 2, 3, 4, 5, key_1, key_2, key_3, key_4, key_5, key_6, key_7, key_8
)
SELECT ask, key_1, key_2, key_3, key_4, key_5, key_6, key_7, key_8, value, goal_s, flags, sum(facts)::bigint AS facts, count(ticket) AS tickets
FROM counted
GROUP BY ask, key_1, key_2, key_3, key_4, key_5, key_6, key_7, key_8, value, goal_s, flags
