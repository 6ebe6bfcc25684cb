-- blog.0002_label_tag
-- blog.0002_label_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Label
CREATE TABLE blog_label (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    word varchar(100) NOT NULL
);
-- Create model Tag
CREATE TABLE blog_tag (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    word varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_label_tag, backwards
-- blog.0002_label_tag
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Label
-- loses table blog_label
DROP TABLE blog_label;
-- Create model Tag
-- loses table blog_tag
DROP TABLE blog_tag;
COMMIT;
PRAGMA foreign_keys = ON;
