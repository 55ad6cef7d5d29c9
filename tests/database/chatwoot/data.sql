-- Conversations that walk through everything that queries/sources/chatwoot.sql has to understand. Number 1NN has the id 11NN.
-- The events that they must become are in expected.ndjson, under the same numbers.
ALTER TABLE messages ALTER account_id SET DEFAULT 1, ALTER inbox_id SET DEFAULT 1, ALTER updated_at SET DEFAULT '2026-11-01';
ALTER TABLE conversations ALTER account_id SET DEFAULT 1, ALTER updated_at SET DEFAULT '2026-11-01';
ALTER TABLE reporting_events ALTER account_id SET DEFAULT 1, ALTER created_at SET DEFAULT '2026-11-01', ALTER updated_at SET DEFAULT '2026-11-01';

INSERT INTO accounts VALUES (1, 'Shop', 0), (2, 'Another shop', 21);
-- 2 and 3 are namesakes; 5 left the account; 9 is another account's Olga; 6 shows another name than his own.
INSERT INTO users (id, name, display_name) VALUES (1, 'Olga Petrova', ''), (2, 'Ivan Smirnov', NULL), (3, 'Ivan Smirnov', NULL), (4, 'Pavel (night)', NULL),
    (5, 'Vera Left', NULL), (6, 'Timur Aliev', 'Tim'), (9, 'Olga Petrova', NULL);
INSERT INTO account_users (account_id, user_id) VALUES (1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (2, 9);
INSERT INTO teams (id, name, account_id) VALUES (1, 'billing', 1), (2, 'second line', 1), (3, 'night', 2);
INSERT INTO inboxes (id, account_id, name, channel_type) VALUES (1, 1, 'Site', 'Channel::WebWidget'), (2, 1, 'Post', 'Channel::Email'),
    (3, 1, 'Telegram bot', 'Channel::Telegram'), (4, 2, 'Api', 'Channel::Api');
INSERT INTO agent_bots (id, name) VALUES (1, 'Greeter');
INSERT INTO tags (id, name) VALUES (1, 'refund'), (2, 'vip'), (3, 'api-label'), (4, 'spam'), (5, 'Post'), (6, 'kept');

-- 101: mail, from the request to the rating. The greeting and the request for a rating are the template's; the resolution's text is late.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at, priority, additional_attributes, custom_attributes)
VALUES (1101, 101, 2, 1, 1, '2026-10-05 09:00:00', 501, '2026-10-05 09:30:04', 2, '{"mail_subject": "Where is my order?"}', '{"plan": "pro", "seats": 3, "nested": {"a": 1}, "empty": ""}');
INSERT INTO messages (id, conversation_id, created_at, message_type, private, sender_type, sender_id, content, content_type, content_attributes) VALUES
    (1, 1101, '2026-10-05 09:00:00', 0, false, 'Contact', 501, 'Hello', 8, '{"email": {"auto_reply": false, "subject": "Where is my order?"}}'),
    (2, 1101, '2026-10-05 09:00:01', 3, false, NULL, NULL, 'We have got it', 0, '{}'),
    (3, 1101, '2026-10-05 09:04:00', 2, false, NULL, NULL, 'Olga Petrova self-assigned this conversation', 0, '{}'),
    (4, 1101, '2026-10-05 09:05:00', 1, true, 'User', 1, 'Is it at the depot?', 0, '{}'),
    (5, 1101, '2026-10-05 09:10:00', 1, false, 'User', 1, 'On its way', 0, '{}'),
    (6, 1101, '2026-10-05 09:11:00', 2, false, NULL, NULL, 'Olga Petrova set the priority to high', 0, '{}'),
    (7, 1101, '2026-10-05 09:12:00', 2, false, NULL, NULL, 'Olga Petrova added refund, vip', 0, '{}'),
    (8, 1101, '2026-10-05 09:12:00', 2, false, NULL, NULL, 'Olga Petrova added SLA policy gold', 0, '{}'),
    (9, 1101, '2026-10-05 09:20:00', 0, false, 'Contact', 501, NULL, 8, '{"email": {"auto_reply": true}}'),
    (10, 1101, '2026-10-05 09:21:00', 0, false, 'Contact', 501, NULL, 0, '{}'),
    (11, 1101, '2026-10-05 09:25:00', 1, false, 'User', 1, 'There', 0, '{}'),
    (12, 1101, '2026-10-05 09:30:03', 2, false, NULL, NULL, 'Conversation was marked resolved by Olga Petrova', 0, '{}'),
    (13, 1101, '2026-10-05 09:30:04', 3, false, NULL, NULL, 'Please rate us', 9, '{"submitted_values": {"csat_survey_response": {"rating": 5}}}');
