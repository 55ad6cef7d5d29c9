-- Purpose: moments as facts that asks look at.  One of the parts of `fact` (engine/measure).
-- Parameters: $1, $2 as of engine/asked
-- Columns: class integer (as asks have it), since, until bigint (the period of whose asks it is; null: any), ticket text, at bigint, agent, team, priority,
--   status_name text, status integer, attrs jsonb, tags text[] (null: the ticket's), value double precision, goal_s bigint, flags integer (enum look)
-- Order: none.
SELECT ($2::jsonb ->> 'moments')::integer + m.kind AS class, NULL::bigint AS since, NULL::bigint AS until, m.ticket, m.at, m.agent, m.team, m.priority, m.status_name,
    m.class AS status, m.attrs, CASE WHEN m.kind = 17 THEN coalesce(m.tags, '{}') END AS tags, m.value::double precision AS value, 0::bigint AS goal_s,
    CASE WHEN m.excluded THEN 32 ELSE 0 END + CASE WHEN m.undone THEN 64 ELSE 0 END + CASE WHEN m.courtesy THEN 128 ELSE 0 END
        + CASE WHEN m.has_value THEN 256 ELSE 0 END AS flags
FROM moment AS m
