-- blog.0002_trace
-- blog.0002_trace
BEGIN;
-- Create model Trace
CREATE TABLE blog_trace (
    text text NOT NULL
);
COMMIT;

-- blog.0002_trace, backwards
-- blog.0002_trace
BEGIN;
-- Create model Trace
-- loses table `blog_trace` with its rows
DROP TABLE blog_trace;
COMMIT;
