-- Asks for the lock by which loads into a database take turns; it goes with the transaction. Its number is the letters of "svodka".
-- Parameters: none.
-- Columns: locked boolean, false while another load has it. One row.
SELECT pg_try_advisory_xact_lock(x'73766f646b61'::bigint) AS locked
