-- Purpose: the cycles of the policy's clocks (policy.md, "Clocks"; metrics.md, "Cycle") out of the steps of the tickets.  A list of common table
--   expressions that follows engine/fold, whose `step` it reads; others may follow it: WITH source AS (...), <fold>, <this text> SELECT ...
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h); clocks whose cycles nobody asks for may be left out of "clocks".
--
-- cycle: in no order; none of excluded tickets; instants are microseconds UTC, null: none
--   ticket text, clock integer (index in the policy), n integer, state integer (0 done, 1 running, 2 paused, 3 cancelled),
--   start_at, stop_at bigint, elapsed_s bigint (-1 of cancelled ones), goal_s, warn_s bigint (0: none), overdue boolean,
--   agent, team, priority, status_name text, class integer (7: unknown), attrs jsonb: at its end
--   verdict integer (0 none, 1 met, 2 breached), verdict_at bigint, v_agent, v_team, v_priority, v_status_name text, v_class integer, v_attrs jsonb
--   breach_at, warn_at bigint: as in struct cycle (src/ticket/facts.h)
--
-- How: a step is a `turn` of a clock if its signals, or what it changes, concern that clock.  A clock runs after a turn as the latest turn that
-- could have started or ended a cycle has it.  From each turn after which it runs a `stretch` lasts until the next turn, in which nothing happens
-- to the clock; business time is added up over a cycle's stretches.  All windows have the order (ticket, clock, k), so that there is one sort.
-- Bits of signals and levels are those of enum signal and enum level (src/ticket/policy.h).
-- "OFFSET 0": else the planner would carry through that sort what a column is made of instead of the column.

run AS MATERIALIZED (
    SELECT ($1::jsonb ->> 'as_of')::bigint AS as_of
),
-- Working hours of all calendars, laid end to end on one axis: calendar i, moved by i widths of the whole.  With B the running sum along the axis,
-- business time between two instants of a calendar is the difference of B at their places.  A calendar that never closes needs no place there.
working AS MATERIALIZED (
    SELECT c.number - 1 AS calendar, hours.open::bigint AS open, hours.close::bigint AS close
    FROM jsonb_array_elements($1::jsonb -> 'calendars') WITH ORDINALITY AS c(calendar, number),
        ROWS FROM (jsonb_array_elements_text(c.calendar -> 'opens'), jsonb_array_elements_text(c.calendar -> 'closes')) AS hours(open, close)
),
axis AS MATERIALIZED (
    SELECT coalesce(min(w.open), 0) AS first, coalesce(max(w.close), 0) AS last, coalesce(max(w.close) - min(w.open) + 1, 1) AS width
    FROM working AS w
    WHERE w.close < 9223372036854775807
),
placed AS MATERIALIZED (
    SELECT w.calendar, w.calendar * a.width + w.open - a.first AS open, w.calendar * a.width + w.close - a.first AS close,
        (sum(w.close - w.open) OVER (ORDER BY w.calendar, w.open))::bigint AS worked
    FROM working AS w, axis AS a
    WHERE w.close < 9223372036854775807
),
-- B at a place x, where k = width_bucket(x, opens): coalesce(shifts[k] + least(x, closes[k]), 0).
-- The first place where B is b (above 0), where k = width_bucket(b - 1, sums): b - shifts[k].
hours AS MATERIALIZED (
    SELECT array_agg(p.open ORDER BY p.open) AS opens, array_agg(p.close ORDER BY p.open) AS closes,
        array_agg(p.worked - (p.close - p.open) ORDER BY p.open) AS sums, array_agg(p.worked - p.close ORDER BY p.open) AS shifts
    FROM placed AS p
),

