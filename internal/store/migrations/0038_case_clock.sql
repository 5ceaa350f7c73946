-- +goose Up

-- What people wrote down with an event, sealed: a plan, a visit, a hearing, a decision.
ALTER TABLE case_event ADD COLUMN IF NOT EXISTS record String;

-- Whose deadline stands in due, who was told last, when the clock has something to do
-- next, and whether a deadline rests on holidays that are not published yet.
ALTER TABLE case_now ADD COLUMN IF NOT EXISTS timer LowCardinality(String);
ALTER TABLE case_now ADD COLUMN IF NOT EXISTS rung LowCardinality(String);
ALTER TABLE case_now ADD COLUMN IF NOT EXISTS wakes_at Nullable(DateTime64(3, 'Asia/Shanghai'));
ALTER TABLE case_now ADD COLUMN IF NOT EXISTS unsure Bool;

-- The states have other names and a clock by now: made again from the log.
TRUNCATE TABLE case_now;

-- The rules by which cases were opened: a running case keeps its own.
CREATE TABLE IF NOT EXISTS case_rules
(
    name String, -- SHA-256 of the text, 16 hex digits
    text String,
    at   DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
