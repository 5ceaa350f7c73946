-- Households that some row ever gave a person: whoever belongs now is among them.
SELECT DISTINCT home
FROM
(
    SELECT household_id AS home
    FROM signal_household_member
    WHERE person_id = {person:UInt64} AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    UNION ALL
    SELECT assumeNotNull(household_id) AS home
    FROM signal_person
    WHERE person_id = {person:UInt64} AND household_id IS NOT NULL
        AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
)
ORDER BY home
