INSERT INTO blog_author (name,email,age) VALUES ('a','a@x',3),('b','b@x',null);
INSERT INTO blog_label (label) VALUES ('l1'),('l2');
INSERT INTO blog_post (title,slug,price,key,data,published,day,made,author_id,editor_id,text,views) VALUES ('t','s',1.5,'0123456789abcdef0123456789abcdef','{}',true,'2020-01-01','2020-01-01 00:00:00',1,2,'x',5),('t2','s',1.5,'1123456789abcdef0123456789abcdef','{"a":1}',false,'2020-01-01','2020-01-01 00:00:00',2,null,'x',50);
INSERT INTO blog_post_tags (post_id,label_id) VALUES (1,1),(1,2),(2,1);
INSERT INTO blog_post_related (from_post_id,to_post_id) VALUES (1,2),(2,1);
INSERT INTO blog_profile VALUES (1,'bio');
INSERT INTO members (author_id,tag_id,since) VALUES (1,1,'2020-01-01');