INSERT INTO reporting_events (id, name, user_id, conversation_id, event_start_time, event_end_time) VALUES
    (1, 'first_response', 1, 1101, '2026-10-05 09:00:00', '2026-10-05 09:10:00'), (2, 'conversation_resolved', 1, 1101, '2026-10-05 09:00:00', '2026-10-05 09:30:00.25');
INSERT INTO csat_survey_responses (id, account_id, conversation_id, message_id, rating, feedback_message, contact_id, created_at, updated_at)
VALUES (1, 1, 1101, 13, 5, 'Quick', 501, '2026-10-05 09:40:00', '2026-10-06 10:00:00');
INSERT INTO taggings (id, tag_id, taggable_type, taggable_id, context, created_at) VALUES
    (1, 1, 'Conversation', 1101, 'labels', '2026-10-05 09:12:00'), (2, 2, 'Conversation', 1101, 'labels', '2026-10-05 09:12:00'), (3, 2, 'Contact', 1101, 'labels', '2026-10-05 09:00:00');

-- 102: a bot begins and hands over; round robin assigns, without a text; closed by timeout.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1102, 102, 3, 1, 2, '2026-10-05 10:00:00', 502, '2026-10-08 10:05:02');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (20, 1102, '2026-10-05 10:00:00', 0, 'Contact', 502, 'Hi'),
    (21, 1102, '2026-10-05 10:00:05', 1, 'AgentBot', 1, 'What is it about?'),
    (22, 1102, '2026-10-05 10:01:00', 0, 'Contact', 502, 'A person, please'),
    (23, 1102, '2026-10-05 10:02:01', 2, NULL, NULL, 'Conversation was marked open by Greeter'),
    (24, 1102, '2026-10-05 10:05:00', 1, 'User', 2, 'Ivan here'),
    (25, 1102, '2026-10-08 10:05:02', 2, NULL, NULL, 'Conversation was marked resolved by system due to 3 days of inactivity');
INSERT INTO reporting_events (id, name, user_id, conversation_id, event_start_time, event_end_time) VALUES
    (3, 'conversation_bot_handoff', NULL, 1102, '2026-10-05 10:00:00', '2026-10-05 10:02:00'),
    (4, 'first_response', 2, 1102, '2026-10-05 10:02:00', '2026-10-05 10:05:00'), (5, 'conversation_resolved', 2, 1102, '2026-10-05 10:00:00', '2026-10-08 10:05:00');

-- 103: the same in Russian: teams and people by one template, priorities, labels, an assignee removed, a snooze that a message ends.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at, team_id)
VALUES (1103, 103, 1, 1, NULL, '2026-10-05 11:00:00', 503, '2026-10-05 13:30:00', 2);
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (30, 1103, '2026-10-05 11:00:00', 0, 'Contact', 503, 'Не пришёл возврат'),
    (31, 1103, '2026-10-05 11:01:00', 2, NULL, NULL, 'Olga Petrova назначил billing ответственным'),
    (32, 1103, '2026-10-05 11:02:00', 2, NULL, NULL, 'Olga Petrova назначил Vera Left в second line'),
    (33, 1103, '2026-10-05 11:03:00', 2, NULL, NULL, 'Olga Petrova изменил приоритет с medium на urgent'),
    (34, 1103, '2026-10-05 11:04:00', 2, NULL, NULL, 'Olga Petrova добавил возврат'),
    (35, 1103, '2026-10-05 11:05:00', 1, 'User', 5, 'Проверяю'),
    (36, 1103, '2026-10-05 11:06:00', 2, NULL, NULL, 'Разговор был помечен как отложенный Vera Left'),
    (37, 1103, '2026-10-05 12:00:00', 0, 'Contact', 503, 'Ау'),
    (38, 1103, '2026-10-05 12:10:00', 2, NULL, NULL, 'Olga Petrova удалил возврат'),
    (39, 1103, '2026-10-05 12:11:00', 2, NULL, NULL, 'Olga Petrova удалил приоритет'),
    (40, 1103, '2026-10-05 12:15:00', 1, 'User', 5, 'Ушёл сегодня'),
    (41, 1103, '2026-10-05 13:00:00', 2, NULL, NULL, 'Ответственный снят Olga Petrova'),
    (42, 1103, '2026-10-05 13:30:00', 2, NULL, NULL, 'Vera Left завершил диалог');

