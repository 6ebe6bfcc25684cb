CREATE TABLE authors (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    email character varying(254) NOT NULL,
    age integer
);
CREATE SEQUENCE authors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE authors_id_seq OWNED BY authors.id;
CREATE TABLE blog_post (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    author_id bigint NOT NULL,
    key uuid,
    data jsonb,
    views integer DEFAULT 0 NOT NULL,
    price numeric(8,2) DEFAULT '0'::numeric NOT NULL,
    published boolean DEFAULT false NOT NULL,
    made timestamp without time zone NOT NULL
);
CREATE TABLE blog_post_fans (
    id bigint NOT NULL,
    post_id bigint NOT NULL,
    author_id bigint NOT NULL
);
CREATE SEQUENCE blog_post_fans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE blog_post_fans_id_seq OWNED BY blog_post_fans.id;
CREATE SEQUENCE blog_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE blog_post_id_seq OWNED BY blog_post.id;
CREATE TABLE blog_tag (
    id bigint NOT NULL,
    label character varying(50) NOT NULL
);
CREATE SEQUENCE blog_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE blog_tag_id_seq OWNED BY blog_tag.id;
CREATE TABLE dorm_migrations (
    id integer NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied_at timestamp without time zone DEFAULT now() NOT NULL
);
CREATE SEQUENCE dorm_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE dorm_migrations_id_seq OWNED BY dorm_migrations.id;
ALTER TABLE ONLY authors ALTER COLUMN id SET DEFAULT nextval('authors_id_seq'::regclass);
ALTER TABLE ONLY blog_post ALTER COLUMN id SET DEFAULT nextval('blog_post_id_seq'::regclass);
ALTER TABLE ONLY blog_post_fans ALTER COLUMN id SET DEFAULT nextval('blog_post_fans_id_seq'::regclass);
ALTER TABLE ONLY blog_tag ALTER COLUMN id SET DEFAULT nextval('blog_tag_id_seq'::regclass);
ALTER TABLE ONLY dorm_migrations ALTER COLUMN id SET DEFAULT nextval('dorm_migrations_id_seq'::regclass);
INSERT INTO dorm_migrations VALUES (1, 'blog', '0001_initial', '2026-11-21 06:23:31.25993');
SELECT pg_catalog.setval('authors_id_seq', 1, false);
SELECT pg_catalog.setval('blog_post_fans_id_seq', 1, false);
SELECT pg_catalog.setval('blog_post_id_seq', 1, false);
SELECT pg_catalog.setval('blog_tag_id_seq', 1, false);
SELECT pg_catalog.setval('dorm_migrations_id_seq', 1, true);
ALTER TABLE ONLY authors
    ADD CONSTRAINT authors_email_key UNIQUE (email);
ALTER TABLE ONLY authors
    ADD CONSTRAINT authors_pkey PRIMARY KEY (id);
ALTER TABLE ONLY blog_post_fans
    ADD CONSTRAINT blog_post_fans_pkey PRIMARY KEY (id);
ALTER TABLE ONLY blog_post_fans
    ADD CONSTRAINT blog_post_fans_post_id_author_id_key UNIQUE (post_id, author_id);
ALTER TABLE ONLY blog_post
    ADD CONSTRAINT blog_post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY blog_tag
    ADD CONSTRAINT blog_tag_label_key UNIQUE (label);
ALTER TABLE ONLY blog_tag
    ADD CONSTRAINT blog_tag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY dorm_migrations
    ADD CONSTRAINT dorm_migrations_app_name_key UNIQUE (app, name);
ALTER TABLE ONLY dorm_migrations
    ADD CONSTRAINT dorm_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY blog_post
    ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors(id) ON DELETE CASCADE;
ALTER TABLE ONLY blog_post_fans
    ADD CONSTRAINT blog_post_fans_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors(id) ON DELETE CASCADE;
ALTER TABLE ONLY blog_post_fans
    ADD CONSTRAINT blog_post_fans_post_id_fkey FOREIGN KEY (post_id) REFERENCES blog_post(id) ON DELETE CASCADE;
