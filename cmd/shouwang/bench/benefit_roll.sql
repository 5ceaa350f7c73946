-- Nearly all of the old are on the roll of the elder allowance.
INSERT INTO signal_benefit_roll (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, household_id, benefit, amount, start_date, stop_date, stop_reason, step)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, 'roll'),
    id AS person_id,
    1 + intDiv(id - 1, 3) AS household_id,
    if(h % 200 = 0, 'dis_life', 'elder_respect') AS benefit,
    80000 AS amount,
    toInt32({today:Int32} - 2000 + h % 1900) AS start_date,
    if(h % 400 = 1, toInt32({today:Int32} - h % 90), NULL) AS stop_date,
    if(h % 400 = 1, 'income', NULL) AS stop_reason,
    '90' AS step
FROM (
    SELECT number AS n, number * 12 + 1 AS id, cityHash64(id, 'roll') AS h
    FROM numbers(intDiv({people:UInt64}, 12))
)
