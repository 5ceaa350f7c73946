{{define "next_again"}}
    SELECT key_hash, said, about, as_of, received_at, version
    FROM
    (
        SELECT n.key_hash AS key_hash, n.version AS said, a.batch AS about, a.as_of AS as_of, a.received_at AS received_at,
            bitOr(a.version, toInt128(18446744073709551615)) AS version, -- after all that was said at that moment, by whichever batch
            row_number() OVER (PARTITION BY n.key_hash, n.version ORDER BY a.version) AS place,
            min(a.received_at) OVER (PARTITION BY n.key_hash, n.version ORDER BY a.version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM (SELECT key_hash, {{template "version" "batch"}} AS version FROM {{.Signal}} WHERE batch IN {of:Array(UInt64)}) AS n
        INNER JOIN
        (
            SELECT key_hash, as_of, received_at, batch, {{template "version" "batch"}} AS version
            FROM signal_again
            WHERE feed = {feed:String} AND {{template "counted"}} AND NOT has({without:Array(UInt64)}, batch)
              AND key_hash IN (SELECT key_hash FROM {{.Signal}} WHERE batch IN {of:Array(UInt64)})
        ) AS a ON n.key_hash = a.key_hash
        WHERE n.version < a.version
    )
    WHERE place = 1 OR received_at < before -- one that came in later rests on those before it
{{end}}
