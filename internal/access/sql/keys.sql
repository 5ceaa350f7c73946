-- Every key as its last version has it, and when it was last used.
SELECT id, version, name, digest, role, areas, lanes, writes, expires, revoked, actor, at, used
FROM
(
    SELECT id, version, name, digest, role, areas, lanes, writes, expires, revoked, actor, at
    FROM api_key
    ORDER BY id, version DESC, at DESC
    LIMIT 1 BY id
) AS now
LEFT JOIN
(
    SELECT id, max(at) AS used FROM api_key_use GROUP BY id
) AS uses USING (id)
ORDER BY name, id
