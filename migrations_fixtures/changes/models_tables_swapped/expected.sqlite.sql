-- blog.0002_alter_one_table_alter_two_table
-- blog.0002_alter_one_table_alter_two_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for Two to left
ALTER TABLE "right" RENAME TO __dorm_right;
-- Rename table for One to right
ALTER TABLE "left" RENAME TO "right";
-- Rename table for Two to left
ALTER TABLE __dorm_right RENAME TO "left";
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_one_table_alter_two_table, backwards
-- blog.0002_alter_one_table_alter_two_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for One to right
ALTER TABLE "right" RENAME TO __dorm_right;
-- Rename table for Two to left
ALTER TABLE "left" RENAME TO "right";
-- Rename table for One to right
ALTER TABLE __dorm_right RENAME TO "left";
COMMIT;
PRAGMA foreign_keys = ON;
