-- How many attempts from an address did not succeed since an instant.
SELECT uniqExactIf(id, outcome = 'tried') - uniqExactIf(id, outcome IN ('ok', 'void'))
FROM sign_in
WHERE address = {address:String} AND at > {since:DateTime64(3)}
