-- Which warning has which number; those of runs that were killed too, because
-- the same run done again gives them again.
SELECT DISTINCT no, id FROM warning_change
