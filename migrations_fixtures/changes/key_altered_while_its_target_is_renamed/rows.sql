INSERT INTO shop_date (id, three) VALUES (1, 'a'); INSERT INTO blog_fig (id, eight_id) VALUES (1, 1), (2, NULL);
