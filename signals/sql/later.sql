SELECT min(as_of), count()
FROM batch_log
WHERE feed = {feed:String} AND sender = {sender:String} AND state = 'committed' AND cause = '' AND as_of > {as_of:Int32}
  AND number IN (SELECT number FROM batch_state WHERE feed = {feed:String} AND state = 'committed')
