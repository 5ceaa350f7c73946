-- The newest rows of a feed of whose area only a larger one is known.
SELECT ifNull(area, 0) AS town, count() AS n
FROM
(
    SELECT {column:Identifier} AS area, gone, defects
    FROM {table:Identifier}
    WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY key_hash
)
WHERE gone = 0 AND hasAny(defects, ['area_unknown', 'area_moved'])
GROUP BY town
ORDER BY town
