-- One person in a hundred registered as unemployed.
INSERT INTO signal_unemployment (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, reg_date, ui_from, ui_to)
SELECT
    1, toUInt32(n), 'labour', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS person_id,
    toInt32({today:Int32} - h % 500) AS reg_date,
    if(h % 2 = 0, toInt32({today:Int32} - h % 500), NULL) AS ui_from,
    if(h % 2 = 0, toInt32({today:Int32} - 100 + h % 400), NULL) AS ui_to
FROM (
    SELECT number AS n, number * 100 + 3 AS id, cityHash64(id, 'jobless') AS h
    FROM numbers(intDiv({people:UInt64}, 100))
)
