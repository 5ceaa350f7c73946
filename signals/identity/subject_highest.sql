SELECT type, max(subject_id) AS highest
FROM identity_subject
GROUP BY type