-- 104: reopened by a message, which no text tells, and resolved again; rated twice.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1104, 104, 1, 1, 1, '2026-10-06 09:00:00', 504, '2026-10-06 12:00:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (50, 1104, '2026-10-06 09:00:00', 0, 'Contact', 504, 'It is broken'),
    (51, 1104, '2026-10-06 09:05:00', 1, 'User', 1, 'Restart it'),
    (52, 1104, '2026-10-06 09:10:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova'),
    (53, 1104, '2026-10-06 11:00:00', 0, 'Contact', 504, 'Still broken'),
    (54, 1104, '2026-10-06 11:00:30', 0, 'Contact', 504, 'Hello?'),
    (55, 1104, '2026-10-06 11:30:00', 1, 'User', 1, 'Replaced'),
    (56, 1104, '2026-10-06 12:00:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova');
INSERT INTO csat_survey_responses (id, account_id, conversation_id, message_id, rating, contact_id, created_at, updated_at) VALUES
    (2, 1, 1104, 57, 2, 504, '2026-10-06 09:20:00', '2026-10-06 09:20:00'), (3, 1, 1104, 58, 4, 504, '2026-10-06 12:30:00', '2026-10-06 12:30:00');

-- 105: reopened by a message, and a text tells.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1105, 105, 1, 0, 1, '2026-10-06 09:00:00', 505, '2026-10-06 10:00:02');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (60, 1105, '2026-10-06 09:00:00', 0, 'Contact', 505, 'A question'),
    (61, 1105, '2026-10-06 09:01:00', 1, 'User', 1, 'An answer'),
    (62, 1105, '2026-10-06 09:02:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova'),
    (63, 1105, '2026-10-06 10:00:00', 0, 'Contact', 505, 'Another'),
    (64, 1105, '2026-10-06 10:00:02', 2, NULL, NULL, 'System reopened the conversation due to a new incoming message.');

-- 106: in a bot's inbox the message makes it pending; Olga opens it.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1106, 106, 3, 0, NULL, '2026-10-06 09:00:00', 506, '2026-10-06 10:10:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (70, 1106, '2026-10-06 09:00:00', 0, 'Contact', 506, 'A question'),
    (71, 1106, '2026-10-06 09:02:00', 2, NULL, NULL, 'Conversation was marked resolved by Greeter'),
    (72, 1106, '2026-10-06 10:00:00', 0, 'Contact', 506, 'Another'),
    (73, 1106, '2026-10-06 10:10:00', 2, NULL, NULL, 'Conversation was reopened by Olga Petrova');

-- 107: muted: messages do not open it.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1107, 107, 1, 1, NULL, '2026-10-06 09:00:00', 507, '2026-10-06 10:00:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (80, 1107, '2026-10-06 09:00:00', 0, 'Contact', 507, 'Buy'),
    (81, 1107, '2026-10-06 09:02:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova'),
    (82, 1107, '2026-10-06 09:02:00', 2, NULL, NULL, 'Olga Petrova has muted the conversation'),
    (83, 1107, '2026-10-06 10:00:00', 0, 'Contact', 507, 'Buy now');

