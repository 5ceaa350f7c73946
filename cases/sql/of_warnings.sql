SELECT area, case_no, version, lane, state, level, subject_type, subject_id, subject_key, household, worker, warnings, numbers,
       opened_at, due_from, due, provisional, taken_by, taken_at, verdict, closed_at, timer, rung
FROM case_now
WHERE hasAny(warnings, {warnings:Array(String)}) OR hasAny(numbers, {warnings:Array(String)})
ORDER BY case_no, version DESC
LIMIT 1 BY case_no
