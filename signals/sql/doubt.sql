SELECT person_id, arraySort(groupArray(row)) AS rows
FROM {{.Stage}}
WHERE refused = 0 AND name_hash != 0 AND person_id != 0 AND person_id IN
(
    SELECT person_id
    FROM {{.Stage}}
    WHERE refused = 0 AND name_hash != 0
    GROUP BY person_id
    HAVING min(name_hash) != max(name_hash)
)
GROUP BY person_id
ORDER BY person_id
