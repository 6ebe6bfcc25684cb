-- blog.0002_order_where_alter_order_group_alter_order_select
-- blog.0002_order_where_alter_order_group_alter_order_select
BEGIN;
-- Alter field select on Order
ALTER TABLE "user" ALTER COLUMN "select" TYPE bigint;
-- Alter field group on Order
ALTER TABLE "user" ALTER COLUMN "Group By" DROP NOT NULL;
ALTER TABLE "user" ALTER COLUMN "Group By" TYPE varchar(20);
-- Add field where to Order
ALTER TABLE "user" ADD COLUMN "where" text NOT NULL DEFAULT 'it''s';
-- Alter field select on Order
CREATE INDEX user_select_idx ON "user" ("select");
COMMIT;

-- blog.0002_order_where_alter_order_group_alter_order_select, backwards
-- blog.0002_order_where_alter_order_group_alter_order_select
BEGIN;
-- Alter field select on Order
DROP INDEX user_select_idx;
ALTER TABLE "user" ALTER COLUMN "select" TYPE integer;
-- Alter field group on Order
-- asked first, and no row may answer: SELECT id, "Group By" FROM "user" WHERE char_length("Group By") > 10 LIMIT 5
ALTER TABLE "user" ALTER COLUMN "Group By" TYPE varchar(10);
-- asked first, and no row may answer: SELECT id, "Group By" FROM "user" WHERE "Group By" IS NULL LIMIT 5
ALTER TABLE "user" ALTER COLUMN "Group By" SET NOT NULL;
-- Add field where to Order
-- loses column `user.where` with its values
ALTER TABLE "user" DROP COLUMN "where";
COMMIT;
