SELECT household_id, argMax(ref_sealed, version) AS ref
FROM identity_household
WHERE household_id IN {households:Array(UInt64)}
GROUP BY household_id
