-- Cases that somebody still owes something to.
SELECT
    count(),
    countIf(taken_by = '' AND due >= {now:DateTime64(3)} AND due < {tomorrow:DateTime64(3)}),
    countIf(taken_by = '' AND due < {now:DateTime64(3)}),
    countIf(taken_by = '')
FROM case_now FINAL
WHERE state NOT IN ('closed', 'follow_up', 'archived') AND area < 990000000000 -- canaries are no people
