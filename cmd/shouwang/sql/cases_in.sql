SELECT case_no, area
FROM case_now FINAL
WHERE area IN {areas:Array(UInt64)} AND state NOT IN ('closed', 'follow_up', 'archived')
ORDER BY case_no
