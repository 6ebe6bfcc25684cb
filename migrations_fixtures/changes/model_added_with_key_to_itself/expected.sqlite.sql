-- blog.0002_node
-- blog.0002_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Node
CREATE TABLE blog_node (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    parent_id integer CONSTRAINT blog_node_parent_id_fkey REFERENCES blog_node (id) ON DELETE CASCADE
);
CREATE INDEX blog_node_parent_id_idx ON blog_node (parent_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_node, backwards
-- blog.0002_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Node
-- loses table blog_node
DROP TABLE blog_node;
COMMIT;
PRAGMA foreign_keys = ON;