-- The goals of all clocks in one sequence: of a clock's the first that holds counts.  What each condition lists; null where there is none.
goal AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY c.number, g.number) AS goal, (c.clock ->> 'clock')::integer AS clock,
        (g.goal ->> 'from')::bigint AS starts_from, (g.goal ->> 'until')::bigint AS starts_until,
        (g.goal ->> 'goal_s')::bigint AS goal_s, (g.goal ->> 'warn_s')::bigint AS warn_s,
        coalesce(asked.keys, 0) AS keys, asked.priorities, asked.teams, asked.channels, asked.customers, asked.tags, asked.assignees, asked.attrs
    FROM jsonb_array_elements($1::jsonb -> 'clocks') WITH ORDINALITY AS c(clock, number),
        jsonb_array_elements(c.clock -> 'goals') WITH ORDINALITY AS g(goal, number),
        LATERAL (
            SELECT bit_or(1 << q.key) AS keys, (max(q.listed) FILTER (WHERE q.key = 0))::text[] AS priorities,
                (max(q.listed) FILTER (WHERE q.key = 1))::text[] AS teams, (max(q.listed) FILTER (WHERE q.key = 2))::text[] AS channels,
                (max(q.listed) FILTER (WHERE q.key = 3))::text[] AS customers, (max(q.listed) FILTER (WHERE q.key = 4))::text[] AS tags,
                (max(q.listed) FILTER (WHERE q.key = 5))::text[] AS assignees, jsonb_object_agg(q.attr, q.listed_json) FILTER (WHERE q.key = 6) AS attrs
            FROM (
                SELECT (i.condition ->> 'key')::integer AS key, coalesce(i.condition ->> 'attr', '') AS attr, i.condition -> 'values' AS listed_json,
                    ARRAY(SELECT jsonb_array_elements_text(i.condition -> 'values')) AS listed
                FROM jsonb_array_elements(g.goal -> 'if') AS i(condition)
            ) AS q
        ) AS asked
),
-- By a goal's number: its seconds, and the microseconds that breach it (what exceeds a hundred thousand years is as good as endless).
goals AS MATERIALIZED (
    SELECT array_agg(g.goal_s ORDER BY g.goal) AS goal_s, array_agg(g.warn_s ORDER BY g.goal) AS warn_s,
        array_agg(nullif(least(g.warn_s, 4000000000000), 0) * 1000000 ORDER BY g.goal) AS warns,
        array_agg((least(g.goal_s, 4000000000000) + 1) * 1000000 ORDER BY g.goal) AS breaches
    FROM goal AS g
),

