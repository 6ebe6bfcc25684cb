-- blog.0002_alter_fig_eight
-- blog.0002_alter_fig_eight
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field eight on Fig
CREATE TABLE __dorm_new_blog_fig (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    eight_id integer CONSTRAINT blog_fig_eight_id_fkey REFERENCES shop_cherry (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_fig', seq FROM sqlite_sequence WHERE name = 'blog_fig';
INSERT INTO __dorm_new_blog_fig (id, eight_id) SELECT id, eight_id FROM blog_fig;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_fig) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_fig) AS after WHERE before.n <> after.n
DROP TABLE blog_fig;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_fig RENAME TO blog_fig;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_fig_eight_id_idx ON blog_fig (eight_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_fig_eight, backwards
-- blog.0002_alter_fig_eight
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field eight on Fig
CREATE TABLE __dorm_new_blog_fig (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    eight_id integer CONSTRAINT blog_fig_eight_id_fkey REFERENCES shop_cherry (id) ON DELETE RESTRICT
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_fig', seq FROM sqlite_sequence WHERE name = 'blog_fig';
INSERT INTO __dorm_new_blog_fig (id, eight_id) SELECT id, eight_id FROM blog_fig;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_fig) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_fig) AS after WHERE before.n <> after.n
DROP TABLE blog_fig;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_fig RENAME TO blog_fig;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_fig_eight_id_idx ON blog_fig (eight_id);
COMMIT;
PRAGMA foreign_keys = ON;
-- shop.0002_rename_date_cherry
-- shop.0002_rename_date_cherry
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Date to Cherry
ALTER TABLE shop_date RENAME TO shop_cherry;
COMMIT;
PRAGMA foreign_keys = ON;

-- shop.0002_rename_date_cherry, backwards
-- shop.0002_rename_date_cherry
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Date to Cherry
ALTER TABLE shop_cherry RENAME TO shop_date;
COMMIT;
PRAGMA foreign_keys = ON;
