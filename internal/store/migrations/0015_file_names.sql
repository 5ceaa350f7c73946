-- +goose Up

-- The name of a file may be a person's: from here on it is sealed. What stands in
-- clear goes; the digest still tells which file it was.
ALTER TABLE batch_log UPDATE file = '' WHERE file != '' SETTINGS mutations_sync = 1;
