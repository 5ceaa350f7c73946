SELECT area, case_no, version, lane, state, level, subject_type, subject_id, subject_key, household, worker, warnings, numbers,
       opened_at, due_from, due, provisional, taken_by, taken_at, verdict, closed_at, timer, rung
FROM case_now FINAL
WHERE (area BETWEEN {from_area:UInt64} AND {to_area:UInt64} AND NOT arrayExists(s -> area BETWEEN s[1] AND s[2], {out:Array(Array(UInt64))})
        OR arrayExists(s -> area BETWEEN s[1] AND s[2], {in:Array(Array(UInt64))}))
  AND (empty({within:Array(Array(UInt64))}) OR arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))}))
  AND lane IN {lanes:Array(String)}
  AND (empty({states:Array(String)}) OR state IN {states:Array(String)})
  AND ({level:String} = '' OR level = {level:String})
  AND ({worker:String} = '' OR worker = {worker:String})
  AND (due, case_no) > ({after_due:DateTime64(3, 'Asia/Shanghai')}, {after:String})
ORDER BY due, case_no
LIMIT {limit:UInt64}
