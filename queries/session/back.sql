-- Goes back to session/savepoint.
-- Parameters and columns: none.
ROLLBACK TO SAVEPOINT reading
