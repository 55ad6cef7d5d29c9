-- One snapshot for all that a run reads, in which nothing can be written.
-- Parameters and columns: none.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
