-- +goose Up

-- Who came in with what. A batch is open, then committed or held; a row is never
-- changed, the last state of a number holds. "at" orders the states.
CREATE TABLE IF NOT EXISTS batch_log
(
    number      UInt64,
    state       LowCardinality(String),
    at          DateTime64(3, 'Asia/Shanghai'),
    feed        LowCardinality(String),
    department  LowCardinality(String),
    sender      LowCardinality(String),
    file        String,
    digest      FixedString(64),
    received_at DateTime64(3, 'Asia/Shanghai'),
    as_of       Int32,
    read        UInt32,
    accepted    UInt32,
    repeated    UInt32,
    refused     UInt32,
    reasons     Map(String, UInt32)
)
ENGINE = MergeTree
ORDER BY (number, feed, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What was refused, and why: place and reason, never the value.
CREATE TABLE IF NOT EXISTS batch_refusal
(
    batch  UInt64,
    feed   LowCardinality(String),
    sheet  LowCardinality(String),
    line   UInt32,
    header LowCardinality(String),
    reason LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (batch, line);

-- The only table that knows who a person is. Rotation of keys rewrites it, and
-- erasure deletes from it, alone. The projection finds a number at its blind index.
CREATE TABLE IF NOT EXISTS identity_person
(
    person_id      UInt64,
    version        UInt64,
    number_blind   FixedString(32),
    number_sealed  String,
    name_sealed    String,
    name_blind     FixedString(32),
    initials_blind FixedString(32),
    phone_sealed   String,
    phone_blind    FixedString(32),
    PROJECTION by_number (SELECT number_blind, person_id, version, name_blind, phone_blind ORDER BY number_blind)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY person_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, deduplicate_merge_projection_mode = 'rebuild';

CREATE TABLE IF NOT EXISTS identity_household
(
    household_id UInt64,
    version      UInt64,
    ref_blind    FixedString(32),
    ref_sealed   String,
    PROJECTION by_ref (SELECT ref_blind, household_id ORDER BY ref_blind)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY household_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, deduplicate_merge_projection_mode = 'rebuild';

-- The numbers that a chunk of a file asks for: filled, joined and emptied.
CREATE TABLE IF NOT EXISTS identity_ask (blind FixedString(32)) ENGINE = Memory;

-- The state that holds for each batch; a batch of a roster has a row a feed.
CREATE VIEW IF NOT EXISTS batch_state AS
SELECT
    number,
    feed,
    argMax(state, (at, indexOf(['open', 'held', 'committed', 'withdrawn'], state))) AS state,
    any(sender) AS sender,
    any(digest) AS digest,
    any(department) AS department
FROM batch_log
GROUP BY number, feed;
