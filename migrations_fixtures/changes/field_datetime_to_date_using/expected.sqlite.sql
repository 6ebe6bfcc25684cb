-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    value date NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_item', seq FROM sqlite_sequence WHERE name = 'blog_item';
INSERT INTO __dorm_new_blog_item (id, label, value) SELECT id, label, date(value) FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    value datetime NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_item', seq FROM sqlite_sequence WHERE name = 'blog_item';
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE value IS NOT NULL AND (date(value) IS NOT value) LIMIT 5
INSERT INTO __dorm_new_blog_item (id, label, value) SELECT id, label, value || ' 00:00:00' FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
