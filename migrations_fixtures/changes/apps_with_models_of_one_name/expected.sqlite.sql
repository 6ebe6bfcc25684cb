-- shop.0001_initial
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
CREATE TABLE shop_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- shop.0001_initial, backwards
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
-- loses table shop_author
DROP TABLE shop_author;
COMMIT;
PRAGMA foreign_keys = ON;
