-- Every account as its last version has it.
SELECT name, epoch, worker, roles, areas, lanes, hashes, code, disabled, actor, at, password_at
FROM account
ORDER BY name, epoch DESC, at DESC
LIMIT 1 BY name
