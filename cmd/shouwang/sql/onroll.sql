-- People with a benefit that runs on a day.
SELECT uniqExact(person_id)
FROM
(
    SELECT
        person_id,
        key_hash,
        argMax((gone, start_date, stop_date), (as_of, received_at, batch, row)) AS now
    FROM signal_benefit_roll
    WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    GROUP BY person_id, key_hash
    HAVING now.1 = 0 AND now.2 <= {today:Int32} AND (now.3 IS NULL OR now.3 > {today:Int32})
)
