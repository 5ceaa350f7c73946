SELECT
    feed,
    countIf(state = 'committed') AS batches,
    arraySort(groupArrayIf(number, state = 'committed' AND sender = {sender:String})) AS own,
    ifNull(maxIf(day, state = 'committed' AND sender = {sender:String} AND cause = ''), 0) AS newest,
    ifNull(maxIf(number, state = 'committed' AND sender = {sender:String} AND digest = {digest:String}), 0) AS twin,
    countIf(state = 'committed' AND position(sender, ':') > 0) AS composite,
    ifNull(argMaxIf(columns, number, state = 'committed' AND sender = {sender:String} AND cause = '' AND digest != {digest:String}), '') AS columns,
    countIf(state = 'committed' AND sender = {sender:String} AND refused > 0) AS faulty,
    groupArrayIf(number, state != 'committed') AS skip,
    max(number) AS highest
FROM
(
    SELECT
        number, feed, any(sender) AS sender, any(digest) AS digest, any(cause) AS cause, any(l.columns) AS columns, max(refused) AS refused,
        argMax(l.state, (l.at, indexOf(['open', 'held', 'committed', 'withdrawn'], l.state))) AS state,
        argMax(l.as_of, (l.at, indexOf(['open', 'held', 'committed', 'withdrawn'], l.state))) AS day
    FROM batch_log AS l
    GROUP BY number, feed
)
GROUP BY feed
