-- blog.0002_remove_item_twice_remove_item_amount
-- blog.0002_remove_item_twice_remove_item_amount
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field twice from Item
-- loses column blog_item.twice
ALTER TABLE blog_item DROP COLUMN twice;
-- Remove field amount from Item
-- loses column blog_item.amount
ALTER TABLE blog_item DROP COLUMN amount;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_twice_remove_item_amount, backwards
-- blog.0002_remove_item_twice_remove_item_amount
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field twice from Item
CREATE TABLE __dorm_new_blog_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL,
    twice bigint GENERATED ALWAYS AS (amount * 2) STORED NOT NULL,
    amount integer NOT NULL DEFAULT 7
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
