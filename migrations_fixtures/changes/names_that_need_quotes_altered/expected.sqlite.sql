-- blog.0002_order_where_alter_order_group_alter_order_select
-- blog.0002_order_where_alter_order_group_alter_order_select
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field where to Order
CREATE TABLE __dorm_new_user (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "select" bigint NOT NULL,
    "Group By" varchar(20),
    "where" text NOT NULL DEFAULT 'it''s'
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_user', seq FROM sqlite_sequence WHERE name = 'user';
INSERT INTO __dorm_new_user (id, "select", "Group By") SELECT id, "select", "Group By" FROM user;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM user) AS before, (SELECT count(*) AS n FROM __dorm_new_user) AS after WHERE before.n <> after.n
DROP TABLE user;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_user RENAME TO user;
PRAGMA legacy_alter_table = OFF;
-- Alter field select on Order
CREATE INDEX user_select_idx ON user ("select");
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_order_where_alter_order_group_alter_order_select, backwards
-- blog.0002_order_where_alter_order_group_alter_order_select
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field where to Order
-- Alter field group on Order
-- Alter field select on Order
DROP INDEX user_select_idx;
-- Add field where to Order
-- asked first, and no row may answer: SELECT id, "Group By" FROM user WHERE "Group By" IS NULL LIMIT 5
CREATE TABLE __dorm_new_user (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "select" integer NOT NULL,
    "Group By" varchar(10) NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_user', seq FROM sqlite_sequence WHERE name = 'user';
-- asked first, and no row may answer: SELECT id, "select", "Group By" FROM user WHERE ("select" IS NOT NULL AND ("select" NOT BETWEEN -2147483648 AND 2147483647)) OR ("Group By" IS NOT NULL AND (length("Group By") > 10)) LIMIT 5
INSERT INTO __dorm_new_user (id, "select", "Group By") SELECT id, "select", "Group By" FROM user;
-- loses column user.where
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM user) AS before, (SELECT count(*) AS n FROM __dorm_new_user) AS after WHERE before.n <> after.n
DROP TABLE user;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_user RENAME TO user;
PRAGMA legacy_alter_table = OFF;
COMMIT;
PRAGMA foreign_keys = ON;
