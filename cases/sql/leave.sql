SELECT worker, from_day, until_day, deputy
FROM worker_leave FINAL
ORDER BY worker, from_day
