-- Purpose: what is known of each ticket at as-of. A common table expression that follows engine/fold, whose `step` it reads.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h).
-- Order: none.
--
-- ticket: ticket text, has_created boolean, created_at bigint, excluded boolean, channel, customer, subject, url text, tags text[] (at as-of, by bytes;
--   null: none), rated, linked_development boolean, escalated_at bigint (null: never)

ticket AS (
    SELECT s.ticket, s.has_created, s.created_at, s.excluded, s.channel, s.customer, s.created_more ->> 'subject' AS subject, s.created_more ->> 'url' AS url,
        s.tags_at_end AS tags, s.rated, s.linked_development, u.escalated[2] AS escalated_at
    FROM step AS s
    LEFT JOIN (
        SELECT x.ticket, min(ARRAY[x.k, x.own_at]) AS escalated
        FROM step AS x
        WHERE x.code = 4 AND ($1::jsonb -> 'tiers' ->> x.team)::integer > ($1::jsonb -> 'tiers' ->> x.b_team)::integer
        GROUP BY x.ticket
    ) AS u ON u.ticket = s.ticket
    WHERE s.until IS NULL
)
