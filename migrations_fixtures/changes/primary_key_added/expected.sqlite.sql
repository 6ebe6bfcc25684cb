-- blog.0002_alter_stock_primary_key
-- blog.0002_alter_stock_primary_key
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter primary key on Stock to shop, item
CREATE TABLE __dorm_new_blog_stock (
    shop integer NOT NULL,
    item integer NOT NULL,
    shelf integer NOT NULL DEFAULT 0,
    PRIMARY KEY (shop, item)
);
INSERT INTO __dorm_new_blog_stock (rowid, shop, item, shelf) SELECT rowid, shop, item, shelf FROM blog_stock;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_stock) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_stock) AS after WHERE before.n <> after.n
DROP TABLE blog_stock;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_stock RENAME TO blog_stock;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_stock_primary_key, backwards
-- blog.0002_alter_stock_primary_key
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter primary key on Stock to shop, item
CREATE TABLE __dorm_new_blog_stock (
    shop integer NOT NULL,
    item integer NOT NULL,
    shelf integer NOT NULL DEFAULT 0
);
INSERT INTO __dorm_new_blog_stock (rowid, shop, item, shelf) SELECT rowid, shop, item, shelf FROM blog_stock;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_stock) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_stock) AS after WHERE before.n <> after.n
DROP TABLE blog_stock;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_stock RENAME TO blog_stock;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
