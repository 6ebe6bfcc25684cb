-- blog.0002_rename_amount_item_total_alter_item_total
-- blog.0002_rename_amount_item_total_alter_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
-- Alter field total on Item
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    amount bigint
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_item', seq FROM sqlite_sequence WHERE name = 'blog_item';
INSERT INTO __dorm_new_blog_item (id, label, amount) SELECT id, label, amount FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
ALTER TABLE blog_item RENAME COLUMN amount TO total;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_amount_item_total_alter_item_total, backwards
-- blog.0002_rename_amount_item_total_alter_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
-- Alter field total on Item
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    total integer
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_item', seq FROM sqlite_sequence WHERE name = 'blog_item';
-- asked first, and no row may answer: SELECT id, total FROM blog_item WHERE total IS NOT NULL AND (total NOT BETWEEN -2147483648 AND 2147483647) LIMIT 5
INSERT INTO __dorm_new_blog_item (id, label, total) SELECT id, label, total FROM blog_item;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_item) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_item) AS after WHERE before.n <> after.n
DROP TABLE blog_item;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_item RENAME TO blog_item;
PRAGMA legacy_alter_table = OFF;
ALTER TABLE blog_item RENAME COLUMN total TO amount;
COMMIT;
PRAGMA foreign_keys = ON;
