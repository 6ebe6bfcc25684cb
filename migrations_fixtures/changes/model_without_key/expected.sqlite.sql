-- blog.0002_trace
-- blog.0002_trace
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Trace
CREATE TABLE blog_trace (
    text text NOT NULL
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_trace, backwards
-- blog.0002_trace
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Trace
-- loses table blog_trace
DROP TABLE blog_trace;
COMMIT;
PRAGMA foreign_keys = ON;
