-- blog.0002_order_where_alter_order_group_alter_order_select
-- blog.0002_order_where_alter_order_group_alter_order_select
BEGIN;
-- Add field where to Order
ALTER TABLE "user" ADD COLUMN "where" text DEFAULT 'it''s' NOT NULL;
-- Alter field select on Order
ALTER TABLE "user" ALTER COLUMN "select" TYPE bigint;
-- Alter field group on Order
ALTER TABLE "user" ALTER COLUMN "Group By" TYPE character varying(20);
ALTER TABLE "user" ALTER COLUMN "Group By" DROP NOT NULL;
-- Add field where to Order
-- Alter field group on Order
-- Alter field select on Order
CREATE INDEX user_select_idx ON "user" ("select");
COMMIT;

-- blog.0002_order_where_alter_order_group_alter_order_select, backwards
-- blog.0002_order_where_alter_order_group_alter_order_select
BEGIN;
-- Add field where to Order
-- Alter field group on Order
-- Alter field select on Order
DROP INDEX user_select_idx;
-- Add field where to Order
-- loses column "user"."where"
ALTER TABLE "user" DROP COLUMN "where";
-- Alter field select on Order
ALTER TABLE "user" ALTER COLUMN "select" TYPE integer;
-- Alter field group on Order
ALTER TABLE "user" ALTER COLUMN "Group By" TYPE character varying(10);
-- asked first, and no row may answer: SELECT * FROM "user" WHERE "Group By" IS NULL LIMIT 6
ALTER TABLE "user" ALTER COLUMN "Group By" SET NOT NULL;
COMMIT;
