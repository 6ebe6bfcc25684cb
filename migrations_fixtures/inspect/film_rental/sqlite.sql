-- A film rental as it came to SQLite from another engine: types of that engine, keys numeric and
-- counted by triggers, a check for an enum, views.

CREATE TABLE performer (
  performer_id numeric NOT NULL ,
  given_name VARCHAR(45) NOT NULL,
  family_name VARCHAR(45) NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (performer_id)
  )  ;
CREATE  INDEX idx_performer_family_name ON performer(family_name)
;
CREATE TRIGGER performer_trigger_ai AFTER INSERT ON performer
 BEGIN
  UPDATE performer SET changed = DATETIME('NOW')  WHERE rowid = new.rowid;
 END
;
CREATE TRIGGER performer_trigger_au AFTER UPDATE ON performer
 BEGIN
  UPDATE performer SET changed = DATETIME('NOW')  WHERE rowid = new.rowid;
 END
;
CREATE TABLE country (
  country_id SMALLINT NOT NULL,
  country VARCHAR(50) NOT NULL,
  changed TIMESTAMP,
  PRIMARY KEY  (country_id)
)
;
CREATE TABLE town (
  town_id int NOT NULL,
  town VARCHAR(50) NOT NULL,
  country_id SMALLINT NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (town_id),
  CONSTRAINT fk_town_country FOREIGN KEY (country_id) REFERENCES country (country_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE  INDEX idx_fk_country_id ON town(country_id)
;
CREATE TABLE address (
  address_id int NOT NULL,
  address VARCHAR(50) NOT NULL,
  address2 VARCHAR(50) DEFAULT NULL,
  district VARCHAR(20) NOT NULL,
  town_id INT  NOT NULL,
  postal_code VARCHAR(10) DEFAULT NULL,
  phone VARCHAR(20) NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (address_id),
  CONSTRAINT fk_address_town FOREIGN KEY (town_id) REFERENCES town (town_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE tongue (
  tongue_id SMALLINT NOT NULL ,
  name CHAR(20) NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY (tongue_id)
)
;
CREATE TABLE genre (
  genre_id SMALLINT NOT NULL,
  name VARCHAR(25) NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (genre_id)
);
CREATE TABLE customer (
  customer_id INT NOT NULL,
  shop_id INT NOT NULL,
  given_name VARCHAR(45) NOT NULL,
  family_name VARCHAR(45) NOT NULL,
  email VARCHAR(50) DEFAULT NULL,
  address_id INT NOT NULL,
  active CHAR(1) DEFAULT 'Y' NOT NULL,
  create_date TIMESTAMP NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (customer_id),
  CONSTRAINT fk_customer_shop FOREIGN KEY (shop_id) REFERENCES shop (shop_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_customer_address FOREIGN KEY (address_id) REFERENCES address (address_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE film (
  film_id int NOT NULL,
  title VARCHAR(255) NOT NULL,
  description BLOB SUB_TYPE TEXT DEFAULT NULL,
  release_year VARCHAR(4) DEFAULT NULL,
  tongue_id SMALLINT NOT NULL,
  original_tongue_id SMALLINT DEFAULT NULL,
  rental_duration SMALLINT  DEFAULT 3 NOT NULL,
  rental_rate DECIMAL(4,2) DEFAULT 4.99 NOT NULL,
  length SMALLINT DEFAULT NULL,
  replacement_cost DECIMAL(5,2) DEFAULT 19.99 NOT NULL,
  rating VARCHAR(10) DEFAULT 'PG',
  extras VARCHAR(100) DEFAULT NULL,
  credit DOUBLE PRECISION DEFAULT -3.50,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (film_id),
  CONSTRAINT CHECK_extras CHECK(extras is null or
                                                           extras like '%Trailers%' or
                                                           extras like '%Scenes left out%'),
  CONSTRAINT CHECK_rating CHECK(rating in ('U','PG','12A','15','18')),
  CONSTRAINT fk_film_tongue FOREIGN KEY (tongue_id) REFERENCES tongue (tongue_id) ,
  CONSTRAINT fk_film_tongue_original FOREIGN KEY (original_tongue_id) REFERENCES tongue (tongue_id)
)
;
CREATE  INDEX idx_fk_tongue_id ON film(tongue_id);
CREATE  INDEX idx_fk_original_tongue_id ON film(original_tongue_id);
CREATE TABLE film_performer (
  performer_id INT NOT NULL,
  film_id  INT NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (performer_id,film_id),
  CONSTRAINT fk_film_performer_performer FOREIGN KEY (performer_id) REFERENCES performer (performer_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_film_performer_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE film_genre (
  film_id INT NOT NULL,
  genre_id SMALLINT  NOT NULL,
  PRIMARY KEY (film_id, genre_id),
  CONSTRAINT fk_film_genre_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_film_genre_genre FOREIGN KEY (genre_id) REFERENCES genre (genre_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE film_text (
  film_id SMALLINT NOT NULL,
  title VARCHAR(255) NOT NULL,
  description BLOB SUB_TYPE TEXT,
  PRIMARY KEY  (film_id)
)
;
CREATE TABLE copy (
  copy_id INT NOT NULL,
  film_id INT NOT NULL,
  shop_id INT NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (copy_id),
  CONSTRAINT fk_copy_shop FOREIGN KEY (shop_id) REFERENCES shop (shop_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_copy_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE  INDEX idx_fk_film_id_shop ON copy(shop_id,film_id)
;
-- A shop has a manager, and who works has a shop: a circle of keys.
CREATE TABLE employee (
  employee_id SMALLINT NOT NULL,
  given_name VARCHAR(45) NOT NULL,
  family_name VARCHAR(45) NOT NULL,
  address_id INT NOT NULL,
  picture BLOB DEFAULT NULL,
  email VARCHAR(50) DEFAULT NULL,
  shop_id INT NOT NULL,
  active SMALLINT DEFAULT 1 NOT NULL,
  username VARCHAR(16) NOT NULL,
  password VARCHAR(40) DEFAULT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (employee_id),
  CONSTRAINT fk_employee_shop FOREIGN KEY (shop_id) REFERENCES shop (shop_id) ON DELETE NO ACTION ON UPDATE CASCADE,
  CONSTRAINT fk_employee_address FOREIGN KEY (address_id) REFERENCES address (address_id) ON DELETE NO ACTION ON UPDATE CASCADE
)
;
CREATE TABLE shop (
  shop_id INT NOT NULL,
  manager_id SMALLINT NOT NULL,
  address_id INT NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (shop_id),
  CONSTRAINT fk_shop_employee FOREIGN KEY (manager_id) REFERENCES employee (employee_id) ,
  CONSTRAINT fk_shop_address FOREIGN KEY (address_id) REFERENCES address (address_id)
)
;
CREATE TABLE rental (
  rental_id INT NOT NULL,
  rented TIMESTAMP NOT NULL,
  copy_id INT  NOT NULL,
  customer_id INT  NOT NULL,
  returned TIMESTAMP DEFAULT NULL,
  employee_id SMALLINT  NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY (rental_id),
  CONSTRAINT fk_rental_employee FOREIGN KEY (employee_id) REFERENCES employee (employee_id) ,
  CONSTRAINT fk_rental_copy FOREIGN KEY (copy_id) REFERENCES copy (copy_id) ,
  CONSTRAINT fk_rental_customer FOREIGN KEY (customer_id) REFERENCES customer (customer_id)
)
;
CREATE UNIQUE INDEX   idx_rental_uq  ON rental (rented,copy_id,customer_id)
;
CREATE TABLE payment (
  payment_id int NOT NULL,
  customer_id INT  NOT NULL,
  employee_id SMALLINT NOT NULL,
  rental_id INT DEFAULT NULL,
  amount DECIMAL(5,2) NOT NULL,
  paid TIMESTAMP NOT NULL,
  changed TIMESTAMP NOT NULL,
  PRIMARY KEY  (payment_id),
  CONSTRAINT fk_payment_rental FOREIGN KEY (rental_id) REFERENCES rental (rental_id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT fk_payment_customer FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ,
  CONSTRAINT fk_payment_employee FOREIGN KEY (employee_id) REFERENCES employee (employee_id)
)
;
CREATE TRIGGER film_trigger_ai AFTER INSERT ON film
 BEGIN
  UPDATE film SET changed = DATETIME('NOW')  WHERE rowid = new.rowid;
 END
;
CREATE VIEW customer_list
AS
SELECT cu.customer_id AS ID,
       cu.given_name||' '||cu.family_name AS name,
       a.address AS address,
       a.postal_code AS zip_code,
       case when cu.active=1 then 'active' else '' end AS notes,
       cu.shop_id AS SID
FROM customer AS cu JOIN address AS a ON cu.address_id = a.address_id JOIN town ON a.town_id = town.town_id
    JOIN country ON town.country_id = country.country_id
;
CREATE VIEW sales_by_genre
AS
SELECT
g.name AS genre
, SUM(p.amount) AS total_sales
FROM payment AS p
INNER JOIN rental AS r ON p.rental_id = r.rental_id
INNER JOIN copy AS i ON r.copy_id = i.copy_id
INNER JOIN film_genre AS fg ON i.film_id = fg.film_id
INNER JOIN genre AS g ON fg.genre_id = g.genre_id
GROUP BY g.name
;
