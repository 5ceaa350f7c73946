SELECT id, body, created_at
FROM delivery_intent
WHERE worker_id = {worker:String} AND channel = {channel:String}
  AND (created_at, id) < ({before:DateTime64(3, 'Asia/Shanghai')}, {before_id:String})
ORDER BY created_at DESC, id DESC
LIMIT 1 BY id
LIMIT {limit:UInt64}
