-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_right RENAME TO __dorm_blog_right;
-- Rename model Left to Right
ALTER TABLE blog_left RENAME TO blog_right;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE __dorm_blog_right RENAME TO blog_left;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_right___dorm_right_rename_left_right_and_more, backwards
-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Left to Right
ALTER TABLE blog_right RENAME TO __dorm_blog_right;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_left RENAME TO blog_right;
-- Rename model Left to Right
ALTER TABLE __dorm_blog_right RENAME TO blog_left;
COMMIT;
PRAGMA foreign_keys = ON;
