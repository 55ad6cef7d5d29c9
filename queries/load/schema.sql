-- The table of events, as events.md has them, and the numbers of their input order.
--
-- n          input order: events of one ticket at one instant are taken by it
-- digest     the first 16 bytes of the SHA-256 of the event as written (src/db/load_row.h): the same line twice is one row
-- role       as written; null where the policy decides
-- "to"       null in an assign: nobody
-- The other columns are the fields of events.md. Texts compare by bytes, whatever the locale of the database, or of a later version of its libraries.
--
-- Parameters and columns: none. Several statements.
CREATE SCHEMA IF NOT EXISTS svodka;

CREATE SEQUENCE IF NOT EXISTS svodka.events_n CACHE 1000;

CREATE TABLE svodka.events (
    n        bigint NOT NULL,
    digest   uuid NOT NULL,
    ticket   text COLLATE "C" NOT NULL,
    at       timestamptz NOT NULL,
    type     text COLLATE "C" NOT NULL,
    id       text COLLATE "C",
    actor    text COLLATE "C",
    role     text COLLATE "C",
    customer text COLLATE "C",
    channel  text COLLATE "C",
    priority text COLLATE "C",
    team     text COLLATE "C",
    status   text COLLATE "C",
    assignee text COLLATE "C",
    subject  text COLLATE "C",
    url      text COLLATE "C",
    tags     text[] COLLATE "C",
    attrs    jsonb,
    public   boolean,
    auto     boolean,
    "to"     text COLLATE "C",
    add      text COLLATE "C",
    remove   text COLLATE "C",
    name     text COLLATE "C",
    score    double precision,
    max      double precision,
    verdict  text COLLATE "C",
    comment  text COLLATE "C",
    site     text COLLATE "C",
    kind     text COLLATE "C",
    "into"   text COLLATE "C",
    reason   text COLLATE "C",
    PRIMARY KEY (ticket, at, digest)
) PARTITION BY RANGE (at);

COMMENT ON TABLE svodka.events IS 'Event logs of support tickets, put in by `svodka load`; one partition a month of `at` (UTC).';
