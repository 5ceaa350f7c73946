-- Two years of deaths, each reported twice.
INSERT INTO signal_death_event (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, death_date, kind, registered_at, state)
SELECT
    1, toUInt32(n), 'health', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, n % 2),
    id AS person_id,
    toInt32({today:Int32} - h % 700) AS death_date,
    ['cause_of_death', 'cremation'][1 + n % 2] AS kind,
    toInt32({today:Int32} - h % 700 + 4) AS registered_at,
    'valid' AS state
FROM (
    SELECT number AS n, intDiv(number, 2) * 170 + 2 AS id, cityHash64(id, 'death') AS h
    FROM numbers(intDiv({people:UInt64}, 85))
)
