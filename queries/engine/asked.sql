-- Purpose: the asks of a plan (src/measure/asks.h) as a table, and where the policy's zone has which offset.  A list of common table expressions.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
--             $2 jsonb {"moments", "last": classes of the first kind of moments and of the latest resolutions, "asks": [{"ask", "class",
--                "by": [dimension], "names": [name of an attribute or null], "if": [{"dimension", "name", "values": [text], "none": bool}],
--                "since", "until": µs or null, "opens": {µs: day or null} or null, "looks": bits, "tickets": bool}]}; dimensions are numbers of enum
--                dimension_kind, looks those of enum look
--
-- asked: ask, class integer, d1 .. d8 integer (its dimensions), n1 .. n8 text (of attributes their names), by_tag boolean, plain boolean (no dimensions and no
--   conditions), conditions jsonb (null: none), since, until bigint (null: of all times), opens jsonb (null: all), looks integer, tickets boolean,
--   timed boolean (some dimension of it is of time)
-- local_time: one row: since bigint[] (ascending), east bigint[] (microseconds)

asked AS (
    SELECT (a ->> 'ask')::int AS ask, (a ->> 'class')::int AS class,
        (a -> 'by' ->> 0)::int AS d1, a -> 'names' ->> 0 AS n1,
        (a -> 'by' ->> 1)::int AS d2, a -> 'names' ->> 1 AS n2,
        (a -> 'by' ->> 2)::int AS d3, a -> 'names' ->> 2 AS n3,
        (a -> 'by' ->> 3)::int AS d4, a -> 'names' ->> 3 AS n4,
        (a -> 'by' ->> 4)::int AS d5, a -> 'names' ->> 4 AS n5,
        (a -> 'by' ->> 5)::int AS d6, a -> 'names' ->> 5 AS n6,
        (a -> 'by' ->> 6)::int AS d7, a -> 'names' ->> 6 AS n7,
        (a -> 'by' ->> 7)::int AS d8, a -> 'names' ->> 7 AS n8,
        a -> 'by' @> '5' AS by_tag, a -> 'by' = '[]' AND a -> 'if' = '[]' AS plain, nullif(a -> 'if', '[]') AS conditions,
        (a ->> 'since')::bigint AS since, (a ->> 'until')::bigint AS until, nullif(a -> 'opens', 'null') AS opens, (a ->> 'looks')::int AS looks,
        (a ->> 'tickets')::bool AS tickets,
        EXISTS (SELECT FROM jsonb_array_elements(a -> 'by') AS d WHERE d::int > 8)
            OR EXISTS (SELECT FROM jsonb_array_elements(a -> 'if') AS c WHERE (c ->> 'dimension')::int > 8) AS timed
    FROM jsonb_array_elements($2::jsonb -> 'asks') AS a
),

-- Where the policy's zone has which offset.
local_time AS (
    SELECT ARRAY(SELECT e::bigint FROM jsonb_array_elements_text($1::jsonb -> 'zone' -> 'from') WITH ORDINALITY AS f (e, place) ORDER BY place) AS since,
           ARRAY(SELECT e::bigint FROM jsonb_array_elements_text($1::jsonb -> 'zone' -> 'offset') WITH ORDINALITY AS f (e, place) ORDER BY place) AS east
)