-- 108, 109, 110: which Ivan Smirnov? The one who wrote; of two who took part the present assignee; nobody can tell.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at) VALUES
    (1108, 108, 1, 0, 3, '2026-10-06 09:00:00', 508, '2026-10-06 09:02:00'), (1109, 109, 1, 0, 2, '2026-10-06 09:00:00', 508, '2026-10-06 09:02:00'),
    (1110, 110, 1, 0, NULL, '2026-10-06 09:00:00', 508, '2026-10-06 09:03:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (90, 1108, '2026-10-06 09:00:00', 0, 'Contact', 508, 'One'),
    (91, 1108, '2026-10-06 09:01:00', 2, NULL, NULL, 'Ivan Smirnov self-assigned this conversation'),
    (92, 1108, '2026-10-06 09:02:00', 1, 'User', 3, 'Yes?'),
    (93, 1109, '2026-10-06 09:00:00', 0, 'Contact', 508, 'Two'),
    (94, 1109, '2026-10-06 09:01:00', 2, NULL, NULL, 'Assigned to Ivan Smirnov by Tim'),
    (95, 1109, '2026-10-06 09:02:00', 1, 'User', 3, 'Yes?'),
    (96, 1110, '2026-10-06 09:00:00', 0, 'Contact', 508, 'Three'),
    (97, 1110, '2026-10-06 09:01:00', 2, NULL, NULL, 'Assigned to Ivan Smirnov by Olga Renamed'),
    (98, 1110, '2026-10-06 09:03:00', 2, NULL, NULL, 'Conversation unassigned by Olga Petrova');
INSERT INTO conversation_participants (account_id, user_id, conversation_id) VALUES (1, 2, 1109), (1, 3, 1109), (1, 2, 1110), (1, 3, 1110);

-- 111: Olga writes first. 112: a campaign does, under her name; she answers what comes back.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at, campaign_id) VALUES
    (1111, 111, 2, 0, 1, '2026-10-06 09:00:00', 511, '2026-10-06 09:30:00', NULL), (1112, 112, 1, 0, 1, '2026-10-06 09:00:00', 512, '2026-10-06 09:20:00', 7);
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content, additional_attributes) VALUES
    (100, 1111, '2026-10-06 09:00:00', 1, 'User', 1, 'Your parcel is here', '{}'),
    (101, 1111, '2026-10-06 09:30:00', 0, 'Contact', 511, 'Thanks', '{}'),
    (102, 1112, '2026-10-06 09:00:00', 1, 'User', 1, 'May I help?', '{"campaign_id": 7}'),
    (103, 1112, '2026-10-06 09:10:00', 0, 'Contact', 512, 'Yes', '{}'),
    (104, 1112, '2026-10-06 09:20:00', 1, 'User', 1, 'How?', '{}');

-- 113: a rule answers (its mark as an old row has it), assigns a team, labels, sets a priority; a macro does so as the person who runs it.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at, team_id, priority)
VALUES (1113, 113, 1, 0, NULL, '2026-10-06 09:00:00', 513, '2026-10-06 09:11:01', 1, 3);
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content, content_attributes) VALUES
    (110, 1113, '2026-10-06 09:00:00', 0, 'Contact', 513, 'My bill', '{}'),
    (111, 1113, '2026-10-06 09:00:01', 1, 'User', 1, 'Billing will answer', '"{\"automation_rule_id\":4}"'),
    (112, 1113, '2026-10-06 09:00:02', 2, NULL, NULL, 'Assigned to billing by Automation System', '{}'),
    (113, 1113, '2026-10-06 09:00:02', 2, NULL, NULL, 'Automation System added vip', '{}'),
    (114, 1113, '2026-10-06 09:00:02', 2, NULL, NULL, 'Automation System set the priority to low', '{}'),
    (115, 1113, '2026-10-06 09:10:00', 1, 'User', 6, 'Here is a copy of {"automation_rule_id": 4}', '{"in_reply_to": 110, "note": "\"automation_rule_id\": 4"}'),
    (116, 1113, '2026-10-06 09:11:01', 2, NULL, NULL, 'Timur Aliev changed the priority from low to urgent', '{}');
INSERT INTO taggings (id, tag_id, taggable_type, taggable_id, context, created_at) VALUES (4, 2, 'Conversation', 1113, 'labels', '2026-10-06 09:00:02');

-- 114: spam, by its label.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1114, 114, 2, 1, NULL, '2026-10-06 09:00:00', 514, '2026-10-06 09:06:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (120, 1114, '2026-10-06 09:00:00', 0, 'Contact', 514, 'You have won'),
    (121, 1114, '2026-10-06 09:05:00', 2, NULL, NULL, 'Olga Petrova added spam'),
    (122, 1114, '2026-10-06 09:06:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova');
