-- Counts the table for the planner, as nothing else does for a table of partitions; but not while another session works on it.
-- Parameters and columns: none.
ANALYZE (SKIP_LOCKED) svodka.events
