-- A year of months of everybody who works: 5.4 rows a person.
INSERT INTO signal_employment (batch, row, source_dept, received_at, as_of, gone, key_hash, person_id, month, insured, base, kind)
SELECT
    1, toUInt32(n), 'social_insurance', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, n % 12),
    id AS person_id,
    toInt32(toDate32(addMonths(toStartOfMonth(toDate({today:Int32})), toInt32(n % 12) - 13))) AS month,
    NOT (h % 25 = 0 AND n % 12 > 8) AS insured,
    500000 AS base,
    'employee' AS kind
FROM (
    SELECT number AS n, intDiv(number, 12) AS worker, intDiv(worker, 9) * 20 + worker % 9 + 1 AS id, cityHash64(id, 'work') AS h
    FROM numbers(12 * 9 * intDiv({people:UInt64}, 20))
)
