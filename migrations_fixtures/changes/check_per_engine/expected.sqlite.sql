-- blog.0002_item_item_label
-- needs SQLite 3.53 or newer

-- blog.0002_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_label on model Item
-- asked first, and no row may answer: SELECT id, label FROM blog_item WHERE (length(label) > 0) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT item_label CHECK (length(label) > 0);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_label, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_label on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_label;
COMMIT;
PRAGMA foreign_keys = ON;
