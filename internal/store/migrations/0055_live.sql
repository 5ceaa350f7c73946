-- +goose Up

-- When an event was stored, which may be long after it happened: what is told live goes
-- by it. Events of before count as stored when they happened.
ALTER TABLE case_event ADD COLUMN IF NOT EXISTS stored DateTime64(3, 'Asia/Shanghai') DEFAULT at;
ALTER TABLE case_event ADD INDEX IF NOT EXISTS by_stored stored TYPE minmax GRANULARITY 1;
