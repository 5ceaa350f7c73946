-- One household in twenty-five is assessed.
INSERT INTO signal_household_member (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, household_id, kind, counted)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, 'assist'),
    id AS person_id,
    1 + intDiv(id - 1, 3) AS household_id,
    'assist' AS kind,
    id % 40 != 0 AS counted
FROM (
    SELECT number AS n, intDiv(number, 6) * 150 + number % 6 + 1 AS id
    FROM numbers(intDiv({people:UInt64}, 25))
)
