SELECT
    number_blind,
    argMax(person_id, version) AS person,
    max(version) AS newest,
    argMax(name_blind, version) AS name,
    argMax(phone_blind, version) AS phone
FROM identity_person
WHERE number_blind IN (SELECT toFixedString(unhex(arrayJoin({blinds:Array(String)})), 32))
GROUP BY number_blind
