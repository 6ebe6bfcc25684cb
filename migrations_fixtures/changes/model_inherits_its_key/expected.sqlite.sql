-- blog.0002_alter_child_bases_child_parent_ptr_remove_child_id
-- blog.0002_alter_child_bases_child_parent_ptr_remove_child_id
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field id from Child
CREATE TABLE __dorm_new_blog_child (
    y text NOT NULL,
    parent_ptr_id integer NOT NULL PRIMARY KEY CONSTRAINT blog_child_parent_ptr_id_fkey REFERENCES blog_parent (id) ON DELETE CASCADE
);
INSERT INTO __dorm_new_blog_child (rowid, y, parent_ptr_id) SELECT id, y, (id) FROM blog_child;
-- loses column blog_child.id
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_child) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_child) AS after WHERE before.n <> after.n
DROP TABLE blog_child;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_child RENAME TO blog_child;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_child_bases_child_parent_ptr_remove_child_id, backwards
-- blog.0002_alter_child_bases_child_parent_ptr_remove_child_id
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field parent_ptr to Child
CREATE TABLE __dorm_new_blog_child (
    y text NOT NULL,
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
INSERT INTO __dorm_new_blog_child (rowid, y) SELECT parent_ptr_id, y FROM blog_child;
-- loses column blog_child.parent_ptr_id
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_child) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_child) AS after WHERE before.n <> after.n
DROP TABLE blog_child;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_child RENAME TO blog_child;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
