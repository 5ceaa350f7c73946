-- Heads of households, as the newest roster or household list says.
SELECT household_id, argMax(head_person_id, (as_of, received_at, batch)) AS head
FROM signal_household
WHERE has({ids:Array(UInt64)}, household_id) AND head_person_id IS NOT NULL
    AND batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
GROUP BY household_id
