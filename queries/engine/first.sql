-- Purpose: the least instant of all events, from which calendars and zones are told.  The last part of WITH source AS (...) <this text>.
-- Parameters: none.
-- Columns: first bigint (microseconds; null: there are no events). One row.
SELECT (extract(epoch FROM min(at)) * 1000000)::bigint AS first
FROM source
WHERE isfinite(at)
