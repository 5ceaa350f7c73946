SELECT max(received_at) AS last, max(as_of) AS newest
FROM {{.Signal}}
WHERE {{template "counted"}} AND received_at <= {as_of:DateTime64(3)}
HAVING count() > 0
