-- Purpose: the moments of lists, with what a list shows of their tickets (struct fact_row, src/measure/run.h).  The last part of a statement that begins
--   with engine/fold, engine/tickets and engine/moments: it reads `ticket` and `moment`.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
--   $2 jsonb: which moments: those that fall under one of [{"kinds": [enum moment_kind], "from", "to": µs}]: those of these kinds in [from, to);
--      `open` ones (17) always, as of as-of alone
-- Columns: ticket text, kind integer, at, ord bigint, agent, team, priority, status_name text, class integer, attrs jsonb, has_value boolean,
--   value double precision, score, max double precision, detail, comment, "to" text, courtesy, undone, excluded boolean: as in engine/moments;
--   of the ticket: channel text, customer text, subject text, url text, tags text[] (null: none), created_at bigint, rated boolean,
--   linked_development boolean, escalated_at bigint
-- Order: ticket (bytes, in UTF-8), then as they happened, `open` last
SELECT m.ticket, m.kind, m.at, m.ord, m.agent, m.team, m.priority, m.status_name, m.class, m.attrs, m.has_value, m.value, m.score, m.max, m.detail, m.comment,
    m."to", m.courtesy, m.undone, m.excluded,
    t.channel, t.customer, t.subject, t.url, t.tags, t.created_at, t.rated, t.linked_development, t.escalated_at
FROM moment AS m
JOIN ticket AS t ON t.ticket = m.ticket
WHERE EXISTS (
    SELECT FROM jsonb_array_elements($2::jsonb) AS l (list)
    WHERE l.list -> 'kinds' @> to_jsonb(m.kind)
        AND CASE m.kind WHEN 17 THEN m.at = ($1::jsonb ->> 'as_of')::bigint
            ELSE m.at >= (l.list ->> 'from')::bigint AND m.at < (l.list ->> 'to')::bigint END)
ORDER BY convert_to(m.ticket, 'UTF8'), m.kind = 17, m.seq
