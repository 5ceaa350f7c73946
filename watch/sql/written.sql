-- How many changes there are: more than we wrote means that another instance did.
SELECT count() FROM warning_change
