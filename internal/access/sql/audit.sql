-- The log, chain by chain.
SELECT chain, seq, at, by, source, action, object, purpose, result, prev, hash
FROM audit_event
ORDER BY chain, seq, hash
