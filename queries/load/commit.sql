-- Ends the transaction of a batch: from here on its events are there for good.
-- Parameters and columns: none.
COMMIT
