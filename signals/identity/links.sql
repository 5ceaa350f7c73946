SELECT loser, argMax(winner, seq), argMax(batches, seq), argMax(at, seq), argMax(actor, seq)
FROM identity_link
WHERE state IN ('merged', 'split')
GROUP BY loser
HAVING argMax(state, seq) = 'merged'
ORDER BY max(seq)
