-- The event log that `svodka load` has put into the database, whole.
-- Parameters: none.
-- Columns: n bigint: the input order, by which events of one ticket at one instant are taken; the others are the fields of an event as the event
--          log has them, null where absent; assign to nobody: "to" is null.
-- Order: none: n says it.
SELECT n, at, ticket, type, id, actor, role, "to", public, auto, add, remove, name, kind, "into", reason, score, max, verdict, comment, site,
       customer, channel, priority, team, status, assignee, subject, url, tags, attrs
FROM svodka.events
