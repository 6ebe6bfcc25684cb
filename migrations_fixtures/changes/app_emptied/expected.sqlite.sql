-- shop.0002_delete_item
-- shop.0002_delete_item
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Item
-- loses table shop_item
DROP TABLE shop_item;
COMMIT;
PRAGMA foreign_keys = ON;

-- shop.0002_delete_item, backwards
-- shop.0002_delete_item
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Item
CREATE TABLE shop_item (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;
