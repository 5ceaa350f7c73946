SELECT case_no, argMax(state, version) AS state, argMax(lane, version) AS lane, argMax(household, version) AS household,
       argMax(subject_type, version) AS subject_type, argMax(subject_id, version) AS subject_id, argMax(subject_key, version) AS subject_key,
       argMax(tuple(wakes_at), version).1 AS wakes_at
FROM case_now
GROUP BY case_no
