-- Counts facts for the asks of a plan (src/measure/asks.h): by each ask's dimensions and by what its atoms look at.  The last part of a statement that begins with
-- the CTEs of fold.sql and cycles.sql; it reads `cycle`, `moment` and `ticket`.
-- Parameters: $1 the policy and the run (src/db/engine_policy.h)
--             $2 jsonb {"moments", "last": classes of the first kind of moments and of the latest resolutions, "asks": [{"ask", "class",
--                "by": [dimension], "names": [name of an attribute or null], "if": [{"dimension", "name", "values": [text], "none": bool}],
--                "since", "until": µs or null, "opens": {µs: day or null} or null, "looks": bits, "tickets": bool}]}; dimensions are numbers of enum dimension_kind,
--                looks those of enum look
-- Columns: ask int, key_1 .. key_8 text, value double precision, goal_s bigint, flags int, facts bigint, tickets bigint. No order.
asked AS (
    SELECT (a ->> 'ask')::int AS ask, (a ->> 'class')::int AS class, b.dimensions, b.names, 5 = ANY (b.dimensions) AS by_tag,
           nullif(a -> 'if', '[]') AS conditions, (a ->> 'since')::bigint AS since, (a ->> 'until')::bigint AS until,
           nullif(a -> 'opens', 'null') AS opens, (a ->> 'looks')::int AS looks, (a ->> 'tickets')::bool AS tickets,
           EXISTS (SELECT FROM jsonb_array_elements(a -> 'if') AS c WHERE (c ->> 'dimension')::int > 8) OR 8 < ANY (b.dimensions) AS timed
    FROM jsonb_array_elements($2::jsonb -> 'asks') AS a
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT d::int FROM jsonb_array_elements_text(a -> 'by') WITH ORDINALITY AS e (d, place) ORDER BY place) AS dimensions,
               ARRAY(SELECT n FROM jsonb_array_elements_text(a -> 'names') WITH ORDINALITY AS e (n, place) ORDER BY place) AS names
    ) AS b
),
-- Where the policy's zone has which offset.
local_time AS (
    SELECT ARRAY(SELECT e::bigint FROM jsonb_array_elements_text($1::jsonb -> 'zone' -> 'from') WITH ORDINALITY AS f (e, place) ORDER BY place) AS since,
           ARRAY(SELECT e::bigint FROM jsonb_array_elements_text($1::jsonb -> 'zone' -> 'offset') WITH ORDINALITY AS f (e, place) ORDER BY place) AS east
),
-- Of each ticket the latest resolution of each period in which it is asked for.
last_resolved AS (
    SELECT DISTINCT ON (p.since, p.until, m.ticket) p.since, p.until, m.*
    FROM moment AS m
    JOIN (SELECT DISTINCT since, until FROM asked WHERE class = ($2::jsonb ->> 'last')::int) AS p ON m.at >= p.since AND m.at < p.until
    WHERE m.kind = 3
    ORDER BY p.since, p.until, m.ticket, m.seq DESC
),
-- Facts as asks see them; those of class `last` belong to the asks of one period.
fact AS (
    SELECT 3 * c.clock + f.which AS class, NULL::bigint AS since, NULL::bigint AS until, c.ticket, f.at, f.agent, f.team, f.priority, f.status_name, f.status, f.attrs,
           NULL::text[] AS tags, c.elapsed_s::double precision AS value, c.goal_s,
           CASE c.verdict WHEN 2 THEN 4 ELSE 0 END + CASE c.state WHEN 2 THEN 8 ELSE 0 END + CASE WHEN c.overdue THEN 16 ELSE 0 END AS flags
    FROM cycle AS c
    CROSS JOIN LATERAL (
        VALUES (0, c.stop_at, c.agent, c.team, c.priority, c.status_name, c.class, c.attrs),
               (1, c.verdict_at, c.v_agent, c.v_team, c.v_priority, c.v_status_name, c.v_class, c.v_attrs),
               (2, c.start_at, c.agent, c.team, c.priority, c.status_name, c.class, c.attrs)
    ) AS f (which, at, agent, team, priority, status_name, status, attrs)
    WHERE CASE f.which WHEN 0 THEN c.state = 0 WHEN 1 THEN c.verdict <> 0 ELSE c.state IN (1, 2) END
    UNION ALL
    SELECT CASE WHEN m.since IS NULL THEN ($2::jsonb ->> 'moments')::int + m.kind ELSE ($2::jsonb ->> 'last')::int END, m.since, m.until, m.ticket, m.at, m.agent, m.team,
           m.priority, m.status_name, m.class, m.attrs, CASE WHEN m.kind = 17 AND m.at < ($1::jsonb ->> 'as_of')::bigint THEN coalesce(m.tags, '{}') END,
           coalesce((m.score - 1) / (m.max - 1), m.value), 0,
           CASE WHEN m.excluded THEN 32 ELSE 0 END + CASE WHEN m.undone THEN 64 ELSE 0 END + CASE WHEN m.courtesy THEN 128 ELSE 0 END
               + CASE WHEN m.has_value THEN 256 ELSE 0 END
    FROM (
        SELECT NULL::bigint AS since, NULL::bigint AS until, ticket, kind, at, agent, team, priority, status_name, class, attrs, tags, score, max, value, excluded, undone, courtesy, has_value
        FROM moment
        UNION ALL
        SELECT since, until, ticket, kind, at, agent, team, priority, status_name, class, attrs, tags, score, max, value, excluded, undone, courtesy, has_value
        FROM last_resolved
    ) AS m
),
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
                         (clock.later / 3600000000 % 24)::text, ((day + 403) % 7 + 1)::text, day::text, (day - (day + 403) % 7)::text,
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
