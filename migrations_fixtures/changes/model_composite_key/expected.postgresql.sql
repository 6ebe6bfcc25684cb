-- blog.0002_vote
-- blog.0002_vote
BEGIN;
-- Create model Vote
CREATE TABLE blog_vote (
    voter_id bigint NOT NULL,
    round integer NOT NULL,
    PRIMARY KEY (voter_id, round),
    CONSTRAINT blog_vote_voter_id_fkey FOREIGN KEY (voter_id) REFERENCES blog_author (id) ON DELETE CASCADE
);
CREATE INDEX blog_vote_voter_id_idx ON blog_vote (voter_id);
COMMIT;

-- blog.0002_vote, backwards
-- blog.0002_vote
BEGIN;
-- Create model Vote
-- loses table `blog_vote` with its rows
DROP TABLE blog_vote;
COMMIT;
