-- When warnings were handed out, and to whom.
SELECT id, min(at), argMin(worker, at)
FROM warning_release
WHERE id IN {ids:Array(String)} AND at <= {as_of:DateTime64(3)}
GROUP BY id
