-- The tables of Chatwoot (schema 2025_08_16) that queries/sources/chatwoot.sql reads, and the columns that are of any use; none of its indexes.
CREATE TABLE accounts (id serial PRIMARY KEY, name varchar NOT NULL, locale integer DEFAULT 0);
CREATE TABLE users (id serial PRIMARY KEY, name varchar NOT NULL, display_name varchar, email varchar, encrypted_password varchar NOT NULL DEFAULT '', type varchar);
CREATE TABLE account_users (id bigserial PRIMARY KEY, account_id bigint, user_id bigint, role integer DEFAULT 0);
CREATE TABLE teams (id bigserial PRIMARY KEY, name varchar NOT NULL, account_id bigint NOT NULL);
CREATE TABLE inboxes (id serial PRIMARY KEY, account_id integer NOT NULL, name varchar NOT NULL, channel_type varchar, timezone varchar DEFAULT 'UTC',
    working_hours_enabled boolean DEFAULT false, csat_survey_enabled boolean DEFAULT false);
CREATE TABLE agent_bots (id bigserial PRIMARY KEY, name varchar, account_id bigint);
CREATE TABLE contacts (id serial PRIMARY KEY, account_id integer NOT NULL, name varchar DEFAULT '', email varchar, phone_number varchar, identifier varchar);
CREATE TABLE conversations (
    id serial PRIMARY KEY, account_id integer NOT NULL, inbox_id integer NOT NULL, status integer NOT NULL DEFAULT 0, assignee_id integer,
    created_at timestamp NOT NULL, updated_at timestamp NOT NULL, contact_id bigint, display_id integer NOT NULL, contact_last_seen_at timestamp,
    agent_last_seen_at timestamp, additional_attributes jsonb DEFAULT '{}', uuid uuid NOT NULL DEFAULT gen_random_uuid(), identifier varchar,
    last_activity_at timestamp NOT NULL, team_id bigint, campaign_id bigint, snoozed_until timestamp, custom_attributes jsonb DEFAULT '{}',
    first_reply_created_at timestamp, priority integer, waiting_since timestamp, cached_label_list text, UNIQUE (account_id, display_id));
CREATE TABLE messages (
    id serial PRIMARY KEY, content text, account_id integer NOT NULL, inbox_id integer NOT NULL, conversation_id integer NOT NULL, message_type integer NOT NULL,
    created_at timestamp NOT NULL, updated_at timestamp NOT NULL, private boolean NOT NULL DEFAULT false, status integer DEFAULT 0, source_id varchar,
    content_type integer NOT NULL DEFAULT 0, content_attributes json DEFAULT '{}', sender_type varchar, sender_id bigint,
    additional_attributes jsonb DEFAULT '{}');
CREATE TABLE csat_survey_responses (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL, conversation_id bigint NOT NULL, message_id bigint NOT NULL UNIQUE, rating integer NOT NULL,
    feedback_message text, contact_id bigint NOT NULL, assigned_agent_id bigint, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
CREATE TABLE reporting_events (
    id bigserial PRIMARY KEY, name varchar, value double precision, value_in_business_hours double precision, account_id integer, inbox_id integer,
    user_id integer, conversation_id integer, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL, event_start_time timestamp, event_end_time timestamp);
CREATE TABLE conversation_participants (id bigserial PRIMARY KEY, account_id bigint NOT NULL, user_id bigint NOT NULL, conversation_id bigint NOT NULL,
    created_at timestamp(6) NOT NULL DEFAULT now());
CREATE TABLE tags (id serial PRIMARY KEY, name varchar, taggings_count integer DEFAULT 0);
CREATE TABLE taggings (id serial PRIMARY KEY, tag_id integer, taggable_type varchar, taggable_id integer, tagger_type varchar, tagger_id integer,
    context varchar(128), created_at timestamp);
