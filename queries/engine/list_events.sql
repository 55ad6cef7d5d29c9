-- Purpose: all events of the tickets in which something happened since an instant or is under way, for lists that look at a ticket's facts together.  The last
--   part of a statement that begins with engine/fold, engine/moments and engine/cycles.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
--   $2 bigint: the instant (microseconds)
-- Columns: those of `source`
-- Order: none promised; who reads it asks for that of n.
SELECT s.*
FROM source AS s
WHERE s.ticket IN (
    SELECT x.ticket FROM source AS x WHERE x.at >= to_timestamp($2::bigint / 1000000)
    UNION SELECT c.ticket FROM cycle AS c WHERE c.state IN (1, 2)
    UNION SELECT m.ticket FROM moment AS m WHERE m.kind = 17)
