-- +goose Up

-- Who may sign in. Of one name the row with the highest epoch counts; nothing is changed.
CREATE TABLE IF NOT EXISTS account
(
    name     String,
    epoch    UInt64,
    worker   String,
    roles    Array(LowCardinality(String)),
    areas    Array(UInt64),
    lanes    Array(LowCardinality(String)),
    hashes   Array(String), -- argon2id, the newest first
    code     String,        -- secret of the one-time codes, sealed
    disabled Bool,
    actor    String,
    at       DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (name, epoch)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Attempts to sign in: one line when it begins, and one when it is known what came
-- of it. The name is a keyed hash, since people type other things there by mistake.
CREATE TABLE IF NOT EXISTS sign_in
(
    name    String,
    id      String,
    address String,
    outcome LowCardinality(String), -- tried, ok, void
    at      DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (name, at)
TTL toDateTime(at) + INTERVAL 200 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
