-- +goose Up

-- Stock is what a first run finds: old conditions, handed out as their workers have room.
ALTER TABLE warning_change ADD COLUMN IF NOT EXISTS stock UInt8 DEFAULT 0;
ALTER TABLE run_log ADD COLUMN IF NOT EXISTS stock UInt64 DEFAULT 0;

-- A view keeps the columns that it was made with.
CREATE OR REPLACE VIEW run_now AS
SELECT *
FROM run_log
ORDER BY monitor, as_of, run_id, state = 'finished' DESC, fence DESC, state = 'started', at DESC
LIMIT 1 BY monitor, as_of, run_id;

CREATE OR REPLACE VIEW warning_told AS
SELECT *
FROM warning_change
WHERE (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
LIMIT 1 BY run_id, id;

CREATE OR REPLACE VIEW warning_now AS
SELECT *
FROM warning_change
WHERE (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
ORDER BY monitor, subject_id, id, number DESC
LIMIT 1 BY monitor, subject_id, id;

-- What was handed out, to whom and when, and what the decision rested on. The
-- clock of the case runs from "at". Of a warning the earliest row counts.
CREATE TABLE IF NOT EXISTS warning_release
(
    id       String,
    worker   LowCardinality(String),
    at       DateTime64(3, 'Asia/Shanghai'),
    level    LowCardinality(String),
    score    Int32,
    place    UInt32, -- in the order of handing out
    in_hand  UInt32, -- what the worker had before
    capacity UInt32  -- what one can bear; 0 is no limit
)
ENGINE = MergeTree
ORDER BY (id, at)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
