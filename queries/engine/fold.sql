-- Purpose: the fold of policy.md and metrics.md in the database: the events of `source` in the order in which they are taken, the state of their
--   tickets before and after each, the signals that each raises.  A list of common table expressions for others to follow (engine/tickets, engine/moments,
--   engine/cycles): WITH source AS (...), <this text>, <more of them> SELECT ...
-- Parameters: $1 jsonb: the policy and the run (src/db/engine_policy.h).
-- Reads: source: n bigint (input order), ticket text, at timestamptz, type text, id text, actor text, role text, customer text, channel text,
--   priority text, team text, status text, assignee text, subject text, url text, tags text[], attrs jsonb, public boolean, auto boolean,
--   "to" text, add text, remove text, name text, score double precision, max double precision, verdict text, comment text, site text,
--   kind text, "into" text, reason text; rows that are no events by events.md have been refused before (engine/events).
-- Order: none that others may count on.
--
-- step: one row for each event taken, and after a `created` with a done status one for the status that it implies
--   ticket text, k bigint (1.. in the order taken), at bigint (when it acts), own_at bigint, until bigint (when the next acts; null: it is the last)
--   ord bigint (grows by input order among steps of one own_at), phase integer (0 created, 1 the status it implies, 2 others)
--   code integer (enum event_type), type text, role integer (enum role), agent text (the actor, if an agent)
--   a, b text, flags integer (enum event_flag), score, max double precision: what the event says (see event)
--   signals bigint (bits of enum signal), cancels boolean (it ends every running cycle uncounted), gone boolean (merged or discarded after it),
--   was_open, is_open boolean (it belonged to the backlog before it, and after it)
--   b_class integer (7: unknown), b_status, b_assignee, b_team, b_priority text, b_attrs jsonb (null: none): the state before it
--   class integer, status_name, assignee, team, priority text, attrs jsonb, levels bigint: the state after it
--   tags text[] (in no order; null where no goal looks at tags): after it; tags_since jsonb ({TAG: added} since created): likewise
--   of the ticket: has_created boolean, created_at bigint, channel, customer text, created_tags, tags_at_end text[] (null: none),
--   excluded, rated, linked_development, answered_first boolean (a reply came before any discard); created_more jsonb (at the last step: see event)
--
-- Every window is partitioned by ticket or begins with it, so that each shard folds its own tickets. One sort is of all events; the others are within
-- tickets.  What was set last is found as the greatest of a text that begins with k.  "OFFSET 0": else the planner would compute a column anew wherever
-- it stands; '0' where several processes are to work below it: a number is not known to be 0 yet when the planner asks whether they may.
-- Codes: 0 created, 1 message, 2 status, 3 assign, 4 team, 5 priority, 6 tag, 7 attr, 8 rating, 9 review, 10 link, 11 merge, 12 discard.
-- Roles: 0 customer, 1 agent, 2 bot, 3 system.  Flags: 2 automatic, 4 internal, 8 removes; of a rating 16 good, 32 bad, 48 disowned, 0 a score.
-- Classes: 0 new, 1 open, 2 in_progress, 3 waiting, 4 hold, 5 resolved, 6 closed, 7 unknown.
-- Signals: 1 created, 2 customer_message, 4 agent_reply, 8 bot_reply, 16 assigned, 32 unassigned, 64 team_changed, 128 status_changed,
-- 256 << class entered, 32768 resolved, 65536 closed, 131072 reopened, 262144 rated, 524288 merged, 1048576 discarded; above them those of names.
-- Levels: 1 << class, 128 done, 256 assigned, 512 unassigned, 1024 with_customer, 2048 with_agent; above them those of names.

