-- Three in a hundred are seriously ill.
INSERT INTO signal_illness (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, code, list, diagnosed_on)
SELECT
    1, toUInt32(n), 'medical_insurance', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS person_id,
    'C34' AS code,
    'major' AS list,
    toInt32({today:Int32} - h % 900) AS diagnosed_on
FROM (
    SELECT number AS n, number * 33 + 2 AS id, cityHash64(id, 'ill') AS h
    FROM numbers(intDiv({people:UInt64}, 33))
)
