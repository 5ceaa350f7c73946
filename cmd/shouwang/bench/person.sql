-- Everybody, three to a household, one in twelve older than 80.
INSERT INTO signal_person (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, sex, birth_date, hukou_div, household_id, alive, birth_disputed)
SELECT
    1, toUInt32(n), 'police', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id),
    id AS person_id,
    1 + id % 2 AS sex,
    toInt32({today:Int32} - if(id % 12 = 1, 29300 + h % 3600, 100 + h % 29000)) AS birth_date,
    [320682103001, 320682104002, 320602101003][1 + id % 3] AS hukou_div,
    1 + intDiv(id - 1, 3) AS household_id,
    h % 1000 != 0 AS alive,
    h % 5000 = 1 AS birth_disputed
FROM (
    SELECT number AS n, number + 1 AS id, cityHash64(id, 'person') AS h
    FROM numbers({people:UInt64})
)
