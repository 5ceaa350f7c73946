INSERT INTO record_answer (feed, batch, key_hash, subject, department, said, answer, at)
SELECT DISTINCT {feed:String}, {about:UInt64}, key_hash, {{if .Numeric}}{{.Subject}}{{else}}0{{end}}, source_dept, {said:String}, {batch:UInt64}, {received:DateTime64(3)}
FROM {{.Signal}}
WHERE batch = {about:UInt64} AND key_hash IN {keys:Array(UInt64)}
