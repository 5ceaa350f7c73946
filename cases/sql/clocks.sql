-- What the store says of the clocks of cases that somebody owes something to.
SELECT case_no, worker, wakes_at
FROM case_now FINAL
WHERE state NOT IN ('closed', 'follow_up', 'archived') AND area < 990000000000
ORDER BY case_no
