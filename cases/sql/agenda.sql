-- The next cases that may belong before the joint meeting: their logs say which do.
SELECT case_no, due
FROM case_now FINAL
WHERE (state = 'meeting' OR rung = 'meeting' AND state NOT IN ('closed', 'follow_up', 'archived'))
  AND lane IN {lanes:Array(String)} AND area < 990000000000
  AND (empty({within:Array(Array(UInt64))}) OR arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))}))
  AND NOT has({skip:Array(String)}, case_no)
  AND (due, case_no) > ({after_due:DateTime64(3, 'Asia/Shanghai')}, {after:String})
ORDER BY due, case_no
LIMIT {limit:UInt64}
