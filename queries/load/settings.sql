-- What a session that loads sets besides session/settings: a statement ends when svodka is gone (PostgreSQL 14 on), so that a load that was killed
-- holds nothing; patience with who works on the table; room for a batch to be sorted and kept in memory.
-- Parameters: none.
-- Columns: set_config text, of no interest. A row a setting that the server knows.
SELECT set_config(wanted.name, wanted.value, false)
FROM (VALUES ('client_connection_check_interval', '1s'), ('lock_timeout', '10min'), ('work_mem', '256MB'), ('temp_buffers', '64MB')) AS wanted (name, value)
JOIN pg_settings AS known ON known.name = wanted.name
