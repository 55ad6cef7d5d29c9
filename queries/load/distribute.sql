-- Spreads svodka.events over the nodes, a ticket's events together, so that each node folds its own tickets; only where Citus is installed.
-- Parameters: none.
-- Columns: one, of no interest. One row.
SELECT create_distributed_table('svodka.events', 'ticket')
