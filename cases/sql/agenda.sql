-- The cases that may belong before the joint meeting: their logs say which do.
SELECT case_no
FROM case_now FINAL
WHERE (state = 'meeting' OR rung = 'meeting' AND state NOT IN ('closed', 'follow_up', 'archived'))
  AND lane IN {lanes:Array(String)} AND area < 990000000000
ORDER BY due, case_no