INSERT INTO taggings (id, tag_id, taggable_type, taggable_id, context, created_at) VALUES (5, 4, 'Conversation', 1114, 'labels', '2026-10-06 09:05:00');

-- 115: texts in a language without templates: statuses come from the reports, and the texts are counted as unknown.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1115, 115, 1, 0, 1, '2026-10-06 09:00:00', 515, '2026-10-06 11:00:01');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (130, 1115, '2026-10-06 09:00:00', 0, 'Contact', 515, 'Hola'),
    (131, 1115, '2026-10-06 09:10:00', 1, 'User', 1, 'Hola'),
    (132, 1115, '2026-10-06 09:20:01', 2, NULL, NULL, 'Olga Petrova marcó la conversación como resuelta');
INSERT INTO reporting_events (id, name, value, user_id, conversation_id, event_start_time, event_end_time) VALUES
    (6, 'conversation_opened', 0, NULL, 1115, '2026-10-06 09:00:00', '2026-10-06 09:00:00'),
    (7, 'conversation_resolved', 1200, 1, 1115, '2026-10-06 09:00:00', '2026-10-06 09:20:00'),
    (8, 'conversation_opened', 6000, 1, 1115, '2026-10-06 09:20:00', '2026-10-06 11:00:00');

-- 116: an assistant closes and says why; 117: a person with parentheses in his name does.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at) VALUES
    (1116, 116, 1, 1, NULL, '2026-10-06 09:00:00', 516, '2026-10-06 12:00:00'), (1117, 117, 1, 1, 4, '2026-10-06 09:00:00', 517, '2026-10-06 12:00:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (140, 1116, '2026-10-06 09:00:00', 0, 'Contact', 516, 'Opening hours?'),
    (141, 1116, '2026-10-06 09:00:03', 1, 'Captain::Assistant', 2, 'Nine to six'),
    (142, 1116, '2026-10-06 12:00:00', 2, NULL, NULL, 'Conversation was marked resolved by Nova (no further questions)'),
    (143, 1117, '2026-10-06 09:00:00', 0, 'Contact', 517, 'At night?'),
    (144, 1117, '2026-10-06 12:00:00', 2, NULL, NULL, 'Conversation was marked resolved by Pavel (night)');
INSERT INTO reporting_events (id, name, user_id, conversation_id, event_start_time, event_end_time) VALUES
    (9, 'conversation_bot_resolved', NULL, 1116, '2026-10-06 09:00:00', '2026-10-06 12:00:00'), (10, 'conversation_resolved', NULL, 1116, '2026-10-06 09:00:00', '2026-10-06 12:00:00');

-- 118: the customer ends it.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1118, 118, 1, 1, NULL, '2026-10-06 09:00:00', 518, '2026-10-06 09:03:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (150, 1118, '2026-10-06 09:00:00', 0, 'Contact', 518, 'Never mind'),
    (151, 1118, '2026-10-06 09:03:00', 2, NULL, NULL, 'Conversation was resolved by Anna');

-- 119: the new team does not have her, so Olga is unassigned without a text.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at, team_id)
VALUES (1119, 119, 1, 0, NULL, '2026-10-06 09:00:00', 519, '2026-10-06 10:00:00', 2);
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (160, 1119, '2026-10-06 09:00:00', 0, 'Contact', 519, 'Technical'),
    (161, 1119, '2026-10-06 09:01:00', 2, NULL, NULL, 'Olga Petrova self-assigned this conversation'),
    (162, 1119, '2026-10-06 09:05:00', 2, NULL, NULL, 'Assigned to second line by Olga Petrova'),
    (163, 1119, '2026-10-06 10:00:00', 0, 'Contact', 519, 'Well?');

-- 120: the team it had at first; labels without a text: one from the beginning, one set by the API, one whose removal nobody told.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1120, 120, 1, 0, NULL, '2026-10-06 09:00:00', 520, '2026-10-06 09:30:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (170, 1120, '2026-10-06 09:00:00', 0, 'Contact', 520, 'Labels'),
    (171, 1120, '2026-10-06 09:01:00', 2, NULL, NULL, 'Unassigned from billing by Olga Petrova'),
    (172, 1120, '2026-10-06 09:02:00', 2, NULL, NULL, 'Olga Petrova removed old'),
    (173, 1120, '2026-10-06 09:03:00', 2, NULL, NULL, 'Olga Petrova added gone'),
    (174, 1120, '2026-10-06 09:30:00', 1, 'User', 1, 'Labels?');
