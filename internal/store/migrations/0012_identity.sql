-- +goose Up

-- Two numbers of one person: whose rows are read as whose. Of a loser the line with
-- the highest seq holds; 'distinct' says that two people are two. The batches say the
-- loser's rows again as the winner's. The reason is sealed.
CREATE TABLE IF NOT EXISTS identity_link
(
    seq     UInt64,
    loser   UInt64,
    winner  UInt64,
    state   LowCardinality(String),
    batches Array(UInt64),
    at      DateTime64(3, 'Asia/Shanghai'),
    actor   LowCardinality(String),
    reason  String
)
ENGINE = MergeTree
ORDER BY (loser, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The rows that came under a loser's number after it was merged: split, they are
-- the loser's again.
CREATE TABLE IF NOT EXISTS identity_via
(
    person UInt64,
    batch  UInt64,
    row    UInt32
)
ENGINE = MergeTree
ORDER BY (person, batch, row)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Numbers that came with a wholly other name than before: two people may have one.
CREATE TABLE IF NOT EXISTS identity_doubt
(
    person UInt64,
    batch  UInt64
)
ENGINE = MergeTree
ORDER BY (person, batch);
