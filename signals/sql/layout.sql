SELECT q.feed, q.department, s.sheet, s.headers, s.columns, s.scales
FROM quarantine_row AS q
INNER JOIN quarantine_sheet AS s ON s.batch = q.batch AND s.sheet = q.sheet
WHERE q.batch = {batch:UInt64} AND q.row = {row:UInt64}
ORDER BY q.version
LIMIT 1
