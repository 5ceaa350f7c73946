SELECT case_no, area
FROM case_now FINAL
WHERE area IN {areas:Array(UInt64)} AND state NOT IN ('closed', 'archived')
ORDER BY case_no
