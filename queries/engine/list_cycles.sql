-- Purpose: the cycles of a list, with what a list shows of their tickets (struct fact_row, src/measure/run.h).  The last part of a statement that begins
--   with engine/fold, engine/tickets and engine/cycles: it reads `cycle` and `ticket`.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
--   $2 jsonb: which cycles: those that fall under one of [{"clocks": [index] or null: all,
--      "states": [0 done, 1 running, 2 paused, 3 cancelled]: those in these states, whenever they were;
--      "due": µs or null: of running ones those only that have breached, or will by then; "begun": µs or null: those only that began by then;
--      "stopped": {"from", "to": µs} or null: and those that ended in [from, to);
--      "judged": {"verdicts": [1 met, 2 breached], "from", "to": µs} or null: and those with such a verdict in [from, to)}]
-- Columns: ticket text, clock integer, n integer, state integer, verdict integer, start_at bigint, stop_at bigint, elapsed_s bigint, goal_s bigint,
--   warn_s bigint, verdict_at bigint, overdue boolean, breach_at bigint, warn_at bigint,
--   agent text, team text, priority text, status_name text, class integer, attrs jsonb,
--   v_agent text, v_team text, v_priority text, v_status_name text, v_class integer, v_attrs jsonb (null without a verdict): as in engine/cycles;
--   of the ticket: channel text, customer text, subject text, url text, tags text[] (null: none), created_at bigint, rated boolean,
--   linked_development boolean, escalated_at bigint
-- Order: ticket (bytes, in UTF-8), clock, n
SELECT c.ticket, c.clock, c.n, c.state, c.verdict, c.start_at, c.stop_at, c.elapsed_s, c.goal_s, c.warn_s, c.verdict_at, c.overdue, c.breach_at, c.warn_at,
    c.agent, c.team, c.priority, c.status_name, c.class, c.attrs, c.v_agent, c.v_team, c.v_priority, c.v_status_name, c.v_class, c.v_attrs,
    t.channel, t.customer, t.subject, t.url, t.tags, t.created_at, t.rated, t.linked_development, t.escalated_at
FROM cycle AS c
JOIN ticket AS t ON t.ticket = c.ticket
WHERE EXISTS (
    SELECT FROM jsonb_array_elements($2::jsonb) AS l (list)
    WHERE (jsonb_typeof(l.list -> 'clocks') IS DISTINCT FROM 'array' OR l.list -> 'clocks' @> to_jsonb(c.clock))
        AND ((l.list -> 'states' @> to_jsonb(c.state)
                AND (l.list ->> 'due' IS NULL OR c.state <> 1 OR c.overdue OR c.breach_at <= (l.list ->> 'due')::bigint)
                AND (l.list ->> 'begun' IS NULL OR c.state <> 1 OR c.start_at <= (l.list ->> 'begun')::bigint))
            OR (c.stop_at >= (l.list -> 'stopped' ->> 'from')::bigint AND c.stop_at < (l.list -> 'stopped' ->> 'to')::bigint)
            OR (l.list -> 'judged' -> 'verdicts' @> to_jsonb(c.verdict)
                AND c.verdict_at >= (l.list -> 'judged' ->> 'from')::bigint AND c.verdict_at < (l.list -> 'judged' ->> 'to')::bigint)))
ORDER BY convert_to(c.ticket, 'UTF8'), c.clock, c.n
