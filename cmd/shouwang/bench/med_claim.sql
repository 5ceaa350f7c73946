-- Two claims a person, four to every second.
INSERT INTO signal_med_claim (batch, row, source_dept, received_at, as_of, gone, key_hash, claim_id, person_id, settle_date, total, self_in_scope, inpatient)
SELECT
    1, toUInt32(n), 'medical_insurance', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(n),
    toString(n) AS claim_id,
    id AS person_id,
    toInt32({today:Int32} - h % 500) AS settle_date,
    h % 500000 AS total,
    h % 150000 AS self_in_scope,
    h % 20 = 0 AS inpatient
FROM (
    SELECT number AS n, number + 1 AS claim, intDiv(number, 4) * 2 + 1 AS id, cityHash64(number, 'claim') AS h
    FROM numbers(2 * {people:UInt64})
)
