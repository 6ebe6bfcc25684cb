-- blog.0002_item_friends
-- blog.0002_item_friends
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field friends to Item
CREATE TABLE blog_item_friends (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    from_item_id integer NOT NULL CONSTRAINT blog_item_friends_from_item_id_fkey REFERENCES blog_item (id) ON DELETE CASCADE,
    to_item_id integer NOT NULL CONSTRAINT blog_item_friends_to_item_id_fkey REFERENCES blog_item (id) ON DELETE CASCADE
);
CREATE INDEX blog_item_friends_from_item_id_idx ON blog_item_friends (from_item_id);
CREATE INDEX blog_item_friends_to_item_id_idx ON blog_item_friends (to_item_id);
CREATE UNIQUE INDEX blog_item_friends_from_item_id_to_item_id_key ON blog_item_friends (from_item_id, to_item_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_friends, backwards
-- blog.0002_item_friends
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field friends to Item
-- loses table blog_item_friends
DROP TABLE blog_item_friends;
COMMIT;
PRAGMA foreign_keys = ON;
