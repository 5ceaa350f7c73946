-- +goose Up

-- Who is away from when until when, and who signs for them meanwhile. Of one worker
-- and first day the last row counts.
CREATE TABLE IF NOT EXISTS worker_leave
(
    worker     String,
    from_day   Int32, -- days since 1970-01-01
    until_day  Int32, -- the last day away
    deputy     String,
    actor      String,
    at         DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (worker, from_day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
