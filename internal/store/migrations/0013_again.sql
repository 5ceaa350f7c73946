-- +goose Up

-- Rows of increments that said again what was in force, and so were not stored: a row
-- that comes late, or a batch that is withdrawn, must not win over them.
CREATE TABLE IF NOT EXISTS signal_again
(
    feed        LowCardinality(String),
    key_hash    UInt64,
    as_of       Int32,
    received_at DateTime64(3, 'Asia/Shanghai'),
    batch       UInt64,
    row         UInt32
)
ENGINE = MergeTree
ORDER BY (feed, key_hash, as_of, received_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
