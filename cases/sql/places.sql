-- Where some cases lie.
SELECT case_no, argMax(area, version) AS area, argMax(lane, version) AS lane
FROM case_now
WHERE case_no IN {cases:Array(String)}
GROUP BY case_no
