SELECT person_id, arraySort(groupArray(row)) AS rows
FROM {{.Stage}}
WHERE refused = 0 AND name_hash != 0 AND person_id IN
(
    {{template "doubted.sql" .}})
GROUP BY person_id
ORDER BY person_id
