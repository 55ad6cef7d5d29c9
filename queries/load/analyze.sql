-- Counts the table for the planner; by itself the server counts partitions, and never the table that they make. Not while another session works on it.
-- Parameters and columns: none.
ANALYZE (SKIP_LOCKED) svodka.events
