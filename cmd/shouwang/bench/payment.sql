-- Nine months of payments to everybody on a roll.
INSERT INTO signal_payment (batch, row, source_dept, received_at, as_of, gone, key_hash, pay_month, person_id, benefit, amount, kind, bank_status)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(id, n),
    toInt32(toDate32(addMonths(toStartOfMonth(toDate({today:Int32})), -1 - toInt32(n % 9)))) AS pay_month,
    id AS person_id,
    'elder_respect' AS benefit,
    80000 AS amount,
    'regular' AS kind,
    'ok' AS bank_status
FROM (
    SELECT number AS n, intDiv(number, 9) * 12 + 1 AS id
    FROM numbers(9 * intDiv({people:UInt64}, 12))
)
