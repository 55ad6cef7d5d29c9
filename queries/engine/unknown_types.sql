-- Purpose: events of types that are not known, which are left out.  The last part of WITH source AS (...) <this text>, which have been looked at by engine/events.
-- Parameters: none.
-- Columns: type text, n bigint (a row's number), events bigint: of each type the five first rows by the bytes of their numbers; the events are those of
--   the first together with those that are not told of.
-- Order: none.
SELECT u.type, r.n, CASE WHEN r.place = 1 THEN u.events - cardinality(u.first) + 1 ELSE 1 END AS events
FROM (
    SELECT s.type, count(*) AS events, (array_agg(s.n ORDER BY s.n::text COLLATE "C"))[1:5] AS first
    FROM source AS s
    WHERE s.type NOT IN ('created', 'message', 'status', 'assign', 'team', 'priority', 'tag', 'attr', 'rating', 'review', 'link', 'merge', 'discard')
    GROUP BY s.type
) AS u
CROSS JOIN LATERAL unnest(u.first) WITH ORDINALITY AS r (n, place)
