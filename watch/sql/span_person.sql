-- The highest number that a person has.
SELECT ifNull(max(person_id), 0) FROM identity_person