-- a and b by type: status, assign, team, priority: a = to; tag: a = the tag; attr: a = name, b = to; link: a = kind, b = to; rating: b = comment;
-- review: b = site; merge: a = into; discard: a = reason.  What a `created` says stands in `more`, so that those of a ticket differ only in that.
-- talk: its signals of conversation.
event AS NOT MATERIALIZED (
    SELECT e.*, e.at * (e.phase / 2) AS instant, CASE e.phase WHEN 2 THEN e.id END AS own_id
    FROM (
        SELECT s.ticket, s.n, (extract(epoch FROM s.at) * 1000000)::bigint AS at, nullif(s.id, '') AS id,
            CASE WHEN s.type = 'created' THEN p.phase ELSE 2 END AS phase,
            CASE s.type WHEN 'message' THEN 1 WHEN 'status' THEN 2 WHEN 'assign' THEN 3 WHEN 'created' THEN 0 WHEN 'tag' THEN 6 WHEN 'priority' THEN 5
                WHEN 'team' THEN 4 WHEN 'rating' THEN 8 WHEN 'attr' THEN 7 WHEN 'review' THEN 9 WHEN 'link' THEN 10 WHEN 'merge' THEN 11 WHEN 'discard' THEN 12
                END AS code,
            CASE WHEN s.type <> 'created' THEN s.role_number END AS role,
            CASE WHEN s.type <> 'created' THEN nullif(s.actor, '') END AS actor,
            CASE s.type WHEN 'message' THEN NULL WHEN 'status' THEN s."to" WHEN 'assign' THEN nullif(s."to", '') WHEN 'created' THEN NULL
                WHEN 'tag' THEN coalesce(nullif(s.add, ''), s.remove) WHEN 'attr' THEN s.name WHEN 'link' THEN s.kind WHEN 'merge' THEN s."into"
                WHEN 'discard' THEN nullif(s.reason, '') WHEN 'team' THEN s."to" WHEN 'priority' THEN s."to" END AS a,
            CASE s.type WHEN 'message' THEN NULL WHEN 'status' THEN NULL WHEN 'attr' THEN s."to" WHEN 'link' THEN nullif(s."to", '')
                WHEN 'rating' THEN nullif(s.comment, '') WHEN 'review' THEN nullif(s.site, '') END AS b,
            CASE s.type WHEN 'message' THEN CASE WHEN s.auto THEN 2 ELSE 0 END + CASE WHEN s.public IS FALSE THEN 4 ELSE 0 END
                WHEN 'tag' THEN CASE WHEN s.add <> '' THEN 0 ELSE 8 END
                WHEN 'rating' THEN CASE s.verdict WHEN 'good' THEN 16 WHEN 'bad' THEN 32 WHEN 'disowned' THEN 48 ELSE 0 END
                ELSE 0 END AS flags,
            CASE WHEN s.score IS NOT NULL AND s.type IN ('rating', 'review') THEN s.score END AS score,
            CASE WHEN s.score IS NOT NULL AND s.type IN ('rating', 'review') THEN coalesce(s.max, ($1::jsonb -> 'csat' ->> 'max')::double precision) END AS max,
            CASE s.type
                WHEN 'message' THEN CASE WHEN s.public IS FALSE THEN 0 WHEN s.role_number = 0 THEN CASE WHEN s.auto THEN 0 ELSE 2 END
                    WHEN s.auto OR s.role_number = 2 THEN 8 WHEN s.role_number = 1 THEN 4 ELSE 0 END
                WHEN 'created' THEN CASE s.role_number WHEN 0 THEN 2 ELSE 0 END
                ELSE 0 END AS talk,
            CASE s.type WHEN 'status' THEN coalesce(($1::jsonb -> 'statuses' ->> s."to")::integer, 1)
                WHEN 'created' THEN CASE WHEN s.status <> '' THEN coalesce(($1::jsonb -> 'statuses' ->> s.status)::integer, 1) ELSE 0 END END AS class_to,
            CASE WHEN s.type = 'created' THEN nullif(s.channel, '') END AS channel,
            CASE WHEN s.type = 'created' THEN nullif(s.customer, '') END AS customer,
            CASE WHEN s.type = 'created' THEN s.tags END AS tags,
            CASE WHEN s.type = 'created' THEN s.attrs END AS attrs,
            CASE WHEN s.type = 'created' THEN
                jsonb_build_object('role', s.role_number, 'agent', CASE s.role_number WHEN 1 THEN nullif(s.actor, '') END, 'actor', nullif(s.actor, ''),
                    'status', nullif(s.status, ''), 'assignee', nullif(s.assignee, ''), 'team', nullif(s.team, ''), 'priority', nullif(s.priority, ''),
                    'subject', nullif(s.subject, ''), 'url', nullif(s.url, '')) END AS more
        FROM (
            SELECT r.*,
                CASE CASE WHEN r.role <> '' THEN r.role ELSE $1::jsonb -> 'roles' ->> r.actor END
                    WHEN 'customer' THEN 0 WHEN 'agent' THEN 1 WHEN 'bot' THEN 2 WHEN 'system' THEN 3
                    ELSE CASE WHEN r.type = 'created' THEN 0 WHEN r.actor <> '' THEN CASE WHEN r.type IN ('message', 'rating') THEN 0 ELSE 1 END ELSE 3 END
                    END AS role_number
            FROM source AS r
            WHERE r.at < to_timestamp(($1::jsonb ->> 'as_of')::bigint / 1000000) + ($1::jsonb ->> 'as_of')::bigint % 1000000 * interval '1 microsecond'
                AND r.type IN ('created', 'message', 'status', 'assign', 'team', 'priority', 'tag', 'attr', 'rating', 'review', 'link', 'merge', 'discard')
            OFFSET '0'
        ) AS s
        -- A `created` with a done status is two steps.
        JOIN (VALUES (false, 0), (true, 0), (true, 1)) AS p (done, phase)
            ON p.done = CASE WHEN s.type = 'created' THEN coalesce(($1::jsonb -> 'statuses' ->> s.status)::integer >= 5, false) ELSE false END
        OFFSET '0'
    ) AS e
),

