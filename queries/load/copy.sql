-- Takes the rows of a batch in, as src/db/load_row.h has them.
-- Parameters and columns: none; a COPY.
COPY pg_temp.svodka_batch (digest, ticket, at, type, id, actor, role, customer, channel, priority, team, status, assignee, subject, url, tags, attrs,
    public, auto, "to", add, remove, name, score, max, verdict, comment, site, kind, "into", reason)
FROM STDIN (FORMAT binary)
