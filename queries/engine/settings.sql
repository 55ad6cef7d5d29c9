-- Purpose: how the SQL engine's statements are planned, until the end of the transaction. The planner cannot know how many rows their tables have, and takes them
--   for few: it must not join tickets by looking through all of them for each, nor sort all steps to join them to a few rows; and sorts of all
--   events want room.
-- Parameters: none.
-- Columns: one row of what was set (text); nobody looks at it.
SELECT set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('work_mem', '64MB', true)
