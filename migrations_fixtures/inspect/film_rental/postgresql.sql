-- A film rental in the manner of the sample databases that come with PostgreSQL: an enum, a domain,
-- a tsvector kept by a trigger, arrays, sequences that no column owns, views, a partitioned table.

CREATE TYPE age_rating AS ENUM ('U', 'PG', '12A', '15', '18');
CREATE DOMAIN production_year AS integer CONSTRAINT production_year_check CHECK (VALUE BETWEEN 1888 AND 2150);
CREATE DOMAIN country_code AS character(2) CHECK (VALUE ~ '^[A-Z]{2}$');

CREATE FUNCTION comma_joined(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN $1 IS NULL THEN $2 WHEN $2 IS NULL THEN $1 ELSE $1 || ', ' || $2 END
$$;
CREATE AGGREGATE comma_list(text) (SFUNC = comma_joined, STYPE = text);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed := CURRENT_TIMESTAMP;
  RETURN NEW;
END $$;

CREATE FUNCTION tidy_title(title text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT lower(regexp_replace(title, '^(the|an?) ', '', 'i'))
$$;

CREATE SEQUENCE performer_performer_id_seq;
CREATE TABLE performer (
  performer_id integer DEFAULT nextval('performer_performer_id_seq'::regclass) NOT NULL,
  given_name character varying(45) NOT NULL,
  family_name character varying(45) NOT NULL,
  changed timestamp without time zone DEFAULT now() NOT NULL,
  CONSTRAINT performer_pkey PRIMARY KEY (performer_id)
);
CREATE INDEX idx_performer_family_name ON performer USING btree (family_name);

CREATE SEQUENCE genre_genre_id_seq START WITH 100 INCREMENT BY 5;
CREATE TABLE genre (
  genre_id integer DEFAULT nextval('genre_genre_id_seq'::regclass) NOT NULL PRIMARY KEY,
  name character varying(25) NOT NULL,
  changed timestamp without time zone DEFAULT now() NOT NULL
);

CREATE TABLE country (
  country_id serial PRIMARY KEY,
  code country_code UNIQUE,
  country text NOT NULL,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE town (
  town_id serial PRIMARY KEY,
  town text NOT NULL,
  country_id integer NOT NULL REFERENCES country (country_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_fk_country_id ON town (country_id);
CREATE TABLE address (
  address_id serial PRIMARY KEY,
  address text NOT NULL,
  address2 text,
  district text NOT NULL,
  town_id integer NOT NULL CONSTRAINT address_town_id_fkey REFERENCES town ON UPDATE CASCADE ON DELETE RESTRICT,
  postal_code text,
  phone text NOT NULL,
  "position" point,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_fk_town_id ON address (town_id);

CREATE TABLE tongue (
  tongue_id smallserial PRIMARY KEY,
  name character(20) NOT NULL,
  changed timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE film (
  film_id serial PRIMARY KEY,
  title character varying(255) NOT NULL,
  description text,
  release_year production_year,
  tongue_id smallint NOT NULL REFERENCES tongue (tongue_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  original_tongue_id smallint REFERENCES tongue (tongue_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  rental_duration smallint DEFAULT 3 NOT NULL,
  rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
  length smallint,
  replacement_cost numeric(5,2) DEFAULT 19.99 NOT NULL,
  rating age_rating DEFAULT 'PG'::age_rating,
  extras text[] DEFAULT '{}'::text[],
  stills bytea,
  available daterange,
  sort_title text GENERATED ALWAYS AS (tidy_title(title::text)) STORED,
  fulltext tsvector NOT NULL,
  revenue money,
  changed timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT film_length_sensible CHECK (length IS NULL OR length BETWEEN 1 AND 900),
  CONSTRAINT film_rate_below_cost CHECK (rental_rate < replacement_cost)
);
CREATE INDEX film_fulltext_idx ON film USING gist (fulltext);
CREATE INDEX idx_title ON film (title);
CREATE INDEX idx_fk_tongue_id ON film (tongue_id);
CREATE INDEX idx_fk_original_tongue_id ON film (original_tongue_id);
CREATE INDEX film_sort ON film (sort_title text_pattern_ops, release_year DESC NULLS LAST);
CREATE INDEX film_extras ON film USING gin (extras);
CREATE INDEX film_recent ON film (changed DESC) WHERE rating IS DISTINCT FROM '18'::age_rating;
COMMENT ON TABLE film IS 'A work, not a copy of it';
COMMENT ON COLUMN film.extras IS 'What is on the disc beside the film: trailers, it''s "making of"';

CREATE TABLE film_performer (
  performer_id integer NOT NULL REFERENCES performer ON UPDATE CASCADE ON DELETE RESTRICT,
  film_id integer NOT NULL REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
  changed timestamp with time zone DEFAULT now() NOT NULL,
  PRIMARY KEY (performer_id, film_id)
);
CREATE INDEX idx_fk_film_id ON film_performer (film_id);
CREATE TABLE film_genre (
  film_id integer NOT NULL REFERENCES film (film_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  genre_id integer NOT NULL REFERENCES genre (genre_id) ON UPDATE CASCADE ON DELETE RESTRICT,
  PRIMARY KEY (film_id, genre_id)
);

-- A shop has a manager, and who works has a shop: a circle of keys.
CREATE TABLE shop (
  shop_id serial PRIMARY KEY,
  manager_id integer NOT NULL,
  address_id integer NOT NULL REFERENCES address ON UPDATE CASCADE ON DELETE RESTRICT,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE employee (
  employee_id serial PRIMARY KEY,
  given_name text NOT NULL,
  family_name text NOT NULL,
  address_id integer NOT NULL REFERENCES address ON UPDATE CASCADE ON DELETE RESTRICT,
  email text,
  shop_id integer NOT NULL REFERENCES shop (shop_id) DEFERRABLE INITIALLY DEFERRED,
  active boolean DEFAULT true NOT NULL,
  username text NOT NULL,
  password text,
  picture bytea,
  wage numeric,
  login inet DEFAULT '127.0.0.1'::inet,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE shop ADD CONSTRAINT shop_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employee (employee_id)
  ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY IMMEDIATE;
CREATE UNIQUE INDEX idx_unq_manager_id ON shop (manager_id);
CREATE UNIQUE INDEX employee_login ON employee (lower(username)) WHERE active;

CREATE TABLE customer (
  customer_id serial PRIMARY KEY,
  shop_id integer NOT NULL REFERENCES shop ON UPDATE CASCADE ON DELETE RESTRICT,
  given_name text NOT NULL,
  family_name text NOT NULL,
  email text,
  address_id integer NOT NULL REFERENCES address ON UPDATE CASCADE ON DELETE RESTRICT,
  activebool boolean DEFAULT true NOT NULL,
  create_date date DEFAULT CURRENT_DATE NOT NULL,
  credit numeric(5,2) DEFAULT '-3.50'::numeric,
  favourite age_rating[] DEFAULT '{U,PG}'::age_rating[],
  changed timestamp with time zone DEFAULT now(),
  active integer
);
CREATE INDEX idx_fk_shop_id ON customer (shop_id);
CREATE INDEX idx_fk_address_id ON customer (address_id);
CREATE INDEX idx_family_name ON customer (family_name);

CREATE TABLE copy (
  copy_id serial PRIMARY KEY,
  film_id integer NOT NULL REFERENCES film ON UPDATE CASCADE ON DELETE RESTRICT,
  shop_id integer NOT NULL REFERENCES shop ON UPDATE CASCADE ON DELETE RESTRICT,
  changed timestamp with time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_shop_id_film_id ON copy (shop_id, film_id);

CREATE TABLE rental (
  rental_id serial PRIMARY KEY,
  rented timestamp with time zone NOT NULL,
  copy_id integer NOT NULL REFERENCES copy ON UPDATE CASCADE ON DELETE RESTRICT,
  customer_id integer NOT NULL REFERENCES customer ON UPDATE CASCADE ON DELETE RESTRICT,
  returned timestamp with time zone,
  employee_id integer NOT NULL REFERENCES employee ON UPDATE CASCADE ON DELETE RESTRICT,
  changed timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT rental_once EXCLUDE USING gist (
    int4range(copy_id, copy_id, '[]') WITH =, tstzrange(rented, returned) WITH &&
  ) WHERE (returned IS NOT NULL)
);
CREATE INDEX idx_fk_copy_id ON rental (copy_id);
CREATE UNIQUE INDEX idx_unq_rented_copy_customer ON rental (rented, copy_id, customer_id);

CREATE SEQUENCE payment_payment_id_seq;
CREATE TABLE payment (
  payment_id integer DEFAULT nextval('payment_payment_id_seq'::regclass) NOT NULL,
  customer_id integer NOT NULL,
  employee_id integer NOT NULL,
  rental_id integer NOT NULL,
  amount numeric(5,2) NOT NULL,
  paid timestamp with time zone NOT NULL,
  PRIMARY KEY (paid, payment_id)
) PARTITION BY RANGE (paid);
CREATE INDEX idx_payment_customer ON payment (customer_id);
ALTER TABLE payment ADD CONSTRAINT payment_customer_id_fkey FOREIGN KEY (customer_id)
  REFERENCES customer ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE TABLE payment_2024_01 PARTITION OF payment FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-02-01 00:00:00+00');
CREATE TABLE payment_2024_02 PARTITION OF payment FOR VALUES FROM ('2024-02-01 00:00:00+00') TO ('2024-03-01 00:00:00+00');
CREATE TABLE payment_rest PARTITION OF payment DEFAULT;
CREATE INDEX payment_rest_rental ON payment_rest (rental_id);

CREATE VIEW customer_list AS
  SELECT c.customer_id AS id, c.given_name || ' ' || c.family_name AS name, a.address, t.town, n.country,
         CASE WHEN c.activebool THEN 'active' ELSE '' END AS notes, c.shop_id AS sid
    FROM customer c JOIN address a USING (address_id) JOIN town t USING (town_id) JOIN country n USING (country_id);
CREATE VIEW film_list AS
  SELECT f.film_id AS fid, f.title, g.name AS genre, f.rental_rate AS price, f.rating,
         comma_list(p.given_name || ' ' || p.family_name) AS performers
    FROM film f
    LEFT JOIN film_genre fg USING (film_id) LEFT JOIN genre g USING (genre_id)
    JOIN film_performer fp USING (film_id) JOIN performer p USING (performer_id)
   GROUP BY f.film_id, f.title, g.name, f.rental_rate, f.rating;
CREATE MATERIALIZED VIEW rental_by_genre AS
  SELECT g.name AS genre, count(*) AS rentals
    FROM rental r JOIN copy USING (copy_id) JOIN film_genre USING (film_id) JOIN genre g USING (genre_id)
   GROUP BY g.name WITH NO DATA;
CREATE UNIQUE INDEX rental_by_genre_genre ON rental_by_genre (genre);

CREATE FUNCTION copy_in_stock(wanted integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN NOT EXISTS (SELECT FROM rental WHERE copy_id = wanted AND returned IS NULL);
END $$;

CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON film FOR EACH ROW
  EXECUTE FUNCTION tsvector_update_trigger('fulltext', 'pg_catalog.english', 'title', 'description');
CREATE TRIGGER changed BEFORE UPDATE ON performer FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER changed BEFORE UPDATE ON film FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER changed BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
