{{define "next_again"}}
    SELECT n.key_hash AS key_hash, n.version AS said, a.as_of AS as_of, a.received_at AS received_at,
        bitOr(a.version, toInt128(18446744073709551615)) AS version -- after all that was said at that moment, by whichever batch
    FROM (SELECT key_hash, {{template "version" "batch"}} AS version FROM {{.Signal}} WHERE batch = {of:UInt64}) AS n
    ASOF INNER JOIN
    (
        SELECT key_hash, as_of, received_at, {{template "version" "batch"}} AS version
        FROM signal_again
        WHERE feed = {feed:String} AND {{template "counted"}}
          AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE batch = {of:UInt64})
    ) AS a ON n.key_hash = a.key_hash AND n.version < a.version
{{end}}
