-- blog.0002_remove_item_id_alter_item_value
-- blog.0002_remove_item_id_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field id from Item
-- Alter field value on Item
DROP INDEX blog_item_value_key;
-- Remove field id from Item
CREATE TABLE __dorm_new_blog_item (
    label varchar(50) NOT NULL,
    value varchar(10) NOT NULL PRIMARY KEY
);
INSERT INTO __dorm_new_blog_item (rowid, label, value) SELECT id, label, value FROM blog_item;
-- loses column blog_item.id
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_id_alter_item_value, backwards
-- blog.0002_remove_item_id_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field id from Item
CREATE TABLE __dorm_new_blog_item (
    label varchar(50) NOT NULL,
    value varchar(10) NOT NULL,
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
INSERT INTO __dorm_new_blog_item (rowid, label, value) SELECT rowid, label, value FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT value, count(*) AS rows FROM blog_item WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_value_key ON blog_item (value);
COMMIT;
PRAGMA foreign_keys = ON;
