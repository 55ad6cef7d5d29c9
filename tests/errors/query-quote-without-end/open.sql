SELECT ticket, at,
       'created AS type
FROM journal
