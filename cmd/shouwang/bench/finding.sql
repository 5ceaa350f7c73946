-- A visit found debt in one household of sixty.
INSERT INTO signal_finding (batch, row, source_dept, received_at, as_of, gone, key_hash, finding_id, household_id, kind, confirmed, found_at)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(n),
    toString(n) AS finding_id,
    id AS household_id,
    'debt' AS kind,
    1 AS confirmed,
    toInt32({today:Int32} - h % 300) AS found_at
FROM (
    SELECT number AS n, number * 60 + 1 AS id, cityHash64(id, 'debt') AS h
    FROM numbers(intDiv({people:UInt64}, 180))
)
