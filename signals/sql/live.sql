(
    SELECT *
    FROM {{.Signal}}
    WHERE {{template "counted"}}
      AND (as_of, received_at) <= ({as_of:Int32}, {received:DateTime64(3)}){{.Range}}
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
) AS last
WHERE (gone = 0 OR received_at > {received:DateTime64(3)})
  AND batch IN {own:Array(UInt64)}
