-- The columns of the signal tables, as table.column.
SELECT concat(table, '.', name)
FROM system.columns
WHERE database = currentDatabase() AND startsWith(table, 'signal_')
ORDER BY 1
