-- Purpose: the asks of a plan (src/measure/asks.h) as a table, and where the policy's zone has which offset.  A list of common table expressions.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
--             $2 jsonb {"moments", "last": classes of the first kind of moments and of the latest resolutions, "asks": [{"ask", "class",
--                "by": [dimension], "names": [name of an attribute or null], "if": [{"dimension", "name", "values": [text], "none": bool}],
--                "since", "until": µs or null, "opens": {µs: day or null} or null, "looks": bits, "tickets": bool}]}; dimensions are numbers of enum
--                dimension_kind, looks those of enum look
--
-- asked: ask, class integer, dimensions integer[], names text[], by_tag boolean, conditions jsonb (null: none), since, until bigint (null: of all times),
--   opens jsonb (null: all), looks integer, tickets boolean, timed boolean (some dimension of it is of time)
-- local_time: one row: since bigint[] (ascending), east bigint[] (microseconds)

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
)
