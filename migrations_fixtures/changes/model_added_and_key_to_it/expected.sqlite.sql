-- blog.0002_publisher_author_publisher
-- blog.0002_publisher_author_publisher
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field publisher to Author
ALTER TABLE blog_author ADD COLUMN publisher_id integer CONSTRAINT blog_author_publisher_id_fkey REFERENCES blog_publisher (id) ON DELETE SET NULL;
-- Create model Publisher
CREATE TABLE blog_publisher (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
-- Add field publisher to Author
CREATE INDEX blog_author_publisher_id_idx ON blog_author (publisher_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_publisher_author_publisher, backwards
-- blog.0002_publisher_author_publisher
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Publisher
-- loses table blog_publisher
DROP TABLE blog_publisher;
-- Add field publisher to Author
DROP INDEX blog_author_publisher_id_idx;
-- loses column blog_author.publisher_id
ALTER TABLE blog_author DROP COLUMN publisher_id;
COMMIT;
PRAGMA foreign_keys = ON;
