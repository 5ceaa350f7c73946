-- +goose Up

-- Why a batch is there: '' is a file, 'answer' the refused rows and 'record' the wrong
-- records that a department answered of the batch it is about, 'withdraw' what a later
-- roll had said again of a withdrawn one, 'merge' and 'split' what a person decided of
-- two identities. Only files make a feed fresh. The columns name the header row.
ALTER TABLE batch_log ADD COLUMN IF NOT EXISTS cause LowCardinality(String) DEFAULT '', ADD COLUMN IF NOT EXISTS about UInt64 DEFAULT 0,
    ADD COLUMN IF NOT EXISTS columns String DEFAULT '';

-- How the columns of a sheet with refused rows were read: an answer to them is read alike.
CREATE TABLE IF NOT EXISTS quarantine_sheet
(
    batch   UInt64,
    sheet   UInt32,
    name    String,
    headers Array(String),
    columns Array(LowCardinality(String)),
    scales  Array(Int64)
)
ENGINE = MergeTree
ORDER BY (batch, sheet)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The refused rows themselves, their cells sealed. A row that comes back and is
-- refused again is a new version, numbered by the batch that brought it.
CREATE TABLE IF NOT EXISTS quarantine_row
(
    batch       UInt64,
    row         UInt32,
    version     UInt64,
    sheet       UInt32,
    feed        LowCardinality(String),
    department  LowCardinality(String),
    headers     Array(LowCardinality(String)),
    reasons     Array(LowCardinality(String)),
    cells       String,
    received_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (batch, row, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The keys of refused rows whose key was read, sealed: by them a row that comes
-- again is known, and a roll that refuses a row again has not said that it is gone.
CREATE TABLE IF NOT EXISTS quarantine_key
(
    batch    UInt64,
    feed     LowCardinality(String),
    row      UInt32,
    as_of    Int32,
    key      String
)
ENGINE = MergeTree
ORDER BY (batch, row)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which batch brought a refused row back. It counts once that batch does.
CREATE TABLE IF NOT EXISTS quarantine_answer
(
    batch  UInt64,
    row    UInt32,
    answer UInt64,
    at     DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (batch, row, answer)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The rows that wait for an answer, as they came last.
CREATE VIEW IF NOT EXISTS quarantine_now AS
SELECT *
FROM quarantine_row
WHERE batch IN (SELECT number FROM batch_state WHERE state IN ('committed', 'held'))
    AND version IN (SELECT number FROM batch_state WHERE state IN ('committed', 'held'))
    AND (batch, row) NOT IN (SELECT batch, row FROM quarantine_answer WHERE answer IN (SELECT number FROM batch_state WHERE state = 'committed'))
ORDER BY batch, row, version DESC
LIMIT 1 BY batch, row;

-- What departments said of records that a worker found wrong.
CREATE TABLE IF NOT EXISTS record_answer
(
    feed       LowCardinality(String),
    batch      UInt64,
    key_hash   UInt64,
    subject    UInt64,
    department LowCardinality(String),
    said       LowCardinality(String),
    answer     UInt64,
    at         DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree
ORDER BY (feed, subject, batch, key_hash, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
