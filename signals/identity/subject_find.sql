SELECT ref, min(subject_id) AS subject
FROM identity_subject
WHERE type = {type:String} AND ref IN {refs:Array(String)}
GROUP BY ref
