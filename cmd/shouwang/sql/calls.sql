-- Calls to the hotline since an instant, as the newest rows have them, with the
-- household and the area of whom each is about.
WITH calls AS
(
    SELECT *
    FROM signal_hotline_call
    WHERE called_at >= {since:DateTime64(3, 'Asia/Shanghai')} AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    ORDER BY call_id, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC
    LIMIT 1 BY call_id, key_hash
),
about AS (SELECT DISTINCT assumeNotNull(subject_person_id) AS id FROM calls WHERE subject_person_id IS NOT NULL),
home AS
(
    SELECT person_id, argMax(household_id, (as_of, received_at, batch)) AS household
    FROM signal_household_member
    WHERE person_id IN (SELECT id FROM about) AND kind = 'assist' AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    GROUP BY person_id
    HAVING argMax(gone = 0 AND isNull(until), (as_of, received_at, batch))
),
person AS
(
    SELECT person_id, argMax((household_id, ifNull(reside_div, hukou_div)), (as_of, received_at, batch)) AS newest
    FROM signal_person
    WHERE person_id IN (SELECT id FROM about) AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    GROUP BY person_id
)
SELECT r.ref AS ref, c.call_kind AS kind, toInt64(ifNull(c.urgency, 0)) AS urgency, ifNull(c.topic, '') AS topic, c.called_at AS called_at,
       c.answered_at, c.handed_over_at, c.worker_ack_at, c.replied_at, c.closed_at, c.called_back_at,
       toUInt64(ifNull(c.subject_person_id, 0)) AS about,
       ifNull(nullIf(h.household, 0), ifNull(p.newest.1, 0)) AS household, ifNull(p.newest.2, 0) AS area
FROM calls AS c
INNER JOIN (SELECT DISTINCT subject_id, ref FROM identity_subject WHERE type = 'call') AS r ON r.subject_id = c.call_id
LEFT JOIN home AS h ON h.person_id = assumeNotNull(c.subject_person_id)
LEFT JOIN person AS p ON p.person_id = assumeNotNull(c.subject_person_id)
WHERE c.gone = 0
ORDER BY c.called_at, r.ref
