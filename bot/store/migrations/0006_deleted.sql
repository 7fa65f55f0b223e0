-- A record that was deleted can be brought back for a while; then it is removed for good.

ALTER TABLE record ADD COLUMN deleted_at INTEGER;
CREATE INDEX record_deleted ON record (deleted_at) WHERE deleted_at IS NOT NULL;

-- Pages of records, newest first, are read along the index.
DROP INDEX record_day;
CREATE INDEX record_day ON record (therapist_id, day, id);
