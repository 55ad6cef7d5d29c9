-- Tickets that walk through everything that queries/sources/zammad.sql has to understand. Ticket NN has the number 700NN.
-- The events that they must become are in expected.ndjson, under the same numbers.
ALTER TABLE tickets ALTER updated_at SET DEFAULT '2026-10-20 00:00:00', ALTER group_id SET DEFAULT 1, ALTER created_by_id SET DEFAULT 11,
    ALTER customer_id SET DEFAULT 11, ALTER title SET DEFAULT 'Help', ALTER create_article_type_id SET DEFAULT 1, ALTER create_article_sender_id SET DEFAULT 2;

-- 1 is the system, 3 and 4 are agents, 5 was one, 11 to 13 are customers.
INSERT INTO users (id, login, firstname, lastname, email, password) VALUES (1, '-', '-', '', '', ''), (3, 'olga', 'Olga', 'Petrova', 'o@desk.example', 'x'),
    (4, 'ivan', 'Ivan', 'Smirnov', 'i@desk.example', 'x'), (5, 'vera', 'Vera', 'Left', 'v@desk.example', 'x'), (11, 'anna', 'Anna', 'A', 'a@c.example', ''),
    (12, 'boris', 'Boris', 'B', 'b@c.example', ''), (13, 'survey', 'Survey', '', 's@desk.example', '');
INSERT INTO roles VALUES (1, 'Admin'), (2, 'Agent'), (3, 'Customer');
INSERT INTO permissions VALUES (1, 'admin'), (2, 'ticket.agent'), (3, 'ticket.customer');
INSERT INTO permissions_roles VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO roles_users VALUES (3, 1), (3, 2), (4, 2), (5, 3), (11, 3), (12, 3), (13, 3);
INSERT INTO groups (id, name) VALUES (1, 'First line'), (2, 'Support::Second line');
INSERT INTO ticket_state_types VALUES (1, 'new'), (2, 'open'), (3, 'pending reminder'), (4, 'pending action'), (5, 'closed'), (6, 'merged'), (7, 'removed');
-- 8 was added by the installation, 2 is called otherwise there.
INSERT INTO ticket_states (id, state_type_id, name) VALUES (1, 1, 'new'), (2, 2, 'offen'), (3, 3, 'pending reminder'), (4, 5, 'closed'), (5, 6, 'merged'), (6, 7, 'removed'),
    (7, 4, 'pending close'), (8, 3, 'waiting for vendor');
INSERT INTO ticket_priorities VALUES (1, '1 low'), (2, '2 normal'), (3, '3 high');
INSERT INTO ticket_article_types VALUES (1, 'email', true), (5, 'phone', true), (10, 'note', false), (11, 'web', true);
INSERT INTO ticket_article_senders VALUES (1, 'Agent'), (2, 'Customer'), (3, 'System');
-- Ids of the names of histories differ by installation.
INSERT INTO history_types VALUES (21, 'created'), (22, 'updated'), (23, 'added'), (24, 'removed'), (25, 'notification'), (26, 'merged_into'), (27, 'received_merge'),
    (28, 'escalation'), (29, 'email');
INSERT INTO history_objects VALUES (31, 'Ticket'), (32, 'Ticket::Article'), (33, 'User');
INSERT INTO history_attributes VALUES (41, 'state'), (42, 'owner'), (43, 'group'), (44, 'priority'), (45, 'title'), (46, 'pending_time'), (47, 'tag'), (48, 'severity'),
    (49, 'csat'), (50, 'customer'), (51, 'close_at'), (52, 'first_response_at');
INSERT INTO tag_objects VALUES (1, 'Ticket'), (2, 'KnowledgeBase::Answer');
INSERT INTO tag_items VALUES (1, 'refund'), (2, 'spam'), (3, 'billing (new name)'), (4, 'api'), (5, 'old');
INSERT INTO link_types VALUES (1, 'normal'), (2, 'parent'), (3, 'child');
INSERT INTO link_objects VALUES (1, 'Ticket');

