-- Purpose: how many rows there are, and how many of them are no events by events.md: what is needed is missing, or a value is wrong.  The last part of
--   WITH source AS (...) <this text>.
-- Parameters: $1 jsonb: of the policy and the run (src/db/engine_policy.h) "as_of" and "csat"
-- Columns: rows, rejected, unknown_type, after_as_of bigint (each row is counted as the first of these that it is); ids boolean (some event has an id);
--   first bigint (the least instant of events up to as-of, microseconds; null: there are none). One row.
SELECT count(*) AS rows, count(*) FILTER (WHERE c.fate = 1) AS rejected, count(*) FILTER (WHERE c.fate = 2) AS unknown_type,
    count(*) FILTER (WHERE c.fate = 3) AS after_as_of, coalesce(bool_or(c.id <> '' AND c.fate IN (0, 3)), false) AS ids,
    (extract(epoch FROM min(c.at) FILTER (WHERE c.fate = 0)) * 1000000)::bigint AS first
FROM (
    SELECT s.id, s.at,
        CASE
            WHEN s.at IS NULL OR s.at < '1970-01-01 00:00:00+00' OR s.at >= '10000-01-01 00:00:00+00' THEN 1
            WHEN s.n IS NULL OR s.ticket IS NULL OR s.ticket = '' OR s.type IS NULL OR s.type = '' THEN 1
            WHEN octet_length(s.ticket) > 85 AND octet_length(convert_to(s.ticket, 'UTF8')) > 255 THEN 1
            WHEN s.type NOT IN ('created', 'message', 'status', 'assign', 'team', 'priority', 'tag', 'attr', 'rating', 'review', 'link', 'merge', 'discard') THEN 2
            WHEN s.role NOT IN ('', 'customer', 'agent', 'bot', 'system') THEN 1
            WHEN NOT CASE s.type
                WHEN 'message' THEN true
                WHEN 'assign' THEN true
                WHEN 'discard' THEN true
                WHEN 'status' THEN coalesce(s."to", '') <> ''
                WHEN 'team' THEN coalesce(s."to", '') <> ''
                WHEN 'priority' THEN coalesce(s."to", '') <> ''
                WHEN 'attr' THEN coalesce(s."to", '') <> '' AND coalesce(s.name, '') <> ''
                WHEN 'link' THEN coalesce(s.kind, '') <> ''
                WHEN 'merge' THEN coalesce(s."into", '') <> ''
                WHEN 'tag' THEN (coalesce(s.add, '') = '') <> (coalesce(s.remove, '') = '')
                WHEN 'created' THEN array_position(s.tags, NULL) IS NULL
                    AND (s.attrs IS NULL OR jsonb_typeof(s.attrs) = 'null'
                        OR (jsonb_typeof(s.attrs) = 'object' AND NOT jsonb_path_exists(s.attrs, '$.* ? (@.type() != "string" && @.type() != "null")')))
                ELSE -- rating, review
                    coalesce(s.max, ($1::jsonb -> 'csat' ->> 'max')::double precision) > 1 AND coalesce(s.max <> 'NaN', true)
                    AND CASE WHEN s.type = 'review' THEN s.score IS NOT NULL
                        ELSE (s.score IS NULL) <> (coalesce(s.verdict, '') = '') AND coalesce(s.verdict IN ('', 'good', 'bad', 'disowned'), true) END
                    AND coalesce(s.score >= 1 AND s.score <= coalesce(s.max, ($1::jsonb -> 'csat' ->> 'max')::double precision), true)
                END THEN 1
            WHEN s.at >= to_timestamp(($1::jsonb ->> 'as_of')::bigint / 1000000) + ($1::jsonb ->> 'as_of')::bigint % 1000000 * interval '1 microsecond' THEN 3
            ELSE 0
        END AS fate
    FROM source AS s
) AS c
