-- Whether svodka.events is a distributed table; only where Citus is installed.
-- Parameters: none.
-- Columns: distributed boolean. One row.
SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'svodka.events'::regclass) AS distributed
