-- Three in a hundred are disabled.
INSERT INTO signal_disability (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, category, grade, valid_from, valid_to, state)
SELECT
    1, toUInt32(n), 'disabled', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS person_id,
    1 + h % 7 AS category,
    1 + h % 4 AS grade,
    toInt32({today:Int32} - 3000) AS valid_from,
    toInt32({today:Int32} + 1000) AS valid_to,
    'valid' AS state
FROM (
    SELECT number AS n, number * 33 + 4 AS id, cityHash64(id, 'disabled') AS h
    FROM numbers(intDiv({people:UInt64}, 33))
)
