-- What is older than somebody wants goes by itself, at night.

-- forget_at: when it is looked for what has grown too old; NULL: all stays for ever.
-- Also of who has blocked the bot: what they asked for is done all the same.
ALTER TABLE therapist ADD COLUMN forget_at INTEGER;
CREATE INDEX therapist_forget ON therapist (forget_at) WHERE forget_at IS NOT NULL;

-- A due row that goes takes its lines of the ledger along: without this all of them were read.
CREATE INDEX ledger_of_due ON ledger (due_id);
