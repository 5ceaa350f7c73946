-- Where the same runs did something else in another database, the earliest first.
SELECT
    ifNull(was.as_of, done.as_of) AS at, CAST(ifNull(was.monitor, done.monitor), 'String') AS rule,
    ifNull(was.id, done.id) AS warning, ifNull(was.no, done.no),
    CAST(ifNull(was.change, ''), 'String'), CAST(ifNull(was.level, ''), 'String'), ifNull(was.score, 0),
    CAST(ifNull(done.change, ''), 'String'), CAST(ifNull(done.level, ''), 'String'), ifNull(done.score, 0)
FROM
(
    SELECT run_id, as_of, monitor, id, no, change, level, score, reasons, unknown, amount_fen, area, household, held, stock
    FROM warning_told
    WHERE as_of <= {until:DateTime64(3)}
        AND number > arrayElement({numbers:Array(UInt64)}, indexOf({monitors:Array(String)}, CAST(monitor, 'String')))
) AS was
FULL OUTER JOIN
(
    SELECT run_id, as_of, monitor, id, no, change, level, score, reasons, unknown, amount_fen, area, household, held, stock
    FROM {other:Identifier}.warning_told
    WHERE as_of <= {until:DateTime64(3)}
        AND number > arrayElement({numbers:Array(UInt64)}, indexOf({monitors:Array(String)}, CAST(monitor, 'String')))
) AS done ON was.run_id = done.run_id AND was.id = done.id
WHERE was.id IS NULL OR done.id IS NULL
    OR (was.change, was.level, was.score, was.reasons, was.unknown, ifNull(was.amount_fen, -1), was.area, was.household, was.held, was.stock)
        != (done.change, done.level, done.score, done.reasons, done.unknown, ifNull(done.amount_fen, -1), done.area, done.household, done.held, done.stock)
ORDER BY at, rule, warning
LIMIT {most:UInt32}
