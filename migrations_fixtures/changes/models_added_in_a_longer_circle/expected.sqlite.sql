-- blog.0002_alpha_gamma_beta_alpha_beta
-- blog.0002_alpha_gamma_beta_alpha_beta
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Alpha
-- Add field beta to Alpha
CREATE TABLE blog_alpha (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    beta_id integer CONSTRAINT blog_alpha_beta_id_fkey REFERENCES blog_beta (id) ON DELETE SET NULL
);
CREATE INDEX blog_alpha_beta_id_idx ON blog_alpha (beta_id);
-- Create model Gamma
CREATE TABLE blog_gamma (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    alpha_id integer CONSTRAINT blog_gamma_alpha_id_fkey REFERENCES blog_alpha (id) ON DELETE SET NULL
);
CREATE INDEX blog_gamma_alpha_id_idx ON blog_gamma (alpha_id);
-- Create model Beta
CREATE TABLE blog_beta (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL,
    gamma_id integer CONSTRAINT blog_beta_gamma_id_fkey REFERENCES blog_gamma (id) ON DELETE SET NULL
);
CREATE INDEX blog_beta_gamma_id_idx ON blog_beta (gamma_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alpha_gamma_beta_alpha_beta, backwards
-- blog.0002_alpha_gamma_beta_alpha_beta
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Alpha
-- Add field beta to Alpha
-- loses table blog_alpha
DROP TABLE blog_alpha;
-- Create model Gamma
-- loses table blog_gamma
DROP TABLE blog_gamma;
-- Create model Beta
-- loses table blog_beta
DROP TABLE blog_beta;
COMMIT;
PRAGMA foreign_keys = ON;
