SELECT session, seq, id, kind, at, actor, body, record
FROM meeting_event
WHERE {session:String} = '' OR session = {session:String}
ORDER BY session, seq, id
