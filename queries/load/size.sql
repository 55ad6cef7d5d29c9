-- How many events the table had when it was last counted for the planner.
-- Parameters: none.
-- Columns: events bigint. One row.
SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint AS events
FROM pg_inherits
JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = 'svodka.events'::regclass
