-- The numbers of applications, one to fifty people, and of orders of home care, one to twenty-five.
INSERT INTO identity_subject (type, ref, subject_id)
SELECT type, concat(type, toString(id)), id
FROM (
    SELECT 'application' AS type, number + 1 AS id FROM numbers(intDiv({people:UInt64}, 50))
    UNION ALL
    SELECT 'order' AS type, number + 1 AS id FROM numbers(intDiv({people:UInt64}, 25))
)
