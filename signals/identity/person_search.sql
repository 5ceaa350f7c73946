SELECT person_id
FROM identity_person FINAL
WHERE (name_blind = toFixedString(unhex({name:String}), 32))
   OR (initials_blind = toFixedString(unhex({initials:String}), 32))
   OR (phone_blind = toFixedString(unhex({phone:String}), 32))
ORDER BY person_id
LIMIT {limit:UInt32}
