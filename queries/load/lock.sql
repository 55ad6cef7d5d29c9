-- Waits for the lock of load/try_lock, however long another load's batch takes.
-- Parameters: none.
-- Columns: two, of no interest. One row.
SELECT set_config('lock_timeout', '0', true), pg_advisory_xact_lock(x'73766f646b61'::bigint)
