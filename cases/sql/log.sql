SELECT case_no, seq, id, kind, at, actor, body, note, record
FROM case_event
WHERE case_no IN {cases:Array(String)}
ORDER BY case_no, seq, id
