-- Whatever is due next is found at the front of an index, however many people there are.
-- What is due to somebody who has blocked the bot is marked, and stands in none of these: it
-- would gather at the front, and be stepped over at each look.

ALTER TABLE due ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
UPDATE due SET away = 1 WHERE therapist_id IN (SELECT id FROM therapist WHERE blocked);
UPDATE notice SET away = 1 WHERE therapist_id IN (SELECT id FROM therapist WHERE blocked);

-- The mark is kept by the database itself: no statement can forget it.
CREATE TRIGGER therapist_away AFTER UPDATE OF blocked ON therapist
WHEN old.blocked <> new.blocked
BEGIN
    UPDATE due SET away = new.blocked WHERE therapist_id = new.id;
    UPDATE notice SET away = new.blocked WHERE therapist_id = new.id;
END;
CREATE TRIGGER due_away AFTER INSERT ON due
WHEN (SELECT blocked FROM therapist WHERE id = new.therapist_id)
BEGIN
    UPDATE due SET away = 1 WHERE id = new.id;
END;
CREATE TRIGGER notice_away AFTER INSERT ON notice
WHEN (SELECT blocked FROM therapist WHERE id = new.therapist_id)
BEGIN
    UPDATE notice SET away = 1 WHERE therapist_id = new.therapist_id AND kind = new.kind;
END;

DROP INDEX due_next;
CREATE INDEX due_next ON due (due_at) WHERE state = 'waiting' AND NOT away;
CREATE INDEX due_waiting ON due (therapist_id, due_at) WHERE state = 'waiting';
DROP INDEX therapist_plan;
CREATE INDEX therapist_plan ON therapist (plan_at) WHERE plan_at IS NOT NULL AND NOT blocked;
CREATE INDEX therapist_far ON therapist (planned_to) WHERE plan_at IS NOT NULL AND NOT blocked;
DROP INDEX notice_next;
CREATE INDEX notice_next ON notice (tell_at) WHERE NOT away;
