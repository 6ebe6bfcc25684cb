-- shop.0001_initial
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Order
CREATE TABLE shop_order (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    buyer_id integer NOT NULL CONSTRAINT shop_order_buyer_id_fkey REFERENCES blog_author (id) ON DELETE RESTRICT
);
CREATE INDEX shop_order_buyer_id_idx ON shop_order (buyer_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- shop.0001_initial, backwards
-- shop.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Order
-- loses table shop_order
DROP TABLE shop_order;
COMMIT;
PRAGMA foreign_keys = ON;
