-- The name of a type, for messages.
-- Parameters: $1 its oid
-- Columns: name text. One row.
SELECT pg_catalog.format_type($1::oid, NULL) AS name
