INSERT INTO blog_visit (id, country, code) VALUES (1, 'XX', 'NIX');
