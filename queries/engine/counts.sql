-- Purpose: what a run tells besides its tables and lists: how many events and tickets there are, the identity of the backlog, findings (src/ticket/finding.h).
--   The last part of a statement that begins with engine/fold.
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h)
-- Columns: what text, subject text, place text, n bigint
--   of each count one row, without subject and place: "used" events, "tickets", "excluded" ones, "unbalanced" ones, whose backlog does not add up, and of the
--   backlog's period "opening", "created", "reopened", "resolved", "merged", "left" (excluded), "closing";
--   of each finding and subject the first five tickets by their bytes (place), with the findings there; the first with all those that are not told of.
--   what: the finding's name; a second `created` event is a finding each.
-- Order: none.

-- What is looked at of the steps.
seen AS MATERIALIZED (
    SELECT s.ticket, s.phase, s.code, s.role, s.agent, s.flags, s.ord, s.at, s.until, s.signals, s.status_name, s.b_assignee, s.was_open, s.is_open,
        s.has_created, s.excluded, s.answered_first
    FROM step AS s
),

counts AS (
    SELECT count(*) FILTER (WHERE s.phase <> 1) AS used, count(*) FILTER (WHERE s.until IS NULL) AS tickets,
        count(*) FILTER (WHERE s.until IS NULL AND s.excluded) AS excluded
    FROM seen AS s
),

-- Tickets that are open as the period begins or ends, or become so or cease to be in it.
backlog AS (
    SELECT b.ticket, sum(b.opens) AS opening, sum(b.closes) AS closing,
        count(*) FILTER (WHERE b.flow = 'created') AS created, count(*) FILTER (WHERE b.flow = 'reopened') AS reopened,
        count(*) FILTER (WHERE b.flow = 'resolved') AS resolved, count(*) FILTER (WHERE b.flow = 'merged') AS merged, count(*) FILTER (WHERE b.flow = 'left') AS gone
    FROM (
        SELECT s.ticket,
            CASE WHEN s.is_open AND s.at < p.opening AND p.opening <= coalesce(s.until, p.as_of) THEN 1 ELSE 0 END AS opens,
            CASE WHEN s.is_open AND s.at < p.closing AND p.closing <= coalesce(s.until, p.as_of) THEN 1 ELSE 0 END AS closes,
            CASE WHEN s.is_open <> s.was_open AND s.at >= p.opening AND s.at < p.closing THEN
                CASE WHEN s.signals & 1 <> 0 THEN 'created' WHEN s.signals & 131072 <> 0 THEN 'reopened' WHEN s.signals & 32768 <> 0 THEN 'resolved'
                    WHEN s.signals & 524288 <> 0 THEN 'merged' ELSE 'left' END END AS flow
        FROM seen AS s
        CROSS JOIN (SELECT ($1::jsonb ->> 'opening')::bigint AS opening, ($1::jsonb ->> 'closing')::bigint AS closing, ($1::jsonb ->> 'as_of')::bigint AS as_of) AS p
        WHERE s.is_open OR s.was_open
    ) AS b
    WHERE b.opens > 0 OR b.closes > 0 OR b.flow IS NOT NULL
    GROUP BY b.ticket
),

-- Of tickets with several `created` events those that are not the same twice, but for the one that counts.
further AS (
    SELECT d.ticket, count(*) - 1 AS n
    FROM (
        SELECT DISTINCT c.ticket, CASE WHEN c.id IS NULL THEN c.at ELSE - c.n END AS which, c.id, c.channel, c.customer, c.more,
            ARRAY(SELECT DISTINCT t FROM unnest(c.tags) AS t WHERE t <> '' ORDER BY t) AS tags,
            ARRAY(SELECT x.key || '=' || x.value FROM jsonb_each_text(CASE jsonb_typeof(c.attrs) WHEN 'object' THEN c.attrs ELSE '{}' END) AS x WHERE x.key <> '' AND x.value <> '' ORDER BY x.key) AS attrs
        FROM (SELECT e.*, count(*) OVER (PARTITION BY e.ticket) AS times FROM identified AS e WHERE e.phase = 0 AND NOT e.repeated) AS c
        WHERE c.times > 1
    ) AS d
    GROUP BY d.ticket
),

