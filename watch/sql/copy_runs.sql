-- Hands finished runs, up to a number of each monitor, to another database.
INSERT INTO {to:Identifier}.run_log
SELECT *
FROM run_log
WHERE state = 'finished' AND dry = 0
    AND number <= arrayElement({numbers:Array(UInt64)}, indexOf({monitors:Array(String)}, CAST(monitor, 'String')))
