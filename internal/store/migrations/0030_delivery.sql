-- +goose Up

-- What was owed before these columns had one channel, and went out at once.
ALTER TABLE delivery_intent ADD COLUMN IF NOT EXISTS urgent Bool DEFAULT false;           -- life or safety: it waits for no morning
ALTER TABLE delivery_intent ADD COLUMN IF NOT EXISTS chain Array(LowCardinality(String)); -- channels that take over when this one fails
ALTER TABLE delivery_intent ADD COLUMN IF NOT EXISTS amends String;                       -- the provider's name of the message that this one changes
