-- Purpose: counts facts for asks (src/measure/asks.h): by each ask's dimensions and by what its atoms look at.  The last part of a statement that begins
--   with engine/fold, engine/cycles where facts of cycles are asked for, engine/asked, and fact AS (...), which has the rows of engine/fact_cycles,
--   engine/fact_moments and engine/fact_last, or some of them.
-- Parameters: those of engine/fold and engine/asked
-- Columns: ask int, key_1 .. key_8 text (by the ask's dimensions, null: no value), value double precision, goal_s bigint, flags int (bits of enum look),
--   facts bigint, tickets bigint (distinct ones, where asked for)
-- Order: none.

counted AS (
    SELECT a.ask,
           CASE WHEN a.dimensions <> '{}' THEN
               ARRAY(SELECT CASE d WHEN 5 THEN tag WHEN 8 THEN f.attrs ->> name ELSE dimension[d + 1] END
                     FROM unnest(a.dimensions, a.names) WITH ORDINALITY AS e (d, name, place) ORDER BY place) END AS key,
           CASE WHEN a.looks & 1 <> 0 THEN coalesce(f.value, 0) ELSE 0 END AS value, CASE WHEN a.looks & 2 <> 0 THEN f.goal_s ELSE 0 END AS goal_s, own.flags & a.looks AS flags,
           CASE WHEN a.tickets THEN f.ticket END AS ticket, count(*) AS facts
    FROM fact AS f
    JOIN asked AS a ON a.class = f.class AND (a.since IS NULL OR (f.at >= a.since AND f.at < a.until)) AND (a.opens IS NULL OR a.opens ? f.at::text)
        AND (f.since IS NULL OR (f.since = a.since AND f.until = a.until))
    JOIN ticket AS t ON t.ticket = f.ticket
    CROSS JOIN local_time AS z
    CROSS JOIN LATERAL (
        SELECT f.flags + CASE WHEN t.rated THEN 512 ELSE 0 END + CASE WHEN t.escalated_at IS NOT NULL THEN 1024 ELSE 0 END
               + CASE WHEN t.linked_development THEN 2048 ELSE 0 END + CASE WHEN t.tags <> '{}' THEN 4096 ELSE 0 END AS flags, coalesce(f.tags, t.tags, '{}') AS tags
        OFFSET 0
    ) AS own
    -- Local microseconds, 400 days later so that they are never below zero.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN a.timed THEN f.at + z.east[greatest(1, width_bucket(f.at, z.since))] + 400 * 86400000000 END AS later
        OFFSET 0
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT coalesce((a.opens ->> f.at::text)::int, (clock.later / 86400000000 - 400)::int) AS day
        OFFSET 0
    ) AS calendar
    CROSS JOIN LATERAL (
        SELECT CASE WHEN calendar.day IS NULL THEN
                   ARRAY[f.agent, f.team, f.priority, t.channel, t.customer, NULL, nullif(f.status, 7)::text, f.status_name]
               ELSE
                   ARRAY[f.agent, f.team, f.priority, t.channel, t.customer, NULL, nullif(f.status, 7)::text, f.status_name, NULL,
                         (clock.later / 3600000000 % 24)::text, ((day + 402) % 7 + 1)::text, day::text, (day - (day + 402) % 7)::text,
                         (date_trunc('month', date.is) ::date - '1970-01-01'::date)::text, (date_trunc('quarter', date.is)::date - '1970-01-01'::date)::text,
                         (date_trunc('year', date.is)::date - '1970-01-01'::date)::text]
               END AS dimension
        FROM (SELECT ('1970-01-01'::date + calendar.day)::timestamp AS is) AS date
        OFFSET 0
    ) AS value
    CROSS JOIN LATERAL unnest(CASE WHEN a.by_tag AND own.tags <> '{}' THEN own.tags ELSE '{NULL}' END) AS tag
    WHERE a.conditions IS NULL
       OR NOT EXISTS (
           SELECT FROM jsonb_array_elements(a.conditions) AS c
           WHERE NOT CASE (c ->> 'dimension')::int
                     WHEN 5 THEN CASE WHEN own.tags = '{}' THEN (c ->> 'none')::bool ELSE c -> 'values' ?| own.tags END
                     WHEN 8 THEN coalesce(c -> 'values' ? (f.attrs ->> (c ->> 'name')), (c ->> 'none')::bool)
                     ELSE coalesce(c -> 'values' ? dimension[(c ->> 'dimension')::int + 1], (c ->> 'none')::bool)
                     END)
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT ask, key[1] AS key_1, key[2] AS key_2, key[3] AS key_3, key[4] AS key_4, key[5] AS key_5, key[6] AS key_6, key[7] AS key_7, key[8] AS key_8,
       value, goal_s, flags, sum(facts)::bigint AS facts, count(ticket) AS tickets
FROM counted
GROUP BY ask, key, value, goal_s, flags
