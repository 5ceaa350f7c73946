-- Whether a worker declared one of some people as a relative.
SELECT count() > 0
FROM
(
    SELECT person_id, CAST(official_worker_id, 'String') AS worker, gone
    FROM signal_declared_relative
    WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch) AND has({people:Array(UInt64)}, assumeNotNull(person_id))
    ORDER BY person_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY person_id, key_hash
)
WHERE gone = 0 AND worker = {worker:String}
