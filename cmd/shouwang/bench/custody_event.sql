-- One person in four hundred is or was in custody.
INSERT INTO signal_custody_event (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, kind, start_date, end_date)
SELECT
    1, toUInt32(n), 'justice', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, n),
    id AS person_id,
    ['prison', 'detox', 'detention'][1 + n % 3] AS kind,
    toInt32({today:Int32} - 40 - h % 700) AS start_date,
    toInt32({today:Int32} - 200 + h % 900) AS end_date
FROM (
    SELECT number AS n, number * 400 + 7 AS id, cityHash64(id, 'custody') AS h
    FROM numbers(intDiv({people:UInt64}, 400))
)
