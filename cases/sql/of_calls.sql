-- The cases that calls opened or joined.
SELECT id, case_no FROM case_event WHERE id IN {ids:Array(String)}