found AS (
    SELECT f.finding, coalesce(f.subject, '') AS subject, o.ticket, count(*) AS n
    FROM (
        SELECT *
        FROM (
            SELECT s.ticket, s.code, s.agent, s.status_name, s.answered_first, s.until IS NULL AND NOT s.has_created AS uncreated,
                (s.code = 2 OR s.phase = 0) AND NOT $1::jsonb -> 'statuses' ? s.status_name AS unmapped,
                s.ord < 2147483648 AS early,
                s.code = 8 AND s.role = 1 AND s.flags <> 48 AND s.b_assignee IS NULL AS of_nobody,
                s.code = 8 AND s.role = 1 AND s.flags <> 48 AND s.b_assignee = s.agent AS of_self,
                s.code = 8 AND s.role <> 0 AND s.flags = 48 AS by_staff,
                s.phase <> 1 AND ($1::jsonb ->> 'has_staff')::boolean AND $1::jsonb -> 'roles' ->> s.agent IS DISTINCT FROM 'agent' AND s.agent IS NOT NULL AS unknown
            FROM seen AS s
            OFFSET 0
        ) AS x
        WHERE x.uncreated OR x.unmapped OR x.early OR x.of_nobody OR x.of_self OR x.by_staff OR x.unknown OR (x.code = 12 AND x.answered_first)
    ) AS o
    CROSS JOIN LATERAL (VALUES ('no-created', NULL, o.uncreated), ('unmapped-status', o.status_name, o.unmapped), ('before-created', NULL, o.early),
        ('inside-nobody', NULL, o.of_nobody), ('inside-self', o.agent, o.of_self), ('disowned-by-staff', NULL, o.by_staff), ('unknown-agent', o.agent, o.unknown)
    ) AS f (finding, subject, holds)
    WHERE f.holds
    GROUP BY f.finding, f.subject, o.ticket
    UNION ALL
    SELECT DISTINCT 'late-discard', '', s.ticket, 1 FROM seen AS s WHERE s.code = 12 AND s.answered_first
    UNION ALL
    SELECT 'second-created', '', f.ticket, f.n FROM further AS f WHERE f.n > 0
)

SELECT v.what, NULL AS subject, NULL AS place, v.n
FROM counts AS c
CROSS JOIN LATERAL (VALUES ('used', c.used), ('tickets', c.tickets), ('excluded', c.excluded)) AS v (what, n)
UNION ALL
SELECT v.what, NULL, NULL, coalesce(v.n, 0)::bigint
FROM (
    SELECT count(*) FILTER (WHERE opening + created + reopened - resolved - merged - gone <> closing) AS unbalanced, sum(opening) AS opening, sum(created) AS created,
        sum(reopened) AS reopened, sum(resolved) AS resolved, sum(merged) AS merged, sum(gone) AS gone, sum(closing) AS closing
    FROM backlog
) AS b
CROSS JOIN LATERAL (VALUES ('unbalanced', b.unbalanced), ('opening', b.opening), ('created', b.created), ('reopened', b.reopened), ('resolved', b.resolved),
    ('merged', b.merged), ('left', b.gone), ('closing', b.closing)) AS v (what, n)
UNION ALL
SELECT g.finding, g.subject, p.place, (CASE WHEN p.i = 1 THEN g.n - cardinality(g.places) + 1 ELSE 1 END)::bigint
FROM (
    SELECT finding, subject, sum(n) AS n, (array_agg(ticket ORDER BY convert_to(ticket, 'UTF8')))[1:5] AS places
    FROM found
    GROUP BY finding, subject
) AS g
CROSS JOIN LATERAL unnest(g.places) WITH ORDINALITY AS p (place, i)
