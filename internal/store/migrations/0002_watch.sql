-- +goose Up

-- Every attempt at a run says what it does in a line of its own; nothing is ever changed.
CREATE TABLE IF NOT EXISTS run_log
(
    run_id          String,
    monitor         LowCardinality(String),
    number          UInt64,
    cause           LowCardinality(String),
    scheduled_at    DateTime64(3, 'Asia/Shanghai'),
    as_of           DateTime64(3, 'Asia/Shanghai'),
    batch           UInt64,
    skip            Array(UInt64),
    fresh           Array(LowCardinality(String)),
    stale           Array(LowCardinality(String)),
    policy_hash     LowCardinality(String),
    parameters_hash LowCardinality(String),
    state           LowCardinality(String),
    started_at      DateTime64(3, 'Asia/Shanghai'),
    at              DateTime64(3, 'Asia/Shanghai'),
    rows            UInt64,
    raised          UInt64,
    rose            UInt64,
    fell            UInt64,
    held            UInt64,
    cleared         UInt64,
    unjudged        UInt64,
    late            UInt8,
    dry             UInt8,
    fence           UInt64,
    note            String
)
ENGINE = MergeTree
ORDER BY (monitor, as_of, run_id, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What the runs did to warnings. Rows count only when their run finished.
CREATE TABLE IF NOT EXISTS warning_change
(
    run_id       String,
    number       UInt64,
    fence        UInt64,
    as_of        DateTime64(3, 'Asia/Shanghai'),
    seq          UInt32,
    change       LowCardinality(String),
    higher       UInt8,
    missing      Array(LowCardinality(String)),
    id           String,
    no           String,
    monitor      LowCardinality(String),
    version      LowCardinality(String),
    kind         LowCardinality(String),
    lane         LowCardinality(String),
    subject_type LowCardinality(String),
    subject_id   UInt64,
    subject_key  String,
    episode      LowCardinality(String),
    level        LowCardinality(String),
    level_rank   UInt8,
    peak         LowCardinality(String),
    score        Int32,
    reasons      String,
    unknown      String,
    area         UInt64,
    household    UInt64,
    amount_fen   Nullable(Int64),
    worker       LowCardinality(String),
    raised_at    DateTime64(3, 'Asia/Shanghai'),
    open         UInt8,
    held         UInt8,
    times        UInt32,
    INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_no no TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_run run_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (monitor, subject_id, id, number)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- One row a run: what stands of its attempts. A finished one stands over all
-- others, of several the one with the highest fencing token.
CREATE VIEW IF NOT EXISTS run_now AS
SELECT *
FROM run_log
ORDER BY monitor, as_of, run_id, state = 'finished' DESC, fence DESC, state = 'started', at DESC
LIMIT 1 BY monitor, as_of, run_id;

-- The runs that finished, each with the token whose changes count.
CREATE VIEW IF NOT EXISTS run_finished AS
SELECT run_id, monitor, max(fence) AS fence, max(at) AS finished_at
FROM run_log
WHERE state = 'finished' AND dry = 0
GROUP BY run_id, monitor;

-- What finished runs did, once each, in the order of a monitor's runs. A change
-- that was written twice, because its answer was lost, is there once.
CREATE VIEW IF NOT EXISTS warning_told AS
SELECT *
FROM warning_change
WHERE (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
LIMIT 1 BY run_id, id;

-- One row a warning, open or closed: as the newest finished run left it.
CREATE VIEW IF NOT EXISTS warning_now AS
SELECT *
FROM warning_change
WHERE (run_id, fence) IN (SELECT run_id, fence FROM run_finished)
ORDER BY monitor, subject_id, id, number DESC
LIMIT 1 BY monitor, subject_id, id;
