INSERT INTO batch_log (number, state, at, feed, department, sender, file, digest, received_at, as_of, read, accepted, cause)
SELECT {number:UInt64}, 'committed', {received:DateTime64(3, 'Asia/Shanghai')}, {feed:String}, 'civil', 'civil', 'made', '', {received:DateTime64(3, 'Asia/Shanghai')}, {today:Int32} - 1, 1, 1, ''
