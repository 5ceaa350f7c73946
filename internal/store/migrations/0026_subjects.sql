-- +goose Up

-- The subjects that are known by a text of their own: applications, institutions,
-- feeds, monitors. A number is assigned where the text is first read; other tables
-- know the number alone. The projection finds a number by its text.
CREATE TABLE IF NOT EXISTS identity_subject
(
    type       LowCardinality(String),
    subject_id UInt64,
    ref        String,
    PROJECTION by_ref (SELECT type, ref, subject_id ORDER BY type, ref)
)
ENGINE = ReplacingMergeTree
ORDER BY (type, subject_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, deduplicate_merge_projection_mode = 'rebuild';

-- The texts that a chunk of a file asks for: filled, joined and emptied.
CREATE TABLE IF NOT EXISTS identity_ask_ref (ref String) ENGINE = Memory;
