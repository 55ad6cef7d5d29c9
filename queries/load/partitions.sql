-- The statements that make the partitions of months that have none. Attaching waits for no reader of the table, nor makes one wait, as creating a
-- partition would.
-- Parameters: $1 the first days of the months, as an array: {2026-09-01,2026-10-01}
-- Columns: month text, such as 2026-09, null in the second statement of a month; statement text. In the order in which they are to be run.
WITH month AS (
    SELECT format('events_%s', to_char(first, 'YYYY_MM')) AS partition,
           to_char(first, 'YYYY-MM') AS month,
           first::timestamp AT TIME ZONE 'UTC' AS begins,
           (first + interval '1 month') AT TIME ZONE 'UTC' AS ends
    FROM unnest($1::date[]) AS first
)
SELECT CASE place WHEN 1 THEN month END AS month, statement
FROM month
CROSS JOIN LATERAL (
    VALUES (1, format('CREATE TABLE svodka.%I (LIKE svodka.events INCLUDING ALL)', partition)),
           (2, format('ALTER TABLE svodka.events ATTACH PARTITION svodka.%I FOR VALUES FROM (%L) TO (%L)', partition, begins, ends))
) AS made (place, statement)
WHERE to_regclass(format('svodka.%I', partition)) IS NULL
ORDER BY begins, place
