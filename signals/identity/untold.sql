SELECT argMax(seq, l.seq) AS last, loser, argMax(winner, l.seq), argMax(state, l.seq) AS decided, argMax(at, l.seq), argMax(actor, l.seq)
FROM identity_link AS l
WHERE state IN ('merged', 'split', 'told')
GROUP BY loser
HAVING decided != 'told'
ORDER BY last
