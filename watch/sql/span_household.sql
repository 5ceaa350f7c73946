-- The highest number that a household has.
SELECT ifNull(max(household_id), 0) FROM identity_household
