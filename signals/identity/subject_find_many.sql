SELECT ref, min(subject_id) AS subject
FROM identity_subject
WHERE type = {type:String} AND ref IN (SELECT ref FROM identity_ask_ref)
GROUP BY ref
