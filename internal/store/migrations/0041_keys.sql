-- +goose Up

-- Keys of machines. Of one id the row with the highest version counts; the key itself
-- was shown once and is kept as a digest.
CREATE TABLE IF NOT EXISTS api_key
(
    id      String,
    version UInt64,
    name    String,
    digest  String, -- SHA-256, hex
    role    LowCardinality(String),
    areas   Array(UInt64),
    lanes   Array(LowCardinality(String)),
    writes  Bool,
    expires DateTime64(3, 'Asia/Shanghai'),
    revoked Bool,
    actor   String,
    at      DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (id, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- When keys were used, to the hour.
CREATE TABLE IF NOT EXISTS api_key_use
(
    id String,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY id;
