-- Any person or household that was ever named, 0 if there is none.
SELECT ifNull(min(id), 0)
FROM
(
    SELECT person_id AS id FROM identity_person WHERE {kind:String} = 'person'
    UNION ALL
    SELECT household_id AS id FROM identity_household WHERE {kind:String} = 'household'
)
