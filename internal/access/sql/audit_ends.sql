-- The last line of every chain up to an instant.
SELECT chain, max(seq), argMax(hash, seq)
FROM audit_event
WHERE chain != '' AND at <= {until:DateTime64(3)}
GROUP BY chain
ORDER BY chain
