SELECT DISTINCT id FROM case_event WHERE id IN {ids:Array(String)}
