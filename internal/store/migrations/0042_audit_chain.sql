-- +goose Up

-- The log is a chain a writer: each line holds the digest of the one before, and its own.
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS chain String;                  -- of one process; "" is from before there were chains
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS seq UInt64;                    -- 1, 2, 3 ...
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS source String;                 -- address of who asked
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS result LowCardinality(String); -- done, refused
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS prev String;                   -- digest of the line before
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS hash String;                   -- SHA-256 over all of it

-- The head over all chains at the end of a day, as it was told to somebody outside.
CREATE TABLE IF NOT EXISTS audit_head
(
    day  Int32, -- days since 1970-01-01
    head String,
    at   DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (day, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
