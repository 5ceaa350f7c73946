-- One application to fifty people within a year; one in ten of the last month is still open.
INSERT INTO signal_application
    (batch, row, source_dept, received_at, as_of, gone, key_hash, application_id, applicant_person_id, household_id, benefit, accepted_at, check_requested_at, check_done_at, decided_at, decision)
SELECT
    1, toUInt32(n), 'civil', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 0, cityHash64(n, 'application'),
    n + 1 AS application_id,
    n * 50 + 1 AS applicant_person_id,
    1 + intDiv(n * 50, 3) AS household_id,
    ['dibao', 'edge', 'temp_relief'][h % 3 + 1] AS benefit,
    {received:DateTime64(3, 'Asia/Shanghai')} - toIntervalDay(1 + h % 365) AS accepted_at,
    accepted_at + toIntervalDay(1) AS check_requested_at,
    accepted_at + toIntervalDay(3 + h % 8) AS check_done_at,
    if(h % 365 < 30 AND h % 10 = 0, NULL, accepted_at + toIntervalDay(least(h % 365, 20))) AS decided_at,
    if(isNull(decided_at), NULL, 'approve') AS decision
FROM (
    SELECT number AS n, cityHash64(number, 'application') AS h
    FROM numbers(intDiv({people:UInt64}, 50))
)
