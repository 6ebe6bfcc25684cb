-- blog.0002_rename_item_first_item_positive
-- needs SQLite 3.53 or newer

-- blog.0002_rename_item_first_item_positive
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename constraint item_first on Item to item_positive
ALTER TABLE blog_item DROP CONSTRAINT item_first;
-- asked first, and no row may answer: SELECT id, first FROM blog_item WHERE (first > 0) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT item_positive CHECK (first > 0);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_first_item_positive, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_rename_item_first_item_positive
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename constraint item_first on Item to item_positive
ALTER TABLE blog_item DROP CONSTRAINT item_positive;
-- asked first, and no row may answer: SELECT id, first FROM blog_item WHERE (first > 0) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT item_first CHECK (first > 0);
COMMIT;
PRAGMA foreign_keys = ON;
