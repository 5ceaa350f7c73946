-- +goose Up

-- The log of the sessions of the joint meeting (联席会议): the truth. Never changed,
-- never deleted from.
CREATE TABLE IF NOT EXISTS meeting_event
(
    session String, -- J- number
    seq     UInt64,
    id      String,
    kind    LowCardinality(String),
    at      DateTime64(3, 'Asia/Shanghai'),
    actor   String, -- worker_id, system or local
    body    String, -- JSON, without free text
    record  String  -- what was decided and the minutes, sealed
)
ENGINE = MergeTree
ORDER BY (session, seq, id)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;
