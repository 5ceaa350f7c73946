-- The cases a deadline of which rests on holidays that were not published.
SELECT case_no FROM case_now FINAL WHERE unsure ORDER BY case_no
