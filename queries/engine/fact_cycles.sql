-- Purpose: cycles as facts that asks look at: completed ones by their end, judged ones by their verdict, live ones by their beginning.  One of the parts of `fact` (engine/measure).
-- Parameters: none besides those of engine/cycles
-- Columns: class integer (as asks have it), since, until bigint (the period of whose asks it is; null: any), ticket text, at bigint, agent, team, priority,
--   status_name text, status integer, attrs jsonb, tags text[] (null: the ticket's), value double precision, goal_s bigint, flags integer (enum look)
-- Order: none.
SELECT 3 * c.clock + f.which AS class, NULL::bigint AS since, NULL::bigint AS until, c.ticket, f.at, f.agent, f.team, f.priority, f.status_name, f.status, f.attrs,
    NULL::text[] AS tags, c.elapsed_s::double precision AS value, c.goal_s,
    CASE c.verdict WHEN 2 THEN 4 ELSE 0 END + CASE c.state WHEN 2 THEN 8 ELSE 0 END + CASE WHEN c.overdue THEN 16 ELSE 0 END AS flags
FROM cycle AS c
CROSS JOIN LATERAL (
    VALUES (0, c.stop_at, c.agent, c.team, c.priority, c.status_name, c.class, c.attrs),
        (1, c.verdict_at, c.v_agent, c.v_team, c.v_priority, c.v_status_name, c.v_class, c.v_attrs),
        (2, c.start_at, c.agent, c.team, c.priority, c.status_name, c.class, c.attrs)
) AS f (which, at, agent, team, priority, status_name, status, attrs)
WHERE CASE f.which WHEN 0 THEN c.state = 0 WHEN 1 THEN c.verdict <> 0 ELSE c.state IN (1, 2) END
