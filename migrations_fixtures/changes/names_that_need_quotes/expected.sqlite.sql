-- blog.0001_initial
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Order
CREATE TABLE "order" (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "select" integer NOT NULL,
    "Group By" varchar(10) NOT NULL,
    "café ☕" varchar(10) NOT NULL,
    parent_id integer CONSTRAINT order_parent_id_fkey REFERENCES "order" (id) ON DELETE CASCADE
);
CREATE INDEX order_select_idx ON "order" ("select");
CREATE INDEX order_parent_id_idx ON "order" (parent_id);
CREATE INDEX "my ""own"" index" ON "order" ("Group By", "café ☕" DESC);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0001_initial, backwards
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Order
-- loses table order
DROP TABLE "order";
COMMIT;
PRAGMA foreign_keys = ON;