-- 70001: by mail, from the request to the rating: trigger's answer, assignment, note, reply, priority, tag, pending reminder, follow-up, reply, closed;
-- the rating comes in by a survey's account. What histories have beside (first response, close time, title, notifications) is no event.
INSERT INTO tickets (id, number, state_id, owner_id, priority_id, created_at, close_at, last_close_at, severity, csat)
VALUES (1, '70001', 4, 3, 3, '2026-10-05 09:00:00', '2026-10-05 12:00:00', '2026-10-05 12:00:00', 'major', 5);
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, internal, created_by_id, created_at, preferences) VALUES
    (1, 1, 1, 2, false, 11, '2026-10-05 09:00:00.010', NULL),
    (2, 1, 1, 3, false, 1, '2026-10-05 09:00:01', E'---\ndelivery_status: success\nis-auto-response: true\n'),
    (3, 1, 10, 1, true, 3, '2026-10-05 09:20:00', NULL),
    (4, 1, 1, 1, false, 3, '2026-10-05 09:30:00', NULL),
    (5, 1, 1, 2, false, 11, '2026-10-05 10:00:00', E'---\nsend-auto-response: false\nis-auto-response: true\n'),
    (6, 1, 1, 2, false, 11, '2026-10-05 11:00:00', E'---\nsend-auto-response: true\n'),
    (7, 1, 10, 1, false, 3, '2026-10-05 11:10:00', NULL),
    (8, 1, 1, 1, true, 3, '2026-10-05 11:20:00', NULL),
    (9, 1, 1, 1, false, 3, '2026-10-05 12:00:00', NULL);
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, related_o_id, id_from, id_to, value_from, value_to, created_by_id, created_at) VALUES
    (1, 21, 31, NULL, 1, NULL, NULL, NULL, NULL, NULL, 11, '2026-10-05 09:00:00'),
    (2, 21, 32, NULL, 1, 1, NULL, NULL, NULL, NULL, 11, '2026-10-05 09:00:00.010'),
    (3, 25, 31, NULL, 1, NULL, NULL, NULL, NULL, 'olga@desk.example(create:email)', 1, '2026-10-05 09:00:05'),
    (4, 22, 31, 42, 1, NULL, 1, 3, '-', 'Olga Petrova', 3, '2026-10-05 09:10:00'),
    (5, 22, 31, 41, 1, NULL, 1, 2, 'new', 'open', 3, '2026-10-05 09:30:00'),
    (6, 22, 31, 52, 1, NULL, NULL, NULL, '', '2026-10-05 09:30:00 UTC', 3, '2026-10-05 09:30:00'),
    (7, 22, 31, 44, 1, NULL, 2, 3, '2 normal', '3 high', 3, '2026-10-05 09:31:00'),
    (8, 23, 31, 47, 1, NULL, NULL, NULL, NULL, 'refund', 3, '2026-10-05 09:32:00'),
    (9, 22, 31, 48, 1, NULL, NULL, NULL, 'minor', 'major', 3, '2026-10-05 09:33:00'),
    (10, 22, 31, 41, 1, NULL, 2, 3, 'open', 'pending reminder', 3, '2026-10-05 09:40:00'),
    (11, 22, 31, 46, 1, NULL, NULL, NULL, '', '2026-10-07 09:00:00 UTC', 3, '2026-10-05 09:40:00'),
    (12, 22, 31, 41, 1, NULL, 3, 2, 'pending reminder', 'open', 11, '2026-10-05 11:00:00'),
    (13, 22, 31, 41, 1, NULL, 2, 4, 'open', 'closed', 3, '2026-10-05 12:00:00'),
    (14, 22, 31, 51, 1, NULL, NULL, NULL, '', '2026-10-05 12:00:00 UTC', 3, '2026-10-05 12:00:00'),
    (15, 22, 31, 49, 1, NULL, NULL, NULL, '', '5', 13, '2026-10-05 13:00:00');
INSERT INTO tags (id, tag_item_id, tag_object_id, o_id, created_by_id, created_at) VALUES (1, 1, 1, 1, 3, '2026-10-05 09:32:00'), (2, 4, 2, 1, 3, '2026-10-05 09:32:00');

