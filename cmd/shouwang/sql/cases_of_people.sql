-- The open cases that are about some people, be it by a warning that was added later,
-- and were opened by an instant.
SELECT case_no
FROM case_now FINAL
WHERE state NOT IN ('closed', 'follow_up', 'archived') AND opened_at <= {at:DateTime64(3)}
  AND (subject_type = 'person' AND subject_id IN {people:Array(UInt64)}
       OR hasAny(warnings, (SELECT groupUniqArray(id) FROM warning_change WHERE subject_type = 'person' AND subject_id IN {people:Array(UInt64)})))
ORDER BY case_no