-- base: what takes an instant to the clock's calendar on the axis; null: the calendar never closes, and B is the instant itself.
-- regoals: signals of what changes that its goals look at; keys: 1 << goal_key of all its goals' conditions; pauses_by: the levels its pauses look at.
clock AS MATERIALIZED (
    SELECT c.clock, (c.policy ->> 'start')::bigint AS start, (c.policy ->> 'stop')::bigint AS stop, (c.policy ->> 'cancel')::bigint AS cancel,
        c.policy -> 'unless' AS unless, c.policy -> 'pause' AS pause, (c.policy ->> 'repeat')::boolean AS repeat, (c.policy ->> 'resume')::boolean AS resume,
        (c.policy ->> 'credit')::integer AS credit, (c.policy ->> 'judge')::integer AS judge,
        g.goals, g.only_goal, g.keys, g.regoals, p.levels AS pauses_by,
        CASE WHEN c.closes THEN c.calendar * a.width - a.first END AS base,
        (SELECT max(x.worked) FROM placed AS x WHERE x.calendar <= c.calendar) AS b_last,
        CASE WHEN c.closes THEN (SELECT coalesce(sum(least(x.close, c.calendar * a.width + greatest(least(r.as_of, a.last), a.first) - a.first) - x.open), 0)::bigint
                FROM placed AS x WHERE x.open < c.calendar * a.width + greatest(least(r.as_of, a.last), a.first) - a.first)
            ELSE r.as_of END AS b_as_of
    FROM (
        SELECT (x.policy ->> 'clock')::integer AS clock, x.policy, (x.policy ->> 'calendar')::bigint AS calendar,
            NOT EXISTS (SELECT FROM working AS w WHERE w.calendar = (x.policy ->> 'calendar')::bigint AND w.close = 9223372036854775807) AS closes
        FROM jsonb_array_elements($1::jsonb -> 'clocks') AS x(policy)
    ) AS c,
        axis AS a,
        run AS r,
        LATERAL (
            SELECT count(*) AS goals, coalesce(bit_or(g.keys), 0) AS keys,
                CASE WHEN count(*) = 1 AND bit_or(g.keys) = 0 AND min(g.starts_from) IS NULL AND min(g.starts_until) IS NULL THEN min(g.goal) END AS only_goal,
                CASE WHEN bit_or(g.keys) & 2 <> 0 THEN 64 ELSE 0 END | CASE WHEN bit_or(g.keys) & 32 <> 0 THEN 48 ELSE 0 END AS regoals
            FROM goal AS g
            WHERE g.clock = c.clock
        ) AS g,
        LATERAL (
            SELECT coalesce(bit_or((t.term ->> 0)::bigint | (t.term ->> 1)::bigint), 0) AS levels
            FROM jsonb_array_elements(c.policy -> 'pause') AS t(term)
        ) AS p
),
-- By a clock's number plus one; null, where the run spares the clock.
clocks AS MATERIALIZED (
    SELECT array_agg(c.repeat ORDER BY i.clock) AS repeat, array_agg(c.resume ORDER BY i.clock) AS resume, array_agg(c.judge ORDER BY i.clock) AS judge,
        array_agg(c.goals ORDER BY i.clock) AS goals, array_agg(c.only_goal ORDER BY i.clock) AS only_goal,
        array_agg(c.base ORDER BY i.clock) AS base, array_agg(c.b_last ORDER BY i.clock) AS b_last, array_agg(c.b_as_of ORDER BY i.clock) AS b_as_of
    FROM generate_series(0, (SELECT max(c.clock) FROM clock AS c)) AS i(clock)
    LEFT JOIN clock AS c ON c.clock = i.clock
),
-- All levels that a state can have: of its class (7: unknown), assignee, conversation and status name, if clocks ask for that.
level AS MATERIALIZED (
    SELECT status.levels | assigned.levels | talk.levels AS levels
    FROM (
            SELECT CASE WHEN class = 7 THEN 0 ELSE 1::bigint << class END | CASE WHEN class IN (5, 6) THEN 128 ELSE 0 END AS levels
            FROM generate_series(0, 7) AS class
        UNION
            SELECT (1::bigint << s.class) | CASE WHEN s.class IN (5, 6) THEN 128 ELSE 0 END | n.mask::bigint
            FROM jsonb_each_text($1::jsonb -> 'status_levels') AS n(name, mask),
                LATERAL (SELECT coalesce(($1::jsonb -> 'statuses' ->> n.name)::integer, 1) AS class) AS s
        ) AS status,
        (VALUES (256), (512)) AS assigned(levels),
        (VALUES (0), (1024), (2048)) AS talk(levels)
),
-- What a clock makes of the levels after a step, and which signals concern it then: those that end a cycle, those that start one unless that is held
-- back, those of a new goal, and those of a change of levels if that may have begun or ended a pause: before a message the levels were the same but for
-- the conversation, before an assignment but for having an assignee.
leveled AS MATERIALIZED (
    SELECT p.*, p.stop | p.cancel | p.regoals | CASE WHEN p.held_back THEN 0 ELSE p.start END
            | CASE WHEN p.pauses_by & 255 <> 0 OR p.pauses_by >> 12 <> 0 THEN 128 ELSE 0 END
            | CASE WHEN bool_or(p.paused) OVER assigned <> bool_and(p.paused) OVER assigned THEN 48 ELSE 0 END
            | CASE WHEN bool_or(p.paused) OVER talk <> bool_and(p.paused) OVER talk THEN 6 ELSE 0 END AS heeded
    FROM (
        SELECT c.*, l.levels,
            EXISTS (
                SELECT FROM jsonb_array_elements(c.unless) AS t(term)
                WHERE l.levels & (t.term ->> 0)::bigint = (t.term ->> 0)::bigint AND l.levels & (t.term ->> 1)::bigint = 0
            ) AS held_back,
            EXISTS (
                SELECT FROM jsonb_array_elements(c.pause) AS t(term)
                WHERE l.levels & (t.term ->> 0)::bigint = (t.term ->> 0)::bigint AND l.levels & (t.term ->> 1)::bigint = 0
            ) AS paused
        FROM clock AS c, level AS l
    ) AS p
    WINDOW assigned AS (PARTITION BY p.clock, p.levels & ~768::bigint), talk AS (PARTITION BY p.clock, p.levels & ~3072::bigint)
),