INSERT INTO taggings (id, tag_id, taggable_type, taggable_id, context, created_at) VALUES (6, 3, 'Conversation', 1120, 'labels', '2026-10-06 09:10:00');

-- 121: a newer version says the status beside the text. 122: an issue for development.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at) VALUES
    (1121, 121, 1, 1, NULL, '2026-10-06 09:00:00', 521, '2026-10-06 09:04:00'), (1122, 122, 1, 0, NULL, '2026-10-06 09:00:00', 522, '2026-10-06 09:05:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content, content_attributes) VALUES
    (180, 1121, '2026-10-06 09:00:00', 0, 'Contact', 521, 'Hoi', '{}'),
    (181, 1121, '2026-10-06 09:04:00', 2, NULL, NULL, 'Gesprek is opgelost', '{"activity": {"type": "conversation_status_changed", "status": "resolved"}}'),
    (182, 1122, '2026-10-06 09:00:00', 0, 'Contact', 522, 'It crashes', '{}'),
    (183, 1122, '2026-10-06 09:05:00', 2, NULL, NULL, 'Linear issue APP-7 was created by Olga Petrova', '{}');

-- 123: a snooze that ran out, which the reports know; a pause by hand before it.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (1123, 123, 1, 1, 1, '2026-10-06 09:00:00', 523, '2026-10-07 10:00:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (190, 1123, '2026-10-06 09:00:00', 0, 'Contact', 523, 'Later is fine'),
    (191, 1123, '2026-10-06 09:01:00', 2, NULL, NULL, 'Conversation was marked as pending by Olga Petrova'),
    (192, 1123, '2026-10-06 09:02:00', 2, NULL, NULL, 'Conversation was reopened by Olga Petrova'),
    (193, 1123, '2026-10-06 09:03:00', 2, NULL, NULL, 'Conversation was snoozed by Olga Petrova'),
    (194, 1123, '2026-10-07 09:30:00', 1, 'User', 1, 'It is later'),
    (195, 1123, '2026-10-07 10:00:00', 2, NULL, NULL, 'Conversation was marked resolved by Olga Petrova');
INSERT INTO reporting_events (id, name, value, user_id, conversation_id, event_start_time, event_end_time) VALUES
    (11, 'conversation_opened', 0, 1, 1123, '2026-10-06 09:03:00', '2026-10-07 09:00:00');

-- 124: waits, with a picture only. 125: a widget opened, nothing written. 126: resolved, nobody knows how. 127: a status that a fork added.
INSERT INTO conversations (id, display_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at) VALUES
    (1124, 124, 1, 0, NULL, '2026-10-06 09:00:00', 524, '2026-10-06 09:00:00'), (1125, 125, 1, 0, NULL, '2026-10-06 09:00:00', 525, '2026-10-06 09:00:00'),
    (1126, 126, 1, 1, 1, '2026-10-06 09:00:00', 526, '2026-10-06 09:30:00'), (1127, 127, 1, 7, NULL, '2026-10-06 09:00:00', 527, '2026-10-06 09:00:00');
INSERT INTO messages (id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (200, 1124, '2026-10-06 09:00:00', 0, 'Contact', 524, NULL),
    (201, 1126, '2026-10-06 09:00:00', 0, 'Contact', 526, 'Done?'),
    (202, 1126, '2026-10-06 09:30:00', 1, 'User', 1, 'Done'),
    (203, 1127, '2026-10-06 09:00:00', 0, 'Contact', 527, 'Fork');

-- Another account's conversation of the same number.
INSERT INTO conversations (id, display_id, account_id, inbox_id, status, assignee_id, created_at, contact_id, last_activity_at)
VALUES (2101, 101, 2, 4, 0, NULL, '2026-10-06 09:00:00', 601, '2026-10-06 09:05:00');
INSERT INTO messages (id, account_id, conversation_id, created_at, message_type, sender_type, sender_id, content) VALUES
    (300, 2, 2101, '2026-10-06 09:00:00', 0, 'Contact', 601, 'Elsewhere'),
    (301, 2, 2101, '2026-10-06 09:05:00', 1, 'User', 9, 'Here');
