-- +goose Up
-- Who looked at people's data, and why: written before anything is shown.
CREATE TABLE IF NOT EXISTS audit_event
(
    at      DateTime64(3, 'Asia/Shanghai'),
    by      LowCardinality(String),
    action  LowCardinality(String), -- reveal, export
    object  String,                 -- a number of a warning or case, or what was listed: never a person
    purpose String
)
ENGINE = MergeTree
ORDER BY at
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
