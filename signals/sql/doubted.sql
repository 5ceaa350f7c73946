SELECT person_id
    FROM {{.Stage}}
    WHERE refused = 0 AND name_hash != 0 AND person_id != 0
    GROUP BY person_id
    HAVING min(name_hash) != max(name_hash)
