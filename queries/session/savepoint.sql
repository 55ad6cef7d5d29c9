-- Where the transaction can go back to after a statement was cancelled, with the same snapshot.
-- Parameters and columns: none.
SAVEPOINT reading
