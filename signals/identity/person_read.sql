SELECT
    person_id,
    argMax(number_sealed, version) AS number,
    argMax(name_sealed, version) AS name,
    argMax(phone_sealed, version) AS phone
FROM identity_person
WHERE person_id IN {people:Array(UInt64)}
GROUP BY person_id
