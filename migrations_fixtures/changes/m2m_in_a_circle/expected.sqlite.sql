-- blog.0001_initial
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model A
-- Add field bs to A
CREATE TABLE blog_a (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
-- Create model B
CREATE TABLE blog_b (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
CREATE TABLE blog_b_as_ (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    b_id integer NOT NULL CONSTRAINT blog_b_as__b_id_fkey REFERENCES blog_b (id) ON DELETE CASCADE,
    a_id integer NOT NULL CONSTRAINT blog_b_as__a_id_fkey REFERENCES blog_a (id) ON DELETE CASCADE
);
CREATE INDEX blog_b_as__b_id_idx ON blog_b_as_ (b_id);
CREATE INDEX blog_b_as__a_id_idx ON blog_b_as_ (a_id);
CREATE UNIQUE INDEX blog_b_as__b_id_a_id_key ON blog_b_as_ (b_id, a_id);
-- Add field bs to A
CREATE TABLE blog_a_bs (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    a_id integer NOT NULL CONSTRAINT blog_a_bs_a_id_fkey REFERENCES blog_a (id) ON DELETE CASCADE,
    b_id integer NOT NULL CONSTRAINT blog_a_bs_b_id_fkey REFERENCES blog_b (id) ON DELETE CASCADE
);
CREATE INDEX blog_a_bs_a_id_idx ON blog_a_bs (a_id);
CREATE INDEX blog_a_bs_b_id_idx ON blog_a_bs (b_id);
CREATE UNIQUE INDEX blog_a_bs_a_id_b_id_key ON blog_a_bs (a_id, b_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0001_initial, backwards
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model A
-- Add field bs to A
-- loses table blog_a
DROP TABLE blog_a;
-- Create model B
-- loses table blog_b
DROP TABLE blog_b;
-- loses table blog_b_as_
DROP TABLE blog_b_as_;
-- Add field bs to A
-- loses table blog_a_bs
DROP TABLE blog_a_bs;
COMMIT;
PRAGMA foreign_keys = ON;
