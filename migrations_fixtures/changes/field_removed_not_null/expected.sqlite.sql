-- blog.0002_remove_item_value
-- blog.0002_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_value, backwards
-- blog.0002_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE TRUE LIMIT 5
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    value integer NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_item', seq FROM sqlite_sequence WHERE name = 'blog_item';
INSERT INTO __dorm_new_blog_item (id, label) SELECT id, label FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
