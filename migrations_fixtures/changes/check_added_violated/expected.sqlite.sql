-- blog.0002_item_item_first
-- needs SQLite 3.53 or newer

-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_first on model Item
-- asked first, and no row may answer: SELECT id, first FROM blog_item WHERE (first > 1) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT item_first CHECK (first > 1);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_first, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_first on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_first;
COMMIT;
PRAGMA foreign_keys = ON;
