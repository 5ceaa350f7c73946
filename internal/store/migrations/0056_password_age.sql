-- +goose Up

-- Since when an account has its password. Of accounts of before it is as old as their last version.
ALTER TABLE account ADD COLUMN IF NOT EXISTS password_at DateTime64(3, 'Asia/Shanghai') DEFAULT at;
