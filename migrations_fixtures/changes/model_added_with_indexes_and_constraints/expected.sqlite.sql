-- blog.0002_event
-- blog.0002_event
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Event
CREATE TABLE blog_event (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    starts integer NOT NULL,
    ends integer NOT NULL,
    CONSTRAINT event_forward CHECK (starts <= ends)
);
CREATE INDEX event_order ON blog_event (starts DESC, name);
CREATE UNIQUE INDEX blog_event_name_starts_key ON blog_event (name, starts);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_event, backwards
-- blog.0002_event
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Event
-- loses table blog_event
DROP TABLE blog_event;
COMMIT;
PRAGMA foreign_keys = ON;
