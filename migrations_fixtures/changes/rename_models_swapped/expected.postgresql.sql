-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
BEGIN;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_right RENAME TO __dorm_blog_right;
-- Rename model Left to Right
ALTER TABLE blog_left RENAME TO blog_right;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE __dorm_blog_right RENAME TO blog_left;
ALTER TABLE blog_left RENAME CONSTRAINT blog_right_pkey TO __dorm_blog_right_pkey;
-- Rename model Left to Right
ALTER TABLE blog_right RENAME CONSTRAINT blog_left_pkey TO blog_right_pkey;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_left RENAME CONSTRAINT __dorm_blog_right_pkey TO blog_left_pkey;
ALTER SEQUENCE blog_right_id_seq RENAME TO __dorm_blog_right_id_seq;
-- Rename model Left to Right
ALTER SEQUENCE blog_left_id_seq RENAME TO blog_right_id_seq;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER SEQUENCE __dorm_blog_right_id_seq RENAME TO blog_left_id_seq;
COMMIT;

-- blog.0002_rename_right___dorm_right_rename_left_right_and_more, backwards
-- blog.0002_rename_right___dorm_right_rename_left_right_and_more
BEGIN;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_left RENAME TO __dorm_blog_left;
-- Rename model Left to Right
ALTER TABLE blog_right RENAME TO blog_left;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE __dorm_blog_left RENAME TO blog_right;
ALTER TABLE blog_right RENAME CONSTRAINT blog_left_pkey TO __dorm_blog_left_pkey;
-- Rename model Left to Right
ALTER TABLE blog_left RENAME CONSTRAINT blog_right_pkey TO blog_left_pkey;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER TABLE blog_right RENAME CONSTRAINT __dorm_blog_left_pkey TO blog_right_pkey;
ALTER SEQUENCE blog_left_id_seq RENAME TO __dorm_blog_left_id_seq;
-- Rename model Left to Right
ALTER SEQUENCE blog_right_id_seq RENAME TO blog_left_id_seq;
-- Rename model Right to __dorm_Right
-- Rename model __dorm_Right to Left
ALTER SEQUENCE __dorm_blog_left_id_seq RENAME TO blog_right_id_seq;
COMMIT;
