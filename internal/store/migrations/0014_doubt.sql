-- +goose Up

-- Whoever is in doubt is asked about: a power cut must not lose that.
ALTER TABLE identity_doubt MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1;
