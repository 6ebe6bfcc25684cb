-- blog.0002_alter_one_table_alter_two_table
-- blog.0002_alter_one_table_alter_two_table
BEGIN;
-- Rename table for Two to left
ALTER TABLE "right" RENAME TO __dorm_right;
-- Rename table for One to right
ALTER TABLE "left" RENAME TO "right";
-- Rename table for Two to left
ALTER TABLE __dorm_right RENAME TO "left";
ALTER TABLE "left" RENAME CONSTRAINT right_pkey TO __dorm_right_pkey;
-- Rename table for One to right
ALTER TABLE "right" RENAME CONSTRAINT left_pkey TO right_pkey;
-- Rename table for Two to left
ALTER TABLE "left" RENAME CONSTRAINT __dorm_right_pkey TO left_pkey;
ALTER SEQUENCE right_id_seq RENAME TO __dorm_right_id_seq;
-- Rename table for One to right
ALTER SEQUENCE left_id_seq RENAME TO right_id_seq;
-- Rename table for Two to left
ALTER SEQUENCE __dorm_right_id_seq RENAME TO left_id_seq;
COMMIT;

-- blog.0002_alter_one_table_alter_two_table, backwards
-- blog.0002_alter_one_table_alter_two_table
BEGIN;
-- Rename table for Two to left
ALTER TABLE "left" RENAME TO __dorm_left;
-- Rename table for One to right
ALTER TABLE "right" RENAME TO "left";
-- Rename table for Two to left
ALTER TABLE __dorm_left RENAME TO "right";
ALTER TABLE "right" RENAME CONSTRAINT left_pkey TO __dorm_left_pkey;
-- Rename table for One to right
ALTER TABLE "left" RENAME CONSTRAINT right_pkey TO left_pkey;
-- Rename table for Two to left
ALTER TABLE "right" RENAME CONSTRAINT __dorm_left_pkey TO right_pkey;
ALTER SEQUENCE left_id_seq RENAME TO __dorm_left_id_seq;
-- Rename table for One to right
ALTER SEQUENCE right_id_seq RENAME TO left_id_seq;
-- Rename table for Two to left
ALTER SEQUENCE __dorm_left_id_seq RENAME TO right_id_seq;
COMMIT;
