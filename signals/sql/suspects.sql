SELECT pair.1 AS one, pair.2 AS two, arraySort(groupUniqArray(why)) AS reasons
FROM
(
    SELECT arrayJoin(arrayMap(i -> (who[1], who[i]), range(2, length(who) + 1))) AS pair, why
    FROM
    (
        SELECT arraySort(groupUniqArray(person_id)) AS who, 'phone' AS why
        FROM (SELECT person_id, argMax(name_blind, version) AS name, argMax(phone_blind, version) AS phone FROM identity_person GROUP BY person_id)
        WHERE name != toFixedString('', 32) AND phone != toFixedString('', 32)
        GROUP BY name, phone
        HAVING length(who) BETWEEN 2 AND {most:UInt32}
        UNION ALL
        SELECT arraySort(groupUniqArray(i.person_id)) AS who, 'birthday' AS why
        FROM (SELECT person_id, argMax(name_blind, version) AS name FROM identity_person GROUP BY person_id) AS i
        INNER JOIN
        (
            SELECT person_id, argMax(birth_date, (as_of, received_at, batch, row)) AS birth
            FROM signal_person
            WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
            GROUP BY person_id
            HAVING argMax(gone, (as_of, received_at, batch, row)) = 0
        ) AS p ON p.person_id = i.person_id
        WHERE i.name != toFixedString('', 32) AND p.birth IS NOT NULL
        GROUP BY i.name, p.birth
        HAVING length(who) BETWEEN 2 AND {most:UInt32}
    )
    UNION ALL
    SELECT (person, toUInt64(0)) AS pair, 'two_names' AS why FROM identity_doubt
)
WHERE pair NOT IN (SELECT (if(winner = 0, loser, least(loser, winner)), if(winner = 0, winner, greatest(loser, winner))) FROM identity_link)
GROUP BY pair
ORDER BY pair
LIMIT {limit:UInt32}
