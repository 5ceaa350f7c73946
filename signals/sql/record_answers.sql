SELECT feed, department, subject, said, batch, key_hash, answer, at
FROM record_answer
WHERE has({feeds:Array(String)}, feed) AND has({subjects:Array(UInt64)}, subject)
    AND answer IN (SELECT number FROM batch_state WHERE state = 'committed')
ORDER BY at DESC, feed, batch, key_hash
