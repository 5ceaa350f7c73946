SELECT q.batch, q.row, q.sheet, q.feed, q.department, q.headers, q.reasons, q.cells, q.received_at, l.file, s.name, s.headers, s.columns
FROM quarantine_now AS q
INNER JOIN quarantine_sheet AS s ON s.batch = q.batch AND s.sheet = q.sheet
INNER JOIN (SELECT number, any(file) AS file FROM batch_log GROUP BY number) AS l ON l.number = q.batch
WHERE ({department:String} = '' OR q.department = {department:String})
  AND ({feed:String} = '' OR q.feed = {feed:String})
  AND ({reason:String} = '' OR has(q.reasons, {reason:String}))
  AND ({batch:UInt64} = 0 OR q.batch = {batch:UInt64})
ORDER BY q.department, q.feed, q.batch, q.row
{{if .Most}}LIMIT {{.Most}} OFFSET {skip:UInt32}
{{end}}