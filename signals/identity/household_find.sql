SELECT ref_blind, min(household_id) AS household
FROM identity_household
WHERE ref_blind IN (SELECT toFixedString(unhex(arrayJoin({blinds:Array(String)})), 32))
GROUP BY ref_blind
