INSERT INTO blog_country (id, code) VALUES (1, 'no');
INSERT INTO blog_city (id, name, country_id) VALUES (1, 'Oslo', 'no');