-- 70002: a call that Ivan took, so the customer's request; handed to the second line; pending close, closed by the system; opened by the customer's
-- mail, closed again; rated badly. The group has another name now than in the history.
INSERT INTO tickets (id, number, state_id, owner_id, group_id, customer_id, created_by_id, created_at, create_article_type_id, csat)
VALUES (2, '70002', 4, 4, 2, 12, 4, '2026-10-06 09:00:00', 5, 2);
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, created_by_id, origin_by_id, created_at) VALUES
    (20, 2, 5, 2, 4, 12, '2026-10-06 09:00:00'), (21, 2, 1, 1, 4, NULL, '2026-10-06 09:20:00'), (22, 2, 1, 2, 12, NULL, '2026-10-08 10:00:00'),
    (23, 2, 1, 1, 4, NULL, '2026-10-08 11:00:00');
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, value_from, value_to, created_by_id, created_at, sourceable_type) VALUES
    (20, 22, 31, 43, 2, 1, 2, 'First line', 'Second line', 4, '2026-10-06 09:05:00', 'Macro'),
    (21, 22, 31, 41, 2, 2, 7, 'open', 'pending close', 4, '2026-10-06 09:20:00', NULL),
    (22, 22, 31, 41, 2, 7, 4, 'pending close', 'closed', 1, '2026-10-07 09:20:00', NULL),
    (23, 22, 31, 41, 2, 4, 2, 'closed', 'open', 12, '2026-10-08 10:00:00', NULL),
    (24, 22, 31, 41, 2, 2, 4, 'open', 'closed', 4, '2026-10-08 11:00:00', NULL),
    (25, 22, 31, 49, 2, NULL, NULL, '', '2', 13, '2026-10-08 12:00:00', NULL);

-- 70003 is merged into 70004: its articles have moved there, its history knows better; `merged_into` bears the instant of the change before it.
INSERT INTO tickets (id, number, state_id, owner_id, created_at, updated_at) VALUES
    (3, '70003', 5, 1, '2026-10-06 09:00:00', '2026-10-06 10:00:01'), (4, '70004', 2, 3, '2026-10-06 08:00:00', '2026-10-06 10:00:01');
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, created_by_id, created_at) VALUES
    (30, 4, 1, 2, 11, '2026-10-06 09:00:00'), (31, 4, 1, 1, 3, '2026-10-06 09:30:00'), (32, 3, 10, 1, 3, '2026-10-06 10:00:00'),
    (33, 4, 1, 2, 11, '2026-10-06 08:00:00'), (34, 4, 1, 1, 3, '2026-10-06 08:45:00');
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, related_o_id, id_from, id_to, created_by_id, created_at) VALUES
    (30, 21, 32, NULL, 30, 3, NULL, NULL, 11, '2026-10-06 09:00:00'), (31, 21, 32, NULL, 31, 3, NULL, NULL, 3, '2026-10-06 09:30:00'),
    (32, 22, 31, 42, 3, NULL, 1, 3, 3, '2026-10-06 09:30:00'), (33, 22, 31, 41, 3, NULL, 1, 2, 3, '2026-10-06 09:30:00'),
    (34, 27, 31, NULL, 4, NULL, 3, 4, 3, '2026-10-06 10:00:00'), (35, 26, 31, NULL, 3, NULL, 3, 4, 3, '2026-10-06 09:30:00'),
    (36, 21, 32, NULL, 32, 3, NULL, NULL, 3, '2026-10-06 10:00:00'),
    (37, 22, 31, 41, 3, NULL, 2, 5, 3, '2026-10-06 10:00:01'), (38, 22, 31, 42, 3, NULL, 3, 1, 3, '2026-10-06 10:00:01'),
    (39, 21, 32, NULL, 33, 4, NULL, NULL, 11, '2026-10-06 08:00:00');
INSERT INTO links (id, link_type_id, link_object_source_id, link_object_source_value, link_object_target_id, link_object_target_value, created_at) VALUES
    (1, 2, 1, 4, 1, 3, '2026-10-06 10:00:00');
-- 70005 was merged by an old version, of which only the state and the link tell.
INSERT INTO tickets (id, number, state_id, owner_id, created_at, updated_at) VALUES (5, '70005', 5, 1, '2026-10-06 09:00:00', '2026-10-06 11:00:00');
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, created_by_id, created_at) VALUES
    (50, 22, 31, 41, 5, 1, 5, 4, '2026-10-06 11:00:00'), (51, 22, 31, 42, 5, 4, 1, 4, '2026-10-06 11:00:00');
INSERT INTO links (id, link_type_id, link_object_source_id, link_object_source_value, link_object_target_id, link_object_target_value, created_at) VALUES
    (2, 2, 1, 4, 1, 5, '2026-10-06 11:00:00');

-- 70006, 70007: imported, without history: closed some time, and waiting.
INSERT INTO tickets (id, number, state_id, owner_id, created_at, close_at, updated_at) VALUES
    (6, '70006', 4, 5, '2026-10-01 09:00:00', '2026-10-02 09:00:00', '2026-10-15 00:00:00'), (7, '70007', 8, 3, '2026-10-01 09:00:00', NULL, '2026-10-15 00:00:00');
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, created_by_id, created_at) VALUES
    (60, 6, 1, 2, 11, '2026-10-01 09:00:00'), (61, 6, 1, 1, 5, '2026-10-01 10:00:00'), (70, 7, 11, 2, 11, '2026-10-01 09:00:00');

