-- +goose Up
-- What is owed to workers. Never changed: what became of it is in delivery_outcome.
CREATE TABLE IF NOT EXISTS delivery_intent
(
    id         String,
    channel    LowCardinality(String),
    worker_id  String,
    warnings   Array(String), -- warning ids
    levels     Array(String), -- the level that each was told at
    body       String,        -- the message as JSON, without identity
    created_at DateTime64(3, 'Asia/Shanghai'),
    due        DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (worker_id, channel, created_at, id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- One row an attempt, and one when a person asks to send again.
CREATE TABLE IF NOT EXISTS delivery_outcome
(
    intent   String,
    attempt  UInt64,
    tries    UInt64,                 -- attempts since the beginning, or since a person asked again
    state    LowCardinality(String), -- sent, failed, dead, again
    at       DateTime64(3, 'Asia/Shanghai'),
    next_try DateTime64(3, 'Asia/Shanghai'),
    class    LowCardinality(String),
    code     LowCardinality(String), -- the provider's own word
    ref      String                  -- the provider's name for the message
)
ENGINE = MergeTree
ORDER BY (intent, attempt)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- Signed requests that were taken, so that none is taken twice.
CREATE TABLE IF NOT EXISTS inbound_nonce
(
    nonce  String,
    at     DateTime64(3, 'Asia/Shanghai'), -- by the service's clock
    stored DateTime DEFAULT now()          -- by the engine's, which is what forgets
)
ENGINE = MergeTree
ORDER BY nonce
TTL stored + INTERVAL 1 DAY
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
