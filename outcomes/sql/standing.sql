SELECT warning_id, monitor, version, level, verdict, ref, actor, at
FROM verdict
WHERE warning_id IN {warnings:Array(String)}
ORDER BY at DESC, id
LIMIT 1 BY warning_id
