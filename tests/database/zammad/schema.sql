-- The tables of Zammad that queries/sources/zammad.sql reads, and the columns that are of any use; none of its indexes.
-- severity and csat are attributes that an installation added.
CREATE TABLE users (id serial PRIMARY KEY, login varchar(255) NOT NULL, firstname varchar(100), lastname varchar(100), email varchar(255), password varchar(120));
CREATE TABLE roles (id serial PRIMARY KEY, name varchar(100) NOT NULL);
CREATE TABLE roles_users (user_id integer, role_id integer);
CREATE TABLE permissions (id serial PRIMARY KEY, name varchar(255) NOT NULL);
CREATE TABLE permissions_roles (role_id integer, permission_id integer);
CREATE TABLE groups (id serial PRIMARY KEY, name varchar(160) NOT NULL, assignment_timeout integer, active boolean NOT NULL DEFAULT true);
CREATE TABLE ticket_state_types (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE ticket_states (id serial PRIMARY KEY, state_type_id integer NOT NULL, name varchar(250) NOT NULL, next_state_id integer, active boolean NOT NULL DEFAULT true);
CREATE TABLE ticket_priorities (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE ticket_article_types (id serial PRIMARY KEY, name varchar(250) NOT NULL, communication boolean NOT NULL);
CREATE TABLE ticket_article_senders (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE tickets (
    id serial PRIMARY KEY, group_id integer NOT NULL, priority_id integer NOT NULL DEFAULT 2, state_id integer NOT NULL, organization_id integer,
    number varchar(60) NOT NULL UNIQUE, title varchar(250) NOT NULL, owner_id integer NOT NULL DEFAULT 1, customer_id integer NOT NULL, note varchar(250),
    first_response_at timestamp(3), close_at timestamp(3), last_close_at timestamp(3), last_owner_update_at timestamp(3), create_article_type_id integer,
    create_article_sender_id integer, article_count integer, pending_time timestamp(3), type varchar(100), time_unit numeric(6, 2), preferences text,
    updated_by_id integer NOT NULL DEFAULT 1, created_by_id integer NOT NULL, created_at timestamp(3) NOT NULL, updated_at timestamp(3) NOT NULL,
    severity varchar(120), csat integer);
CREATE TABLE ticket_articles (
    id serial PRIMARY KEY, ticket_id integer NOT NULL, type_id integer NOT NULL, sender_id integer NOT NULL, "from" varchar(3000), "to" varchar(3000),
    subject varchar(3000), content_type varchar(20) NOT NULL DEFAULT 'text/plain', body text NOT NULL DEFAULT '', internal boolean NOT NULL DEFAULT false,
    preferences text, updated_by_id integer NOT NULL DEFAULT 1, created_by_id integer NOT NULL, origin_by_id integer, created_at timestamp(3) NOT NULL,
    updated_at timestamp(3) NOT NULL DEFAULT '2026-11-01');
CREATE TABLE history_types (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE history_objects (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE history_attributes (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE histories (
    id serial PRIMARY KEY, history_type_id integer NOT NULL, history_object_id integer NOT NULL, history_attribute_id integer, o_id integer NOT NULL,
    related_o_id integer, related_history_object_id integer, id_to integer, id_from integer, value_from varchar(500), value_to varchar(500),
    created_by_id integer NOT NULL, created_at timestamp(3) NOT NULL, updated_at timestamp(3) NOT NULL DEFAULT '2026-11-01',
    sourceable_type varchar, sourceable_id integer, sourceable_name varchar(500));
CREATE TABLE tag_objects (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE tag_items (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE tags (id serial PRIMARY KEY, tag_item_id integer NOT NULL, tag_object_id integer NOT NULL, o_id integer NOT NULL, created_by_id integer NOT NULL,
    created_at timestamp(3) NOT NULL);
CREATE TABLE link_types (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE link_objects (id serial PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE links (id serial PRIMARY KEY, link_type_id integer NOT NULL, link_object_source_id integer NOT NULL, link_object_source_value integer NOT NULL,
    link_object_target_id integer NOT NULL, link_object_target_value integer NOT NULL, created_at timestamp(3) NOT NULL);