-- starts: a cycle starts unless one is running; ends: 1 completes, 2 cancels the running one; goes: for the one that ends, the credited agent, and the
-- state just before: assignee, team, priority, status name; asked: what the goals look at: priority, team, channel, customer, assignee.
turn AS (
    SELECT t.ticket, t.clock, t.k, t.at, t.starts, t.ends, t.b_class, t.paused, t.regoals, t.goes, t.goes_attrs, t.asked, t.tags, t.attrs,
        CASE WHEN t.base IS NULL THEN t.at
            ELSE coalesce(((SELECT shifts FROM hours))[t.interval] + least(t.place, ((SELECT closes FROM hours))[t.interval]), 0) END AS b
    FROM (
        SELECT s.ticket, l.clock, s.k, s.at, s.b_class, l.base, l.paused,
            l.base + s.clipped AS place, width_bucket(l.base + s.clipped, (SELECT opens FROM hours)) AS interval,
            s.signals & l.start <> 0 AND NOT l.held_back AND NOT s.gone AND (s.has_created OR (l.repeat AND NOT l.resume)) AS starts,
            CASE WHEN s.cancels THEN 2 WHEN s.signals & l.stop <> 0 THEN 1 WHEN s.signals & l.cancel <> 0 THEN 2 ELSE 0 END AS ends,
            s.signals & l.regoals <> 0 OR s.changes & l.keys <> 0 AS regoals,
            CASE WHEN s.cancels OR s.signals & (l.stop | l.cancel) <> 0 THEN
                ARRAY[CASE l.credit WHEN 0 THEN coalesce(s.agent, s.b_assignee) WHEN 1 THEN s.b_assignee ELSE s.assignee END,
                    s.b_assignee, s.b_team, s.b_priority, s.b_status] END AS goes,
            CASE WHEN s.cancels OR s.signals & (l.stop | l.cancel) <> 0 THEN s.b_attrs END AS goes_attrs,
            CASE WHEN l.keys & 47 <> 0 THEN ARRAY[s.priority, s.team, s.channel, s.customer, s.assignee] END AS asked,
            CASE WHEN l.keys & 16 <> 0 THEN s.tags END AS tags,
            CASE WHEN l.keys & 64 <> 0 THEN s.attrs END AS attrs
        FROM (
            SELECT x.ticket, x.k, x.at, x.signals, x.levels, x.cancels, x.gone, x.has_created, x.agent, x.b_class, x.b_assignee, x.b_team, x.b_priority,
                x.b_status, x.b_attrs, x.priority, x.team, x.channel, x.customer, x.assignee, x.tags, x.attrs,
                CASE x.code WHEN 5 THEN 1 WHEN 6 THEN 16 WHEN 7 THEN 64 ELSE 0 END AS changes,
                least(greatest(x.at, (SELECT first FROM axis)), (SELECT last FROM axis)) AS clipped
            FROM step AS x
            WHERE NOT x.excluded
            OFFSET 0
        ) AS s
        JOIN leveled AS l ON l.levels = s.levels AND (s.signals & l.heeded <> 0 OR s.cancels OR s.changes & l.keys <> 0)
        OFFSET 0
    ) AS t
    OFFSET 0
),

