-- blog.0002_log
-- blog.0002_log
BEGIN;
-- Create model Log
CREATE TABLE blog_log (
    id bigint NOT NULL,
    day date NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
COMMIT;

-- blog.0002_log, backwards
-- blog.0002_log
BEGIN;
-- Create model Log
-- loses table `blog_log` with its rows
DROP TABLE blog_log;
COMMIT;
