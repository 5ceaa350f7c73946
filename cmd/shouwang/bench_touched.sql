-- Another claim of one person in a hundred.
INSERT INTO signal_med_claim (batch, row, source_dept, received_at, as_of, gone, key_hash, claim_id, person_id, settle_date, total, self_in_scope, inpatient)
SELECT
    2, toUInt32(number), 'medical_insurance', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(number, 'again'),
    concat('again', toString(number)) AS claim_id,
    number * 100 + 18 AS person_id,
    {today:Int32} - 1 AS settle_date,
    90000 AS total,
    50000 AS self_in_scope,
    1 AS inpatient
FROM numbers(intDiv({people:UInt64}, 100))