-- ran: it ran before.  Of the next turn (null: there is none): until, b_until, went, and next: its k, b_class (8) and ends (4) in one number.
latch AS (
    SELECT t.*,
        coalesce(max(t.k * 2 + t.starts::integer) FILTER (WHERE t.starts OR t.ends > 0) OVER turns % 2 = 1, false) AS ran,
        lead(t.at) OVER turns AS until, lead(t.b) OVER turns AS b_until, lead((t.k * 8 + t.b_class) * 4 + t.ends) OVER turns AS next,
        lead(t.goes) OVER turns AS went, lead(t.goes_attrs) OVER turns AS went_attrs
    FROM turn AS t
    WINDOW turns AS (PARTITION BY t.ticket, t.clock ORDER BY t.k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
-- Of turns after which the clock runs.  begins: a cycle starts with it; n: its cycle; lasts: business time in it; before: that of the stretches before it.
stretch AS (
    SELECT x.*, count(*) FILTER (WHERE x.begins) OVER so_far AS n, max(x.at) FILTER (WHERE x.begins) OVER so_far AS start_at,
        (sum(x.lasts) OVER so_far)::bigint - x.lasts AS before
    FROM (
        SELECT l.*, l.starts AND (l.ends > 0 OR NOT l.ran) AS begins,
            CASE WHEN l.paused THEN 0 ELSE coalesce(l.b_until, ((SELECT b_as_of FROM clocks))[l.clock + 1]) - l.b END AS lasts
        FROM latch AS l
        WHERE CASE WHEN l.starts OR l.ends > 0 THEN l.starts ELSE l.ran END
    ) AS x
    WINDOW so_far AS (PARTITION BY x.ticket, x.clock ORDER BY x.k ROWS UNBOUNDED PRECEDING)
),
-- before_cycle: business time of the clock's cycles before this one; goal: in force, by number (0 or null: none).
aimed AS (
    SELECT s.*, max(s.before) FILTER (WHERE s.begins) OVER so_far AS before_cycle,
        max(s.k * 1048576 + coalesce(((SELECT only_goal FROM clocks))[s.clock + 1], (
            SELECT min(g.goal)
            FROM goal AS g
            WHERE g.clock = s.clock AND (g.starts_from IS NULL OR s.start_at >= g.starts_from) AND (g.starts_until IS NULL OR s.start_at < g.starts_until)
                AND (g.priorities IS NULL OR s.asked[1] = ANY (g.priorities)) AND (g.teams IS NULL OR s.asked[2] = ANY (g.teams))
                AND (g.channels IS NULL OR s.asked[3] = ANY (g.channels)) AND (g.customers IS NULL OR s.asked[4] = ANY (g.customers))
                AND (g.tags IS NULL OR s.tags && g.tags) AND (g.assignees IS NULL OR s.asked[5] = ANY (g.assignees))
                AND (g.attrs IS NULL OR NOT EXISTS (
                    SELECT FROM jsonb_each(g.attrs) AS a(name, listed) WHERE NOT coalesce(a.listed ? (s.attrs ->> a.name), false)))
        ), 0)) FILTER (WHERE (s.begins OR s.regoals) AND ((SELECT goals FROM clocks))[s.clock + 1] > 0) OVER so_far % 1048576 AS goal
    FROM stretch AS s
    WHERE s.n = 1 OR ((SELECT repeat FROM clocks))[s.clock + 1]
    WINDOW so_far AS (PARTITION BY s.ticket, s.clock ORDER BY s.k ROWS UNBOUNDED PRECEDING)
),
-- Of a clock that resumes: business time of its cancelled cycles, which does not count on; whether a cycle completed with a goal.
resumed AS (
    SELECT a.*, ((SELECT resume FROM clocks))[a.clock + 1] AS resume,
        coalesce(sum(a.before + a.lasts - a.before_cycle) FILTER (WHERE a.next % 4 = 2) OVER past, 0)::bigint AS uncounted,
        count(*) FILTER (WHERE a.next % 4 = 1 AND a.goal > 0) OVER past > 0 AS completed
    FROM aimed AS a
    WINDOW past AS (PARTITION BY a.ticket, a.clock ORDER BY a.k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
-- breach: the first of the latest cycle that breached; of a clock that resumes, the first of all: 0 or the cycle, - k, the cycle, when, by which goal,
-- the next turn's k (0: none), whether (1) the step of the turn itself did it.
breaching AS (
    SELECT e.*, max(ARRAY[CASE WHEN e.resume THEN 0 ELSE e.n END, - e.k, e.n,
            CASE WHEN e.elapsed >= e.breaches THEN e.at
                WHEN ((SELECT base FROM clocks))[e.clock + 1] IS NULL THEN e.b + e.breaches - e.elapsed
                ELSE e.b + e.breaches - e.elapsed - ((SELECT shifts FROM hours))[width_bucket(e.b + e.breaches - e.elapsed - 1, (SELECT sums FROM hours))]
                    - ((SELECT base FROM clocks))[e.clock + 1] END,
            e.goal, coalesce(e.next / 32, 0), (e.elapsed >= e.breaches)::integer])
        FILTER (WHERE e.elapsed + e.lasts >= e.breaches) OVER (PARTITION BY e.ticket, e.clock ORDER BY e.k ROWS UNBOUNDED PRECEDING) AS breach
    FROM (
        SELECT r.*, r.before - CASE WHEN r.resume THEN r.uncounted ELSE r.before_cycle END AS elapsed, ((SELECT breaches FROM goals))[r.goal] AS breaches
        FROM resumed AS r
    ) AS e
),
-- Each cycle by its last stretch.
ended AS MATERIALIZED (
    SELECT c.ticket, c.clock, c.n::integer AS n, c.state, c.judge, c.start_at, c.until AS stop_at, c.elapsed, c.breached, c.breach,
        coalesce(((SELECT goal_s FROM goals))[c.goal], 0) AS goal_s, coalesce(((SELECT warn_s FROM goals))[c.goal], 0) AS warn_s,
        CASE WHEN c.breached THEN CASE WHEN c.judge = 0 OR c.state IN (0, 3) THEN 2 ELSE 0 END
            WHEN c.state = 0 AND c.goal > 0 AND NOT (c.resume AND c.completed) THEN 1
            ELSE 0 END AS verdict,
        CASE WHEN c.state = 1 AND NOT c.breached THEN c.b + ((SELECT breaches FROM goals))[c.goal] - c.elapsed END AS b_breach,
        CASE WHEN c.state = 1 AND NOT c.breached AND ((SELECT warns FROM goals))[c.goal] > c.elapsed
            THEN c.b + ((SELECT warns FROM goals))[c.goal] - c.elapsed END AS b_warn,
        c.went, c.went_attrs, c.went_class
    FROM (
        SELECT j.ticket, j.clock, j.n, j.start_at, j.until, j.elapsed + j.lasts AS elapsed, j.b + j.lasts AS b, j.resume, j.completed, j.breach,
            j.went, j.went_attrs, (j.next / 4 % 8)::integer AS went_class,
            ((SELECT judge FROM clocks))[j.clock + 1] AS judge,
            CASE j.next % 4 WHEN 1 THEN 0 WHEN 2 THEN 3 ELSE CASE WHEN j.paused THEN 2 ELSE 1 END END AS state,
            coalesce(j.breach[3] = j.n, false) AS breached,
            CASE WHEN j.breach[3] = j.n THEN j.breach[5] WHEN j.breach[1] = 0 THEN NULL ELSE j.goal END AS goal
        FROM breaching AS j
        WHERE j.next IS NULL OR j.next % 4 > 0
    ) AS c
),

-- The state after each ticket's last step; and that in which a cycle breached, where the verdict goes by it: of the steps from the turn on,
-- the last before the instant of the breach.
last_step AS MATERIALIZED (
    SELECT s.ticket, s.k, s.assignee, s.team, s.priority, s.status_name, s.class, s.attrs
    FROM step AS s
    WHERE s.until IS NULL
),
breach_state AS (
    SELECT e.ticket, e.clock, e.n, s.assignee, s.team, s.priority, s.status_name, s.class, s.attrs
    FROM (
        SELECT e.ticket, e.clock, e.n, e.breach[4] AS at, e.breach[7] = 1 AS by_step,
            generate_series(- e.breach[2], CASE WHEN e.breach[7] = 1 THEN - e.breach[2] WHEN e.breach[6] > 0 THEN e.breach[6] - 1 ELSE l.k END) AS k
        FROM ended AS e
        LEFT JOIN last_step AS l ON l.ticket = e.ticket
        WHERE e.breached AND e.judge = 0
    ) AS e
    JOIN step AS s ON s.ticket = e.ticket AND s.k = e.k AND (e.by_step OR (s.at < e.at AND (s.until >= e.at OR s.until IS NULL)))
),
cycle AS (
    SELECT e.ticket, e.clock, e.n, e.state, e.start_at, e.stop_at, CASE WHEN e.state = 3 THEN -1 ELSE e.elapsed / 1000000 END AS elapsed_s,
        e.goal_s, e.warn_s, e.stop_at IS NULL AND e.breached AS overdue,
        CASE WHEN e.stop_at IS NULL THEN e.last_assignee ELSE e.went[1] END AS agent,
        CASE WHEN e.stop_at IS NULL THEN e.last_team ELSE e.went[3] END AS team,
        CASE WHEN e.stop_at IS NULL THEN e.last_priority ELSE e.went[4] END AS priority,
        CASE WHEN e.stop_at IS NULL THEN e.last_status_name ELSE e.went[5] END AS status_name,
        CASE WHEN e.stop_at IS NULL THEN e.last_class ELSE e.went_class END AS class,
        CASE WHEN e.stop_at IS NULL THEN e.last_attrs ELSE e.went_attrs END AS attrs,
        e.verdict,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach[4] ELSE e.stop_at END AS verdict_at,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_assignee
            WHEN e.judge = 0 THEN coalesce(e.went[2], e.went[1]) ELSE e.went[1] END AS v_agent,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_team ELSE e.went[3] END AS v_team,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_priority ELSE e.went[4] END AS v_priority,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_status_name ELSE e.went[5] END AS v_status_name,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_class ELSE e.went_class END AS v_class,
        CASE WHEN e.verdict = 0 THEN NULL WHEN e.verdict = 2 AND e.judge = 0 THEN e.breach_attrs ELSE e.went_attrs END AS v_attrs,
        CASE WHEN e.breached THEN CASE WHEN e.stop_at IS NULL AND e.judge = 1 THEN e.breach[4] END
            WHEN ((SELECT base FROM clocks))[e.clock + 1] IS NULL THEN e.b_breach
            WHEN e.b_breach <= ((SELECT b_last FROM clocks))[e.clock + 1] THEN
                e.b_breach - ((SELECT shifts FROM hours))[width_bucket(e.b_breach - 1, (SELECT sums FROM hours))] - ((SELECT base FROM clocks))[e.clock + 1]
            END AS breach_at,
        CASE WHEN ((SELECT base FROM clocks))[e.clock + 1] IS NULL THEN e.b_warn
            WHEN e.b_warn <= ((SELECT b_last FROM clocks))[e.clock + 1] THEN
                e.b_warn - ((SELECT shifts FROM hours))[width_bucket(e.b_warn - 1, (SELECT sums FROM hours))] - ((SELECT base FROM clocks))[e.clock + 1]
            END AS warn_at
    FROM (
            SELECT e.*, NULL AS last_assignee, NULL AS last_team, NULL AS last_priority, NULL AS last_status_name,
                NULL::integer AS last_class, NULL::jsonb AS last_attrs, NULL AS breach_assignee, NULL AS breach_team, NULL AS breach_priority,
                NULL AS breach_status_name, NULL::integer AS breach_class, NULL::jsonb AS breach_attrs
            FROM ended AS e
            WHERE e.stop_at IS NOT NULL AND NOT (e.breached AND e.judge = 0)
        UNION ALL
            SELECT e.*, l.assignee, l.team, l.priority, l.status_name, l.class, l.attrs, b.assignee, b.team, b.priority, b.status_name, b.class, b.attrs
            FROM ended AS e
            LEFT JOIN last_step AS l ON l.ticket = e.ticket
            LEFT JOIN breach_state AS b ON b.ticket = e.ticket AND b.clock = e.clock AND b.n = e.n
            WHERE e.stop_at IS NULL OR (e.breached AND e.judge = 0)
        ) AS e
)
