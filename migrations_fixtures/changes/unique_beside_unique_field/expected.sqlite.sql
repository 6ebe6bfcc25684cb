-- blog.0002_item_item_named_tag
-- blog.0002_item_item_named_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tag
CREATE TABLE blog_tag (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    label varchar(50) NOT NULL
);
CREATE UNIQUE INDEX blog_tag_label_key ON blog_tag (label);
CREATE UNIQUE INDEX tag_named ON blog_tag (label);
CREATE UNIQUE INDEX tag_key ON blog_tag (id);
-- Create constraint item_named on model Item
-- asked first, and no row may answer: SELECT label, count(*) AS rows FROM blog_item WHERE label IS NOT NULL GROUP BY label HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_named ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_named_tag, backwards
-- blog.0002_item_item_named_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tag
-- loses table blog_tag
DROP TABLE blog_tag;
-- Create constraint item_named on model Item
DROP INDEX item_named;
COMMIT;
PRAGMA foreign_keys = ON;