-- Of events with one id the earliest counts.  A `created` and the status that it implies are one event.
identified AS NOT MATERIALIZED (
    SELECT e.*, CASE WHEN coalesce(($1::jsonb ->> 'ids')::boolean, true)
        THEN e.id IS NOT NULL AND CASE WHEN e.phase = 2 THEN row_number() OVER same ELSE rank() OVER same END > 1 ELSE false END AS repeated
    FROM event AS e
    WINDOW same AS (PARTITION BY e.ticket, e.id ORDER BY e.at, e.n)
),
-- Of equal ones without an id at one instant the first; of those that create a ticket the earliest.  Here, and not in `event`, whose rows several processes
-- make: what a `created` gives as tags, each once, by bytes, and as attributes.
compared AS (
    SELECT e.*,
        CASE WHEN e.tags <> '{}' THEN
            nullif(ARRAY(SELECT t FROM unnest(e.tags) AS t WHERE t <> '' GROUP BY t ORDER BY convert_to(t, 'UTF8')), '{}') END AS created_tags,
        CASE WHEN e.attrs <> '{}' THEN
            (SELECT jsonb_object_agg(x.key, x.value) FROM jsonb_each_text(e.attrs) AS x WHERE x.key <> '' AND x.value <> '') END AS created_attrs,
        CASE WHEN e.phase = 2 THEN row_number() OVER same ELSE rank() OVER same END AS occurrence
    FROM identified AS e
    WINDOW same AS (PARTITION BY e.ticket, e.instant, e.repeated, e.code, e.role, e.actor, e.a, e.b, e.flags, e.score, e.max, e.own_id ORDER BY e.at, e.n)
),
-- Those that are taken, their number, and what is known of the whole ticket.
taken AS (
    SELECT e.ticket, e.phase, e.instant, e.n, e.at, e.code, e.a, e.b, e.flags, e.score, e.max, e.talk, e.class_to, e.created_attrs AS attrs, e.more,
        CASE WHEN e.phase = 2 THEN e.role ELSE (e.more ->> 'role')::integer END AS role,
        CASE WHEN e.phase < 2 THEN e.more ->> 'agent' WHEN e.role = 1 THEN e.actor END AS agent,
        row_number() OVER whole AS k,
        first_value(CASE e.phase WHEN 0 THEN e.at END) OVER whole AS created_at,
        first_value(CASE e.phase WHEN 0 THEN e.n END) OVER whole AS created_n,
        lead(e.at) OVER whole AS next_at,
        CASE WHEN lead(e.at) OVER whole IS NULL THEN first_value(e.more) OVER whole END AS created_more,
        first_value(e.channel) OVER whole AS channel,
        first_value(e.customer) OVER whole AS customer,
        first_value(e.created_tags) OVER whole AS created_tags,
        jsonb_object_agg(e.a, e.flags & 8 = 0) FILTER (WHERE e.code = 6) OVER whole AS tags_changed,
        bool_or(e.code = 8 AND e.role = 0 AND e.flags <> 48) OVER whole AS rated,
        coalesce(bool_or(e.code = 10 AND e.a = 'development') OVER whole, false) AS linked_development,
        bool_or(e.code = 8 AND e.role = 0 AND e.flags = 48) OVER whole AS disowned,
        min(ARRAY[e.at, e.n, e.talk]) FILTER (WHERE e.code = 12 OR (e.code = 1 AND e.talk = 4)) OVER whole AS discard_or_reply
    FROM compared AS e
    WHERE NOT e.repeated AND e.occurrence <= 1
    WINDOW whole AS (PARTITION BY e.ticket ORDER BY e.instant, e.phase, e.n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),

-- What was set last before each event.
before AS (
    SELECT x.*,
        max(lpad(x.k::text, 10, '0') || CASE WHEN x.phase > 0 OR x.class_to < 5 THEN x.class_to::text || coalesce(x.more ->> 'status', x.a, '') ELSE '0' END COLLATE "C")
            FILTER (WHERE x.class_to IS NOT NULL) OVER past AS status_set,
        max(lpad(x.k::text, 10, '0') || coalesce(x.more ->> 'assignee', x.a, '') COLLATE "C") FILTER (WHERE x.code = 3 OR x.phase = 0) OVER past AS assignee_set,
        max(lpad(x.k::text, 10, '0') || coalesce(x.more ->> 'team', x.a, '') COLLATE "C") FILTER (WHERE x.code = 4 OR x.phase = 0) OVER past AS team_set,
        max(lpad(x.k::text, 10, '0') || coalesce(x.more ->> 'priority', x.a, '') COLLATE "C") FILTER (WHERE x.code = 5 OR x.phase = 0) OVER past AS priority_set,
        max(x.k * 8 + x.talk) FILTER (WHERE x.talk IN (2, 4) AND x.phase <> 1) OVER past AS spoke,
        coalesce(max(x.code) OVER past >= 11, false) AS was_gone,
        coalesce(bool_or(x.code = 8 AND x.role = 0 AND x.flags = 48) OVER past, false) AS was_disowned,
        first_value(x.attrs) OVER past AS created_attrs,
        jsonb_object_agg(x.a, x.b) FILTER (WHERE x.code = 7) OVER past AS attrs_set,
        jsonb_object_agg(x.a, x.flags & 8 = 0) FILTER (WHERE x.code = 6) OVER past AS tags_set
    FROM taken AS x
    WINDOW past AS (PARTITION BY x.ticket ORDER BY x.instant, x.phase, x.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),

-- The state before each event.
state AS (
    SELECT x.*, coalesce(substr(x.status_set, 11, 1)::integer, 7) AS b_class, nullif(substr(x.status_set, 12), '') AS b_status,
        nullif(substr(x.assignee_set, 11), '') AS b_assignee, nullif(substr(x.team_set, 11), '') AS b_team, nullif(substr(x.priority_set, 11), '') AS b_priority,
        CASE WHEN x.created_attrs IS NULL THEN x.attrs_set WHEN x.attrs_set IS NULL THEN x.created_attrs ELSE x.created_attrs || x.attrs_set END AS b_attrs,
        CASE WHEN x.code = 6 THEN coalesce(x.tags_set, '{}') || jsonb_build_object(x.a, x.flags & 8 = 0) ELSE x.tags_set END AS tags_since,
        CASE WHEN x.talk IN (2, 4) AND x.phase <> 1 THEN x.talk ELSE x.spoke % 8 END AS spoken,
        CASE WHEN x.phase = 0 AND x.class_to >= 5 THEN 0 ELSE x.class_to END AS new_class,
        CASE WHEN x.phase = 2 THEN x.a WHEN x.phase = 1 OR x.class_to < 5 THEN x.more ->> 'status' END AS value
    FROM before AS x
    OFFSET 0
),
changed AS (
    SELECT x.*,
        coalesce(x.new_class, x.b_class) AS class,
        CASE WHEN x.new_class IS NULL THEN x.b_status ELSE x.value END AS status_name,
        CASE WHEN x.phase = 0 THEN x.more ->> 'assignee' WHEN x.code = 3 THEN x.a ELSE x.b_assignee END AS assignee,
        CASE WHEN x.phase = 0 THEN x.more ->> 'team' WHEN x.code = 4 THEN x.a ELSE x.b_team END AS team,
        CASE WHEN x.phase = 0 THEN x.more ->> 'priority' WHEN x.code = 5 THEN x.a ELSE x.b_priority END AS priority
    FROM state AS x
    OFFSET 0
),

step AS (
    SELECT x.ticket, x.k, greatest(x.at, x.created_at) AS at, x.at AS own_at, CASE WHEN x.next_at IS NOT NULL THEN greatest(x.next_at, x.created_at) END AS until,
        x.k - CASE x.phase WHEN 1 THEN 1 ELSE 0 END + CASE WHEN (x.at, x.n) < (x.created_at, x.created_n) THEN 0 ELSE 2147483648 END AS ord,
        x.phase, x.code,
        ('{created,message,status,assign,team,priority,tag,attr,rating,review,link,merge,discard}'::text[])[x.code + 1] AS type,
        x.role, x.agent, x.a, x.b, x.flags, x.score, x.max,
        CASE x.code
            WHEN 1 THEN x.talk
            WHEN 3 THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_assignee THEN 0 WHEN x.a IS NULL THEN 32 ELSE 16 END
            WHEN 4 THEN CASE WHEN x.a IS NOT DISTINCT FROM x.b_team THEN 0 ELSE 64 END
            WHEN 8 THEN CASE WHEN x.role = 0 AND x.flags <> 48 THEN 262144 ELSE 0 END
            WHEN 10 THEN coalesce(($1::jsonb -> 'linked_signals' ->> x.a)::bigint, 0)
            WHEN 11 THEN 524288
            WHEN 12 THEN 1048576
            ELSE CASE
                WHEN x.phase = 0 THEN 1 | (256::bigint << x.class) | x.talk | CASE WHEN x.assignee IS NULL THEN 0 ELSE 16 END
                WHEN x.new_class IS NULL OR (x.b_class = x.class AND x.b_status IS NOT DISTINCT FROM x.status_name) THEN 0
                ELSE 128 | coalesce(($1::jsonb -> 'status_signals' ->> x.status_name)::bigint, 0)
                    | CASE WHEN x.b_class = x.class THEN 0
                        ELSE (256::bigint << x.class)
                            | CASE WHEN x.b_class < 5 AND x.class >= 5 THEN 32768 ELSE 0 END
                            | CASE WHEN x.b_class < 7 AND x.class = 6 THEN 65536 ELSE 0 END
                            | CASE WHEN x.b_class IN (5, 6) AND x.class < 5 THEN 131072 ELSE 0 END END END
            END AS signals,
        x.code >= 11 OR (x.new_class >= 5 AND x.b_class = 7) IS TRUE AS cancels,
        x.was_gone OR x.code >= 11 AS gone,
        x.created_at IS NOT NULL AND x.phase > 0 AND x.b_class < 5 AND NOT x.was_gone
            AND NOT (x.was_disowned AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean) AS was_open,
        x.created_at IS NOT NULL AND x.class < 5 AND NOT x.was_gone AND x.code < 11
            AND NOT ((x.was_disowned OR (x.code = 8 AND x.role = 0 AND x.flags = 48)) AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean) AS is_open,
        x.b_class, x.b_status, x.b_assignee, x.b_team, x.b_priority, x.b_attrs,
        x.class, x.status_name, x.assignee, x.team, x.priority,
        CASE WHEN x.phase = 0 THEN x.attrs WHEN x.code = 7 THEN coalesce(x.b_attrs, '{}') || jsonb_build_object(x.a, x.b) ELSE x.b_attrs END AS attrs,
        CASE WHEN x.class < 7 THEN 1::bigint << x.class ELSE 0 END | CASE WHEN x.class IN (5, 6) THEN 128 ELSE 0 END
            | CASE WHEN x.assignee IS NULL THEN 512 ELSE 256 END | CASE x.spoken WHEN 4 THEN 1024 WHEN 2 THEN 2048 ELSE 0 END
            | CASE WHEN $1::jsonb -> 'status_levels' = '{}' THEN 0 ELSE coalesce(($1::jsonb -> 'status_levels' ->> x.status_name)::bigint, 0) END AS levels,
        CASE WHEN NOT coalesce(($1::jsonb ->> 'tag_goals')::boolean, true) THEN NULL
            WHEN x.tags_since IS NULL THEN x.created_tags
            ELSE ARRAY(SELECT t.tag FROM (SELECT unnest(x.created_tags) UNION SELECT jsonb_object_keys(x.tags_since)) AS t (tag)
                WHERE coalesce((x.tags_since ->> t.tag)::boolean, true)) END AS tags,
        x.tags_since, x.created_tags,
        CASE WHEN x.tags_changed IS NULL THEN x.created_tags WHEN x.next_at IS NULL THEN
            nullif(ARRAY(SELECT t.tag FROM (SELECT unnest(x.created_tags) UNION SELECT jsonb_object_keys(x.tags_changed)) AS t (tag)
                WHERE coalesce((x.tags_changed ->> t.tag)::boolean, true) ORDER BY convert_to(t.tag, 'UTF8')), '{}') END AS tags_at_end,
        x.created_at IS NOT NULL AS has_created, x.created_at, x.channel, x.customer, x.created_more,
        (x.disowned AND ($1::jsonb -> 'exclude' ->> 'disowned')::boolean)
            OR (($1::jsonb -> 'exclude' ->> 'discarded')::boolean AND x.discard_or_reply[3] = 0) IS TRUE AS excluded,
        coalesce(x.discard_or_reply[3] = 4, false) AS answered_first, x.rated, x.linked_development
    FROM changed AS x
)
