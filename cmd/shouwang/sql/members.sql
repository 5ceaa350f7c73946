-- Who lives in which household, as the newest lists say.
SELECT DISTINCT home, person_id
FROM
(
    SELECT household_id AS home, person_id
    FROM signal_household_member
    WHERE has({ids:Array(UInt64)}, household_id) AND kind = 'assist'
        AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    GROUP BY household_id, person_id
    HAVING argMax(gone = 0 AND isNull(until), (as_of, received_at, batch))
    UNION ALL
    SELECT assumeNotNull(newest.1) AS home, person_id
    FROM
    (
        SELECT person_id, argMax((household_id, gone), (as_of, received_at, batch)) AS newest
        FROM signal_person
        WHERE person_id IN (SELECT person_id FROM signal_person WHERE has({ids:Array(UInt64)}, assumeNotNull(household_id)))
            AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
        GROUP BY person_id
    )
    WHERE newest.2 = 0 AND has({ids:Array(UInt64)}, assumeNotNull(newest.1))
)
ORDER BY home, person_id
