-- One person in five draws a pension.
INSERT INTO signal_pension (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, kind, from_month, amount)
SELECT
    1, toUInt32(n), 'social_insurance', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS person_id,
    'resident' AS kind,
    toInt32({today:Int32} - 3000) AS from_month,
    200000 AS amount
FROM (
    SELECT number AS n, number * 5 + 5 AS id
    FROM numbers(intDiv({people:UInt64}, 5))
)
