INSERT INTO authors (name, email, age) VALUES ('a', 'a@x', 3);
INSERT INTO blog_tag (label) VALUES ('l');
INSERT INTO blog_post (title, author_id, views, published, made) VALUES ('t', 1, 7, '1', '2020-01-01 00:00:00');
INSERT INTO blog_post_fans (post_id, author_id) VALUES (1, 1);
