INSERT INTO blog_tag (id, word) VALUES (1, 'x'), (2, 'y');
INSERT INTO blog_post (id, title) VALUES (1, 'a'), (2, 'b');
INSERT INTO blog_post_tags (id, post_id, tag_id) VALUES (1, 1, 1), (2, 1, 2), (3, 2, 2);
