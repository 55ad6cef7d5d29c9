-- Begins the transaction of a batch, which sees what other loads have just put in.
-- Parameters and columns: none.
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE
