-- Hands what those runs did to another database.
INSERT INTO {to:Identifier}.warning_change
SELECT *
FROM warning_change
WHERE (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
    AND number <= arrayElement({numbers:Array(UInt64)}, indexOf({monitors:Array(String)}, CAST(monitor, 'String')))
