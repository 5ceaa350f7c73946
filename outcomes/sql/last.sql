SELECT at
FROM verdict
WHERE at <= {as_of:DateTime64(3)}
ORDER BY at DESC
LIMIT 1
