-- +goose Up
-- The log of cases: the truth. Never changed, never deleted from.
CREATE TABLE IF NOT EXISTS case_event
(
    case_no String,
    seq     UInt64,
    id      String,
    kind    LowCardinality(String),
    at      DateTime64(3, 'Asia/Shanghai'),
    actor   String, -- worker_id, system or local
    body    String, -- JSON, without free text
    note    String, -- free text, sealed
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (case_no, seq, id)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- What the log comes to, for lists. Made again from it at any time.
CREATE TABLE IF NOT EXISTS case_now
(
    area         UInt64,
    case_no      String,
    version      UInt64,
    lane         LowCardinality(String),
    state        LowCardinality(String),
    level        LowCardinality(String),
    subject_type LowCardinality(String),
    subject_id   UInt64,
    subject_key  String,
    household    UInt64,
    worker       String,
    warnings     Array(String), -- ids
    numbers      Array(String), -- of the same warnings
    opened_at    DateTime64(3, 'Asia/Shanghai'),
    due_from     DateTime64(3, 'Asia/Shanghai'),
    due          DateTime64(3, 'Asia/Shanghai'),
    provisional  Bool,
    taken_by     String,
    taken_at     Nullable(DateTime64(3, 'Asia/Shanghai')),
    verdict      LowCardinality(String),
    closed_at    Nullable(DateTime64(3, 'Asia/Shanghai')),
    INDEX by_warning warnings TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_number numbers TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (area, case_no)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- What people found out about warnings.
CREATE TABLE IF NOT EXISTS verdict
(
    id         String,
    warning_id String,
    monitor    LowCardinality(String),
    version    LowCardinality(String), -- policy hash of the warning
    level      LowCardinality(String),
    verdict    LowCardinality(String),
    ref        String, -- what says so: a case and its version, or a row of a return slip
    actor      String,
    at         DateTime64(3, 'Asia/Shanghai'),
    note       String, -- free text, sealed
    INDEX by_warning warning_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY (monitor, warning_id, id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