-- 70008: spam by its tag. 70009: removed. 70010: made closed by an agent (a note of a talk).
INSERT INTO tickets (id, number, state_id, created_at, create_article_type_id, create_article_sender_id, created_by_id, close_at) VALUES
    (8, '70008', 1, '2026-10-06 09:00:00', 1, 2, 12, NULL), (9, '70009', 6, '2026-10-06 09:00:00', 1, 2, 12, NULL),
    (10, '70010', 4, '2026-10-06 09:00:00', 10, 1, 4, '2026-10-06 09:00:00');
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, value_to, created_by_id, created_at) VALUES
    (80, 23, 31, 47, 8, NULL, NULL, 'spam', 3, '2026-10-06 09:10:00'), (90, 22, 31, 41, 9, 1, 6, 'removed', 3, '2026-10-06 09:10:00');
INSERT INTO tags (id, tag_item_id, tag_object_id, o_id, created_by_id, created_at) VALUES (8, 2, 1, 8, 3, '2026-10-06 09:10:00');

-- 70011: a trigger that the customer set off changes the group, the system frees the owner; tags: removed (as old and new versions say it), there at first,
-- set by the API, renamed; a state of the installation's own; a task, an issue for developers; an owner that no history tells.
INSERT INTO tickets (id, number, state_id, owner_id, group_id, created_at, updated_at, preferences) VALUES
    (11, '70011', 8, 4, 2, '2026-10-06 09:00:00', '2026-10-06 18:00:00',
     E'---\ngithub:\n  issue_links:\n  - https://github.com/desk/app/issues/12\n  - https://github.com/desk/app/issues/13\nescalation: false\n'),
    (12, '70012', 2, 1, 1, '2026-10-06 12:00:00', '2026-10-06 12:00:00', NULL);
INSERT INTO ticket_articles (id, ticket_id, type_id, sender_id, created_by_id, created_at) VALUES (110, 11, 1, 2, 12, '2026-10-06 09:00:00'), (111, 11, 1, 1, 5, '2026-10-06 09:50:00');
INSERT INTO histories (id, history_type_id, history_object_id, history_attribute_id, o_id, id_from, id_to, value_from, value_to, created_by_id, created_at, sourceable_type) VALUES
    (110, 22, 31, 43, 11, 1, 2, 'First line', 'Second line', 11, '2026-10-06 09:00:02', 'Trigger'),
    (111, 22, 31, 42, 11, 3, 1, 'Olga Petrova', '-', 1, '2026-10-06 09:30:00', NULL),
    (112, 24, 31, 47, 11, NULL, NULL, NULL, 'old', 3, '2026-10-06 09:40:00', NULL),
    (113, 23, 31, 47, 11, NULL, NULL, NULL, 'refund', 3, '2026-10-06 09:41:00', NULL),
    (114, 24, 31, 47, 11, NULL, NULL, 'refund', '', 3, '2026-10-06 09:42:00', NULL),
    (115, 23, 31, 47, 11, NULL, NULL, NULL, 'billing', 3, '2026-10-06 09:43:00', NULL),
    (116, 22, 31, 41, 11, 1, 8, 'new', 'waiting for vendor', 3, '2026-10-06 09:44:00', NULL),
    (117, 22, 31, 48, 11, NULL, NULL, 'minor', '', 3, '2026-10-06 09:45:00', NULL),
    (118, 22, 33, 42, 11, NULL, NULL, 'somebody', 'else', 3, '2026-10-06 09:46:00', NULL);
INSERT INTO tags (id, tag_item_id, tag_object_id, o_id, created_by_id, created_at) VALUES (11, 3, 1, 11, 3, '2026-10-06 09:43:00'), (12, 4, 1, 11, 13, '2026-10-06 10:00:00');
INSERT INTO links (id, link_type_id, link_object_source_id, link_object_source_value, link_object_target_id, link_object_target_value, created_at) VALUES
    (3, 2, 1, 11, 1, 12, '2026-10-06 12:00:00'), (4, 1, 1, 11, 1, 1, '2026-10-06 12:01:00'), (5, 3, 1, 12, 1, 4, '2026-10-06 12:02:00');
