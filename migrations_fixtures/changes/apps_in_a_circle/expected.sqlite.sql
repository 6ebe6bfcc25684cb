-- blog.0001_initial
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Post
CREATE TABLE blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0001_initial, backwards
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Post
-- loses table blog_post
DROP TABLE blog_post;
COMMIT;
PRAGMA foreign_keys = ON;
-- blog.0002_initial
-- blog.0002_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field product to Post
ALTER TABLE blog_post ADD COLUMN product_id integer CONSTRAINT blog_post_product_id_fkey REFERENCES shop_product (id) ON DELETE SET NULL;
CREATE INDEX blog_post_product_id_idx ON blog_post (product_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_initial, backwards
-- blog.0002_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field product to Post
DROP INDEX blog_post_product_id_idx;
-- loses column blog_post.product_id
ALTER TABLE blog_post DROP COLUMN product_id;
COMMIT;
PRAGMA foreign_keys = ON;
-- shop.0001_initial
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Product
CREATE TABLE shop_product (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    review_id integer CONSTRAINT shop_product_review_id_fkey REFERENCES blog_post (id) ON DELETE SET NULL
);
CREATE INDEX shop_product_review_id_idx ON shop_product (review_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- shop.0001_initial, backwards
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Product
-- loses table shop_product
DROP TABLE shop_product;
COMMIT;
PRAGMA foreign_keys = ON;
