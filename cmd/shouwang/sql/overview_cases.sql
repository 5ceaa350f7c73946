-- Cases that somebody still owes something to.
SELECT
    count(),
    countIf(taken_by = '' AND due >= {now:DateTime64(3)} AND due < {tomorrow:DateTime64(3)}),
    countIf(taken_by = '' AND due < {now:DateTime64(3)}),
    countIf(taken_by = '')
FROM case_now FINAL
WHERE state NOT IN ('closed', 'follow_up', 'archived') AND area < 990000000000 -- canaries are no people
    AND arrayExists(s -> area BETWEEN s[1] AND s[2], {within:Array(Array(UInt64))})
    AND lane IN {lanes:Array(String)}
