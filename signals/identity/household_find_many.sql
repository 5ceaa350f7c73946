SELECT ref_blind, min(household_id) AS household
FROM identity_household
WHERE ref_blind IN (SELECT blind FROM identity_ask)
GROUP BY ref_blind
