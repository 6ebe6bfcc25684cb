-- blog.0002_vote
-- blog.0002_vote
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Vote
CREATE TABLE blog_vote (
    voter_id integer NOT NULL CONSTRAINT blog_vote_voter_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE,
    round integer NOT NULL,
    PRIMARY KEY (voter_id, round)
);
CREATE INDEX blog_vote_voter_id_idx ON blog_vote (voter_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_vote, backwards
-- blog.0002_vote
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Vote
-- loses table blog_vote
DROP TABLE blog_vote;
COMMIT;
PRAGMA foreign_keys = ON;
