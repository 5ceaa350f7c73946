SELECT k.batch, k.row, k.as_of, k.key
FROM quarantine_key AS k
WHERE k.feed = {feed:String} AND k.batch IN {own:Array(UInt64)}
  AND (k.batch, k.row) IN (SELECT batch, row FROM quarantine_now WHERE feed = {feed:String})
