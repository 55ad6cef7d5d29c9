-- What every session of svodka sets first: names resolve to the catalogue, then to the schema public; instants come in UTC; waiting for a lock
-- has an end; a table is read from its beginning, whoever else reads it; statements of
-- many expressions are not compiled, which takes longer than running them.
-- Parameters: $1 statement_timeout, such as '600000' (milliseconds; '0': none)
--             $2 default_transaction_read_only: 'on' or 'off'
-- Columns: one row of what was set (text); nobody looks at it.
SELECT set_config('search_path', 'pg_catalog, public, pg_temp', false),
       set_config('TimeZone', 'UTC', false),
       set_config('DateStyle', 'ISO, YMD', false),
       set_config('IntervalStyle', 'postgres', false),
       set_config('standard_conforming_strings', 'on', false),
       set_config('extra_float_digits', '1', false),
       set_config('jit', 'off', false),
       set_config('lock_timeout', '30s', false),
       set_config('synchronize_seqscans', 'off', false),
       set_config('statement_timeout', $1, false),
       set_config('default_transaction_read_only', $2, false)
