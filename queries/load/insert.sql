-- Puts a batch in, but for the events that are there already; of equal events of the batch the first stays. In the order of the key, so that
-- each partition's index grows in one place after the other.
-- Parameters: none.
-- Columns: added bigint, the rows inserted (what Citus says of an INSERT counts those that were there already too). One row.
WITH put AS (
    INSERT INTO svodka.events (n, digest, ticket, at, type, id, actor, role, customer, channel, priority, team, status, assignee, subject, url, tags, attrs,
        public, auto, "to", add, remove, name, score, max, verdict, comment, site, kind, "into", reason)
    SELECT n, digest, ticket, at, type, id, actor, role, customer, channel, priority, team, status, assignee, subject, url, tags, attrs,
        public, auto, "to", add, remove, name, score, max, verdict, comment, site, kind, "into", reason
    FROM pg_temp.svodka_batch
    ORDER BY ticket, at, n
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*) AS added FROM put
