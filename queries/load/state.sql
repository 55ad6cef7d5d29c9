-- What a load finds: whether svodka.events is there, and what the role is not allowed to do.
-- Parameters: none.
-- Columns: present boolean      the table is there
--          whole boolean        it is as load/schema makes it: partitioned, with its sequence
--          owned boolean        its partitions can be made by the role
--          citus boolean        the extension Citus is installed
--          missing text         the rights that the role lacks, separated by commas; null: none
-- One row.
WITH found AS (
    SELECT to_regnamespace('svodka') AS schema, c.oid AS events, c.relkind, c.relowner, to_regclass('svodka.events_n') AS numbers
    FROM (SELECT to_regclass('svodka.events') AS oid) AS named
    LEFT JOIN pg_class AS c ON c.oid = named.oid
), rights (missing, lacks) AS (
    SELECT 'CREATE on the database ' || quote_ident(current_database()), schema IS NULL AND NOT has_database_privilege(current_database(), 'CREATE') FROM found
    UNION ALL
    SELECT 'TEMPORARY on the database ' || quote_ident(current_database()), NOT has_database_privilege(current_database(), 'TEMPORARY')
    UNION ALL
    SELECT 'USAGE on the schema svodka', schema IS NOT NULL AND NOT has_schema_privilege(schema, 'USAGE') FROM found
    UNION ALL
    SELECT 'CREATE on the schema svodka', schema IS NOT NULL AND events IS NULL AND NOT has_schema_privilege(schema, 'CREATE') FROM found
    UNION ALL
    SELECT 'INSERT on the table svodka.events', events IS NOT NULL AND NOT has_table_privilege(events, 'INSERT') FROM found
    UNION ALL
    SELECT 'USAGE on the sequence svodka.events_n', events IS NOT NULL AND numbers IS NOT NULL AND NOT has_sequence_privilege(numbers, 'USAGE') FROM found
)
SELECT events IS NOT NULL AS present,
       coalesce(relkind = 'p', false) AND numbers IS NOT NULL AS whole,
       coalesce(pg_has_role(relowner, 'USAGE') AND has_schema_privilege(schema, 'CREATE'), true) AS owned,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS citus,
       (SELECT string_agg(missing, ', ') FROM rights WHERE lacks) AS missing
FROM found
