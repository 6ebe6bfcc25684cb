SELECT i.iso FROM blog_city c JOIN blog_country i ON i.iso = c.country_id;
-- no
