SELECT min(as_of) AS earliest, max(as_of) AS newest
FROM {{.Signal}}
WHERE {{template "counted"}}
HAVING count() > 0
