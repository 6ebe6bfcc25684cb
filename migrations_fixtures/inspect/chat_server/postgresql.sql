-- A chat server that grew for ten years: 136 tables of several hands, in several styles.

CREATE TYPE channel_type AS ENUM ('O', 'P', 'D', 'G');
CREATE TYPE outgoing_state AS ENUM ('new', 'sent', 'failed');

CREATE TABLE public.users (
    id character varying(26) NOT NULL,
    createat bigint,
    updateat bigint,
    deleteat bigint DEFAULT 0,
    username character varying(64),
    password character varying(128),
    authdata character varying(128),
    authservice character varying(32),
    email character varying(128),
    emailverified boolean DEFAULT false NOT NULL,
    nickname character varying(64),
    roles character varying(256) DEFAULT ''::character varying,
    allowmarketing boolean,
    props jsonb DEFAULT '{}'::jsonb,
    notifyprops jsonb,
    failedattempts integer DEFAULT 0,
    locale character varying(5) DEFAULT 'en'::character varying,
    timezone jsonb DEFAULT '{"automaticTimezone": "", "useAutomaticTimezone": "true"}'::jsonb,
    lastlogin bigint DEFAULT 0 NOT NULL,
    mfausedtimestamps jsonb,
    ratio double precision DEFAULT 0.5,
    quota real DEFAULT 1.5,
    avatar bytea DEFAULT '\x00ff'::bytea,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_username_key UNIQUE (username),
    CONSTRAINT users_authdata_key UNIQUE (authdata),
    CONSTRAINT users_email_key UNIQUE (email)
);
CREATE INDEX idx_users_update_at ON public.users USING btree (updateat);
CREATE INDEX idx_users_email_lower_textpattern ON public.users USING btree (lower((email)::text) text_pattern_ops);
CREATE INDEX idx_users_username_lower_textpattern ON public.users USING btree (lower((username)::text) text_pattern_ops);
CREATE INDEX idx_users_names_txt ON public.users USING gin (to_tsvector('english'::regconfig, (((((username)::text || ' '::text) || (nickname)::text) || ' '::text) || (email)::text)));
CREATE INDEX idx_users_createat_id ON public.users (createat DESC, id);
CREATE INDEX idx_users_props ON public.users USING gin (props jsonb_path_ops);

CREATE TABLE public.teams (
    id character varying(26) NOT NULL PRIMARY KEY,
    createat bigint, updateat bigint, deleteat bigint,
    displayname character varying(64), name character varying(64) UNIQUE,
    description character varying(255), type channel_type,
    inviteid character varying(32), allowopeninvite boolean,
    schemeid character varying(26), lastteamiconupdate bigint DEFAULT 0,
    policyid character varying(26)
);
CREATE INDEX idx_teams_invite_id ON public.teams USING hash (inviteid);

CREATE TABLE public.channels (
    id character varying(26) NOT NULL,
    createat bigint, updateat bigint, deleteat bigint,
    teamid character varying(26),
    type channel_type DEFAULT 'O'::channel_type NOT NULL,
    displayname character varying(64), name character varying(64),
    header character varying(1024), purpose character varying(250),
    lastpostat bigint, totalmsgcount bigint DEFAULT 0,
    creatorid character varying(26), schemeid character varying(26),
    groupconstrained boolean, shared boolean,
    bannerinfo jsonb, tags text[] DEFAULT '{}'::text[] NOT NULL,
    PRIMARY KEY (id), UNIQUE (name, teamid)
);
CREATE INDEX idx_channels_team_id_display_name ON public.channels (teamid, displayname);
CREATE INDEX idx_channels_team_id_type ON public.channels (teamid, type) WHERE deleteat = 0;
CREATE INDEX idx_channel_search_txt ON public.channels USING gin (to_tsvector('english', (name::text || ' ' || displayname::text) || ' ' || purpose::text));
CREATE INDEX channels_tags ON public.channels USING gin (tags);

CREATE TABLE public.posts (
    id character varying(26) NOT NULL PRIMARY KEY,
    createat bigint NOT NULL, updateat bigint, editat bigint, deleteat bigint DEFAULT 0,
    ispinned boolean DEFAULT false, userid character varying(26),
    channelid character varying(26), rootid character varying(26) DEFAULT ''::character varying,
    message character varying(65535), type character varying(26),
    props jsonb, hashtags character varying(1000), filenames character varying(4000),
    fileids character varying(300), hasreactions boolean, remoteid character varying(26),
    length integer GENERATED ALWAYS AS (char_length((message)::text)) STORED
);
CREATE INDEX idx_posts_root_id_delete_at ON public.posts (rootid, deleteat);
CREATE INDEX idx_posts_channel_id_delete_at_create_at ON public.posts (channelid, deleteat, createat);
CREATE INDEX idx_posts_message_txt ON public.posts USING gin (to_tsvector('english'::regconfig, (message)::text));
CREATE INDEX idx_posts_is_pinned ON public.posts (ispinned) WHERE ispinned;
CREATE INDEX idx_posts_brin ON public.posts USING brin (createat) WITH (pages_per_range='32');
ALTER TABLE public.posts SET (fillfactor='80', autovacuum_vacuum_scale_factor='0.1');

CREATE TABLE public.channelmembers (
    channelid character varying(26) NOT NULL,
    userid character varying(26) NOT NULL,
    roles character varying(256), lastviewedat bigint, msgcount bigint, mentioncount bigint,
    notifyprops jsonb, lastupdateat bigint,
    schemeuser boolean, schemeadmin boolean, schemeguest boolean,
    urgentmentioncount bigint,
    CONSTRAINT channelmembers_pkey PRIMARY KEY (channelid, userid)
);
CREATE INDEX idx_channelmembers_user_id_channel_id_last_viewed_at ON public.channelmembers (userid, channelid, lastviewedat);

CREATE TABLE public.reactions (
    userid character varying(26) NOT NULL, postid character varying(26) NOT NULL,
    emojiname character varying(64) NOT NULL, createat bigint,
    channelid character varying(26) DEFAULT ''::character varying NOT NULL,
    PRIMARY KEY (postid, userid, emojiname)
);

CREATE TABLE public.retentionpolicies (
    id character varying(26) NOT NULL PRIMARY KEY,
    displayname character varying(64), postduration bigint,
    "Ignore Bots" boolean DEFAULT true
);
CREATE INDEX "IDX_RetentionPolicies_DisplayName" ON public.retentionpolicies (displayname);
CREATE TABLE public.retentionpolicieschannels (
    policyid character varying(26),
    channelid character varying(26) NOT NULL PRIMARY KEY,
    CONSTRAINT fk_retentionpolicieschannels_retentionpolicies FOREIGN KEY (policyid)
        REFERENCES public.retentionpolicies (id) ON DELETE CASCADE
);
CREATE TABLE public.retentionpoliciesteams (
    policyid character varying(26),
    teamid character varying(26) NOT NULL PRIMARY KEY,
    CONSTRAINT fk_retentionpoliciesteams_retentionpolicies FOREIGN KEY (policyid)
        REFERENCES public.retentionpolicies (id) ON DELETE CASCADE
);
CREATE TABLE public.uploadsessions (
    id character varying(26) NOT NULL PRIMARY KEY, type character varying(32),
    createat bigint, userid character varying(26), filesize bigint, fileoffset bigint,
    status outgoing_state[] DEFAULT ARRAY['new'::outgoing_state]
);
-- A table without any key, one with a key that is all of it, one with a key called otherwise.
CREATE TABLE public.sent_mail_log (at timestamp with time zone DEFAULT now(), recipient text, took interval);
CREATE TABLE public.linkmetadata (
    hash bigint NOT NULL, url character varying(2048), "timestamp" bigint, type character varying(16), data jsonb,
    CONSTRAINT linkmetadata_pk PRIMARY KEY (hash)
);
CREATE INDEX idx_link_metadata_url_timestamp ON public.linkmetadata (url, "timestamp");
CREATE TABLE public.sidebarcategories (
    id character varying(128) NOT NULL PRIMARY KEY, userid character varying(26), teamid character varying(26),
    sortorder bigint, sorting character varying(64), type character varying(64), displayname character varying(64),
    muted boolean, collapsed boolean
);
CREATE INDEX idx_sidebarcategories_userid_teamid ON public.sidebarcategories (userid, teamid);
CREATE TABLE public.sidebarchannels (
    channelid character varying(26) NOT NULL, userid character varying(26) NOT NULL,
    categoryid character varying(128) NOT NULL, sortorder bigint,
    PRIMARY KEY (channelid, userid, categoryid)
);
CREATE TABLE public.threads (
    postid character varying(26) NOT NULL PRIMARY KEY, replycount bigint, lastreplyat bigint,
    participants jsonb, channelid character varying(26), threaddeleteat bigint, threadteamid character varying(26)
);
CREATE INDEX idx_threads_channel_id_last_reply_at ON public.threads (channelid, lastreplyat);
CREATE TABLE public.persistentnotifications (
    postid character varying(26) NOT NULL PRIMARY KEY, createat bigint, lastsentat bigint, deleteat bigint, sentcount smallint
);
CREATE TABLE public.subscriptions_by_day (
    day date NOT NULL, plan text NOT NULL, seats integer NOT NULL DEFAULT 1 CHECK (seats > 0),
    price numeric(12,4), tax numeric DEFAULT 0.19, note text DEFAULT 'none''s',
    valid tsrange NOT NULL,
    UNIQUE NULLS NOT DISTINCT (day, plan),
    EXCLUDE USING gist (valid WITH &&)
);
ALTER TABLE public.subscriptions_by_day ADD CONSTRAINT seats_small CHECK (seats IN (1, 2, 3, 5, 8) OR plan LIKE 'enterprise%') NOT VALID;

CREATE MATERIALIZED VIEW public.poststats AS
  SELECT p.userid, (to_timestamp((p.createat / 1000)::double precision))::date AS day, count(*) AS numposts, max(p.createat) AS lastpostdate
    FROM public.posts p GROUP BY p.userid, 2;
CREATE UNIQUE INDEX idx_poststats_userid ON public.poststats (userid, day);
CREATE VIEW public.active_users AS SELECT id, username FROM public.users WHERE deleteat = 0;

CREATE TABLE audits (
    id bigserial NOT NULL,
    lang character varying(5) DEFAULT 'en',
    title character varying(255) NOT NULL,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    kind text,
    PRIMARY KEY (id)
);
CREATE INDEX idx_audits_kind ON audits (kind DESC, lang);
CREATE INDEX idx_audits_trgm ON audits USING gin (to_tsvector('simple', lang));
CREATE TABLE bots (
    id character varying(26) NOT NULL,
    payload tsvector,
    title character varying(255) NOT NULL,
    score oid,
    ip character varying(45),
    note text,
    kind character varying(32) NOT NULL,
    audits_ref bigint REFERENCES audits (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id)
);
CREATE INDEX idx_bot_audits_ref ON bots (audits_ref);
CREATE UNIQUE INDEX ux_bots ON bots USING btree (score, note);
CREATE INDEX idx_bots_c ON bots (title COLLATE "C") WITH (fillfactor='70');
CREATE TABLE "Command" (
    "Id" serial,
    "isWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxNote" character varying(1000),
    "maxData" jsonb,
    "lastWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    "lastTitle" character varying(255) NOT NULL,
    "isNote" character varying(1000),
    bots_ref character varying(26),
    CONSTRAINT "Command_pkey" PRIMARY KEY ("Id")
);
ALTER TABLE ONLY "Command" ADD CONSTRAINT fk_command_bots FOREIGN KEY (bots_ref) REFERENCES bots(id);
CREATE INDEX idx_command_bots_ref ON "Command" (bots_ref);
CREATE INDEX "idx_Command_maxStarted" ON "Command" ("maxStarted" DESC NULLS LAST, "lastWeight");
CREATE TABLE compliances (
    id bigserial NOT NULL,
    amount numeric(19,4),
    props character varying(4000),
    bots_id character varying(26) NOT NULL,
    CONSTRAINT fk_compliances_bots FOREIGN KEY (bots_id) REFERENCES bots (id) ON DELETE CASCADE,
    CONSTRAINT compliances_pkey PRIMARY KEY (id)
);
CREATE TABLE "Emoji" (
    "Id" bigint GENERATED BY DEFAULT AS IDENTITY,
    "lastTitle" text COLLATE "C",
    "isEnabled" boolean DEFAULT true NOT NULL,
    "isAmount" numeric,
    "isState" character varying(16) DEFAULT 'new',
    "maxCount" bigint DEFAULT 0,
    audits_id bigint NOT NULL CONSTRAINT fk_emoji_audits_id REFERENCES audits DEFERRABLE INITIALLY DEFERRED,
    compliances_ref bigint NOT NULL,
    CONSTRAINT "Emoji_pkey" PRIMARY KEY ("Id")
);
ALTER TABLE ONLY "Emoji" ADD CONSTRAINT fk_emoji_compliances FOREIGN KEY (compliances_ref) REFERENCES compliances(id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX idx_emoji_compliances_ref ON "Emoji" (compliances_ref);
CREATE UNIQUE INDEX "ux_Emoji" ON "Emoji" USING btree ("isState", "maxCount");
CREATE INDEX "idx_Emoji_isState" ON "Emoji" ("isState" DESC, "maxCount");
CREATE TABLE "Fileinfo" (
    "Id" text PRIMARY KEY,
    "maxAmount" numeric(10,2) DEFAULT 0.00,
    "lastTags" integer[],
    "isLang" regconfig DEFAULT 'english'::regconfig,
    "lastAmount" numeric(19,4),
    "maxTtl" interval DEFAULT '01:00:00'::interval,
    bots_ref character varying(26) CONSTRAINT fk_fileinfo_bots_ref REFERENCES bots ON UPDATE CASCADE ON DELETE CASCADE,
    emoji_ref bigint REFERENCES "Emoji" ("Id") ON UPDATE CASCADE ON DELETE CASCADE,
    UNIQUE ("lastAmount", "lastTags")
);
CREATE INDEX idx_fileinfo_bots_ref ON "Fileinfo" (bots_ref);
CREATE TABLE groups (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    props json,
    enabled boolean DEFAULT true NOT NULL,
    emoji_ref bigint NOT NULL REFERENCES "Emoji" ("Id") ON UPDATE CASCADE ON DELETE CASCADE,
    audits_id bigint,
    CONSTRAINT groups_pkey PRIMARY KEY (id)
);
ALTER TABLE ONLY groups ADD CONSTRAINT fk_groups_audits FOREIGN KEY (audits_id) REFERENCES audits(id) ON DELETE RESTRICT ON UPDATE CASCADE;
COMMENT ON COLUMN groups.enabled IS 'group''s enabled';
COMMENT ON TABLE groups IS 'Holds groups
of a server';
CREATE TABLE "Hook" (
    "Id" bigint GENERATED BY DEFAULT AS IDENTITY,
    "maxKind" text,
    "isCount" bigint DEFAULT 0,
    "isLang" regconfig DEFAULT 'english'::regconfig,
    "maxStarted" time with time zone,
    "maxTtl" interval,
    "maxName" character varying(64),
    "isUrl" character varying(2048),
    bots_ref character varying(26),
    CONSTRAINT fk_hook_bots FOREIGN KEY (bots_ref) REFERENCES bots (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "Hook_pkey" PRIMARY KEY ("Id")
);
CREATE INDEX idx_hook_bots_ref ON "Hook" (bots_ref);
CREATE INDEX "idx_Hook_isCount" ON "Hook" ("isCount" DESC NULLS LAST, "maxKind");
CREATE TABLE "Invite" (
    "Id" text PRIMARY KEY,
    "maxCount" bigint DEFAULT 0,
    "isWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    "isAmount" money,
    "maxTitle" character varying(255) NOT NULL,
    "maxTags" uuid[],
    "isTtl" interval,
    audits_id bigint NOT NULL REFERENCES audits (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "uq_Invite" UNIQUE ("maxCount", "isWeight")
);
CREATE TABLE jobs (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    props jsonb,
    weight real DEFAULT 0.5,
    data jsonb,
    kind character varying,
    title text COLLATE "C",
    command_ref integer,
    PRIMARY KEY (id),
    UNIQUE (title, weight)
);
ALTER TABLE ONLY jobs ADD CONSTRAINT fk_jobs_command FOREIGN KEY (command_ref) REFERENCES "Command"("Id") ON DELETE CASCADE;
CREATE INDEX idx_jobs_title ON jobs (title DESC NULLS LAST, weight);
CREATE INDEX idx_jobs_trgm ON jobs USING gin (to_tsvector('simple', kind));
CREATE INDEX ON jobs USING gin (props);
CREATE TABLE chat_license (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    ip macaddr,
    kind text,
    expires timestamp without time zone DEFAULT now(),
    count integer CHECK (count >= 0),
    command_key integer NOT NULL,
    CONSTRAINT fk_chat_license_command FOREIGN KEY (command_key) REFERENCES "Command" ("Id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (id),
    CONSTRAINT uq_chat_license UNIQUE (expires, weight)
);
CREATE INDEX idx_license_command_key ON chat_license (command_key);
CREATE INDEX idx_chat_license_expires ON chat_license (expires DESC, weight);
COMMENT ON COLUMN chat_license.count IS 'license''s count';
COMMENT ON TABLE chat_license IS 'Holds licenses
of a server';
CREATE TABLE notices (
    id character varying(26) NOT NULL,
    title character varying(255) NOT NULL,
    ttl interval DEFAULT '01:00:00'::interval,
    state integer DEFAULT 0 NOT NULL,
    amount numeric(10,2) DEFAULT 0.00,
    CONSTRAINT notices_pkey PRIMARY KEY (id),
    CONSTRAINT uq_notices UNIQUE (amount, title)
);
CREATE INDEX idx_notices_pattern ON notices (title varchar_pattern_ops);
CREATE TABLE chat_oauthapp (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    ttl interval day to second,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    started timestamp with time zone DEFAULT (now() - '1 day'::interval),
    note text,
    ip cidr,
    rank double precision DEFAULT 1,
    PRIMARY KEY (userid, id),
    UNIQUE (ip, note)
);
CREATE INDEX idx_chat_oauthapp_ip ON chat_oauthapp (ip DESC NULLS LAST, note);
CREATE TABLE oauthdatas (
    id character varying(26) NOT NULL,
    amount numeric,
    name text NOT NULL,
    ttl interval,
    note text DEFAULT 'it''s'::text,
    bots_ref character varying(26) CONSTRAINT fk_oauthdata_bots_ref REFERENCES bots ON DELETE SET NULL,
    PRIMARY KEY (id),
    UNIQUE (name, amount)
);
CREATE INDEX idx_oauthdata_bots_ref ON oauthdatas (bots_ref);
CREATE INDEX idx_oauthdatas_pattern ON oauthdatas (name varchar_pattern_ops);
CREATE TABLE preferences (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    score numrange,
    count integer CHECK (count >= 0),
    state outgoing_state DEFAULT 'new'::outgoing_state,
    tags text[] DEFAULT '{}'::text[],
    kind text,
    lang character varying(5) DEFAULT 'en',
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_preferences ON preferences (lang) WHERE kind IS NOT NULL;
CREATE INDEX idx_preferences_lang ON preferences (lang DESC, kind);
CREATE INDEX idx_preferences_lower ON preferences (lower(kind));
CREATE TABLE "Plugin" (
    "Id" uuid DEFAULT gen_random_uuid() NOT NULL,
    "lastKind" text,
    "maxProps" character varying(4000),
    "isData" jsonb,
    "isNote" character varying(1000),
    "maxKind" text,
    "maxExpires" bigint,
    "isPayload" jsonb NOT NULL,
    "lastState" smallint,
    CONSTRAINT "pk_Plugin" PRIMARY KEY ("Id"),
    CONSTRAINT "uq_Plugin" UNIQUE ("lastState", "maxKind")
);
CREATE INDEX "idx_Plugin_inc" ON "Plugin" ("lastKind") INCLUDE ("Id");
CREATE TABLE products (
    id character varying(26) NOT NULL,
    name character(10),
    tags character varying(20)[] NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    count integer CHECK (count >= 0),
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    emoji_key bigint CONSTRAINT fk_product_emoji_key REFERENCES "Emoji" ON DELETE SET NULL,
    bots_ref character varying(26) CONSTRAINT fk_product_bots_ref REFERENCES bots ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT products_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_product_emoji_key ON products (emoji_key);
CREATE INDEX idx_product_bots_ref ON products (bots_ref);
CREATE INDEX idx_products_count ON products (count DESC NULLS LAST, enabled);
CREATE TABLE chat_publicchannel (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    ip inet,
    name text NOT NULL,
    rank real,
    payload bit(8) DEFAULT B'00000000',
    expires bigint,
    state smallint,
    count integer DEFAULT 0 NOT NULL,
    tags integer[],
    products_id character varying(26) NOT NULL CONSTRAINT fk_publicchannel_products_id REFERENCES products NOT DEFERRABLE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_chat_publicchannel_lower ON chat_publicchannel (lower(name));
CREATE TABLE "Recentsearch" (
    "Id" uuid DEFAULT gen_random_uuid() NOT NULL,
    "lastNote" character varying(1000),
    "maxData" bytea,
    "maxStarted" timestamp with time zone DEFAULT (now() - '1 day'::interval),
    "maxAmount" numeric(19,4),
    CONSTRAINT "pk_Recentsearch" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Recentsearch_trgm" ON "Recentsearch" USING gin (to_tsvector('simple', "lastNote"));
CREATE TABLE roles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text,
    expires timestamp without time zone DEFAULT now(),
    url text,
    tags uuid[],
    ip character varying(45),
    payload tsvector,
    recentsearch_id uuid CONSTRAINT fk_role_recentsearch_id REFERENCES "Recentsearch" ON DELETE SET NULL,
    groups_key uuid NOT NULL,
    CONSTRAINT fk_roles_groups FOREIGN KEY (groups_key) REFERENCES groups (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_role_recentsearch_id ON roles (recentsearch_id);
CREATE INDEX idx_roles_c ON roles (kind COLLATE "C") WITH (fillfactor='70');
COMMENT ON COLUMN roles.payload IS 'role''s payload';
COMMENT ON TABLE roles IS 'Holds roles
of a server';
CREATE TABLE "Scheme" (
    "Id" text PRIMARY KEY,
    "lastWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    "isProps" json,
    "lastLang" character varying(5) DEFAULT 'en',
    "isState" integer DEFAULT 0 NOT NULL,
    "isPayload" bit(8) DEFAULT B'00000000',
    plugin_id uuid NOT NULL CONSTRAINT fk_scheme_plugin_id REFERENCES "Plugin",
    compliances_id bigint REFERENCES compliances (id) NOT DEFERRABLE
);
CREATE INDEX idx_scheme_plugin_id ON "Scheme" (plugin_id);
CREATE INDEX idx_scheme_compliances_id ON "Scheme" (compliances_id);
CREATE TABLE sessions (
    id serial,
    name text NOT NULL,
    started timestamp with time zone DEFAULT (now() - '1 day'::interval),
    hook_key bigint NOT NULL CONSTRAINT fk_session_hook_key REFERENCES "Hook" ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sessions UNIQUE (started, name)
);
CREATE INDEX idx_session_hook_key ON sessions (hook_key);
CREATE INDEX idx_sessions_started ON sessions (started DESC, name);
CREATE TABLE chat_sharedchannel (
    id bigserial NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    weight real DEFAULT 0.5,
    title text COLLATE "C",
    props character varying(4000),
    score oid,
    PRIMARY KEY (id)
);
CREATE INDEX idx_chat_sharedchannel_props ON chat_sharedchannel (props DESC NULLS LAST, enabled);
CREATE TABLE chat_status (
    id character varying(26) NOT NULL,
    ip cidr,
    tags uuid[],
    note character varying(1000),
    chat_license_ref uuid REFERENCES chat_license (id) ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_status_chat_license_ref ON chat_status (chat_license_ref);
CREATE UNIQUE INDEX ux_chat_status ON chat_status (tags) WHERE ip IS NOT NULL;
CREATE INDEX idx_chat_status_pattern ON chat_status (note varchar_pattern_ops);
COMMENT ON COLUMN chat_status.note IS 'status''s note';
COMMENT ON TABLE chat_status IS 'Holds statuss
of a server';
CREATE TABLE systemprops (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    weight real DEFAULT 0.5,
    started timestamp with time zone DEFAULT (now() - '1 day'::interval),
    lang character varying(5) DEFAULT 'en',
    state character varying(16) DEFAULT 'new',
    expires timestamp with time zone,
    ip macaddr,
    bots_key character varying(26) NOT NULL,
    invite_key text REFERENCES "Invite" ("Id") NOT DEFERRABLE,
    CONSTRAINT fk_systemprops_bots FOREIGN KEY (bots_key) REFERENCES bots (id) ON UPDATE CASCADE ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_systemprop_bots_key ON systemprops (bots_key);
CREATE INDEX idx_systemprops_ip ON systemprops (ip DESC NULLS LAST, state);
CREATE TABLE teambadges (
    id bigint GENERATED ALWAYS AS IDENTITY,
    note text,
    ip character varying(45),
    command_id integer CONSTRAINT fk_team_badge_command_id REFERENCES "Command" ON DELETE RESTRICT ON UPDATE CASCADE,
    recentsearch_key uuid NOT NULL,
    CONSTRAINT fk_teambadges_recentsearch FOREIGN KEY (recentsearch_key) REFERENCES "Recentsearch" ("Id"),
    CONSTRAINT teambadges_pkey PRIMARY KEY (id),
    CONSTRAINT uq_teambadges UNIQUE (note, ip)
);
CREATE INDEX idx_team_badge_command_id ON teambadges (command_id);
CREATE INDEX idx_team_badge_recentsearch_key ON teambadges (recentsearch_key);
CREATE INDEX idx_teambadges_note ON teambadges (note DESC, ip);
CREATE INDEX idx_teambadges_inc ON teambadges (note) INCLUDE (id);
CREATE TABLE "Termsofservice" (
    "Id" bigint GENERATED ALWAYS AS IDENTITY,
    "maxTtl" interval,
    "lastNote" character varying(1000),
    "lastRank" smallint DEFAULT 1 CHECK ("lastRank" BETWEEN 1 AND 9),
    "lastEnabled" boolean DEFAULT true NOT NULL,
    "isProps" json,
    "isPayload" bit(8) DEFAULT B'00000000',
    "lastData" bytea,
    hook_id bigint NOT NULL REFERENCES "Hook" ("Id") ON UPDATE CASCADE ON DELETE CASCADE,
    chat_sharedchannel_ref bigint,
    PRIMARY KEY ("Id"),
    UNIQUE ("lastEnabled", "lastRank")
);
CREATE INDEX idx_termsofservice_hook_id ON "Termsofservice" (hook_id);
ALTER TABLE ONLY "Termsofservice" ADD CONSTRAINT fk_termsofservice_chat_sharedchannel FOREIGN KEY (chat_sharedchannel_ref) REFERENCES chat_sharedchannel(id) NOT DEFERRABLE;
CREATE INDEX "idx_Termsofservice_lastEnabled" ON "Termsofservice" ("lastEnabled" DESC, "lastRank");
CREATE TABLE tokens (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    name text NOT NULL,
    state smallint,
    expires timestamp without time zone DEFAULT now(),
    ip macaddr,
    score double precision NOT NULL,
    ttl interval,
    CONSTRAINT tokens_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_tokens ON tokens (score) WHERE state IS NOT NULL;
CREATE INDEX idx_tokens_score ON tokens (score DESC, state);
CREATE INDEX idx_tokens_pattern ON tokens (name varchar_pattern_ops);
CREATE TABLE usergroups (
    id bigint GENERATED ALWAYS AS IDENTITY,
    payload bit varying(5),
    name character varying(64) DEFAULT ''::character varying NOT NULL,
    data bytea,
    amount numeric(10,2) DEFAULT 0.00,
    scheme_ref text CONSTRAINT fk_usergroup_scheme_ref REFERENCES "Scheme" ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT pk_usergroups PRIMARY KEY (id),
    UNIQUE (name, data)
);
CREATE INDEX idx_usergroup_scheme_ref ON usergroups (scheme_ref);
CREATE INDEX idx_usergroups_c ON usergroups (name COLLATE "C") WITH (fillfactor='70');
COMMENT ON COLUMN usergroups.amount IS 'usergroup''s amount';
COMMENT ON TABLE usergroups IS 'Holds usergroups
of a server';
CREATE TABLE drafts (
    id bigserial NOT NULL,
    amount numeric(10,2) DEFAULT 0.00,
    started time with time zone,
    state smallint,
    score oid,
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    UNIQUE (started, score)
);
CREATE INDEX idx_drafts_started ON drafts (started DESC NULLS LAST, score);
CREATE TABLE bookmarks (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    count integer CHECK (count >= 0),
    state character varying(16) DEFAULT 'new',
    compliances_ref bigint NOT NULL,
    CONSTRAINT fk_bookmarks_compliances FOREIGN KEY (compliances_ref) REFERENCES compliances (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT bookmarks_pkey PRIMARY KEY (id),
    CONSTRAINT uq_bookmarks UNIQUE (count, state)
);
CREATE INDEX idx_bookmarks_count ON bookmarks (count DESC NULLS LAST, state);
CREATE INDEX idx_bookmarks_lower ON bookmarks (lower(state));
CREATE TABLE "Poll" (
    "Id" text PRIMARY KEY,
    "isWeight" real DEFAULT 0.5,
    "isTitle" character varying(255) NOT NULL,
    "lastUrl" character varying(2048),
    "maxTags" text[] DEFAULT '{}'::text[],
    "isLang" character varying(5) DEFAULT 'en',
    "maxIp" inet,
    bookmarks_key bigint REFERENCES bookmarks (id) NOT DEFERRABLE,
    oauthdatas_key character varying(26) CONSTRAINT fk_poll_oauthdatas_key REFERENCES oauthdatas ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX idx_poll_oauthdatas_key ON "Poll" (oauthdatas_key);
CREATE INDEX "idx_Poll_trgm" ON "Poll" USING gin (to_tsvector('simple', "isTitle"));
CREATE TABLE votes (
    id bigserial NOT NULL,
    score oid,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    payload tsvector,
    rank double precision DEFAULT 1,
    fileinfo_key text,
    CONSTRAINT fk_votes_fileinfo FOREIGN KEY (fileinfo_key) REFERENCES "Fileinfo" ("Id") ON DELETE SET NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_votes ON votes (score) WHERE rank IS NOT NULL;
CREATE INDEX idx_votes_score ON votes (score DESC NULLS LAST, rank);
CREATE TABLE chat_playbook (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    lang regconfig DEFAULT 'english'::regconfig,
    expires bigint,
    count integer DEFAULT 0 NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    state smallint,
    teambadges_id bigint CONSTRAINT fk_playbook_teambadges_id REFERENCES teambadges ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT pk_chat_playbook PRIMARY KEY (id)
);
CREATE INDEX idx_playbook_teambadges_id ON chat_playbook (teambadges_id);
CREATE INDEX idx_chat_playbook_weight ON chat_playbook (weight DESC, count);
CREATE TABLE chat_run (
    id character varying(26) NOT NULL,
    name text NOT NULL,
    title text COLLATE "C",
    sessions_key integer,
    CONSTRAINT fk_chat_run_sessions FOREIGN KEY (sessions_key) REFERENCES sessions (id) ON DELETE CASCADE,
    CONSTRAINT chat_run_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_chat_run_name ON chat_run (name DESC, title);
CREATE INDEX idx_chat_run_lower ON chat_run (lower(name));
CREATE TABLE "Checklist" (
    "Id" text PRIMARY KEY,
    "isName" text NOT NULL,
    "maxScore" oid,
    "isAmount" numeric(10,2) DEFAULT 0.00,
    "isTtl" interval DEFAULT '01:00:00'::interval
);
CREATE INDEX "idx_Checklist_isName" ON "Checklist" ("isName" DESC, "isAmount");
CREATE INDEX "idx_Checklist_trgm" ON "Checklist" USING gin (to_tsvector('simple', "isName"));
CREATE TABLE items (
    id serial,
    kind character varying,
    started date DEFAULT CURRENT_DATE,
    url text,
    lang character varying(5) DEFAULT 'en',
    CONSTRAINT items_pkey PRIMARY KEY (id),
    UNIQUE (started, url)
);
CREATE INDEX idx_items_started ON items (started DESC NULLS LAST, url);
CREATE TABLE "Incident" (
    userid character varying(26) NOT NULL,
    "Id" character varying(26) NOT NULL,
    "lastTags" character varying(20)[] NOT NULL,
    "maxKind" text,
    "isExpires" timestamp without time zone DEFAULT now(),
    "isIp" character varying(45),
    "isScore" oid,
    "maxStarted" date DEFAULT CURRENT_DATE,
    "maxUrl" character varying(2048),
    "isNote" text DEFAULT 'it''s'::text,
    chat_license_id uuid REFERENCES chat_license (id),
    jobs_id bigint CONSTRAINT fk_incident_jobs_id REFERENCES jobs ON DELETE SET NULL,
    PRIMARY KEY (userid, "Id"),
    UNIQUE ("lastTags", "isNote")
);
CREATE INDEX "idx_Incident_lower" ON "Incident" (lower("maxKind"));
COMMENT ON COLUMN "Incident"."isNote" IS 'incident''s isNote';
COMMENT ON TABLE "Incident" IS 'Holds incidents
of a server';
CREATE TABLE metrics (
    id bigserial NOT NULL,
    ttl interval,
    title character varying(255) NOT NULL,
    state character varying(16) DEFAULT 'new',
    lang "char",
    count integer CHECK (count >= 0),
    note text DEFAULT 'it''s'::text,
    expires bigint,
    compliances_key bigint NOT NULL,
    CONSTRAINT fk_metrics_compliances FOREIGN KEY (compliances_key) REFERENCES compliances (id) NOT DEFERRABLE,
    CONSTRAINT pk_metrics PRIMARY KEY (id)
);
CREATE INDEX idx_metrics_c ON metrics (title COLLATE "C") WITH (fillfactor='70');
CREATE TABLE chat_metricconfig (
    id serial,
    enabled boolean DEFAULT true NOT NULL,
    amount numeric(10,2) DEFAULT 0.00,
    state smallint,
    title character varying(255) NOT NULL,
    payload bit(8) DEFAULT B'00000000',
    CONSTRAINT chat_metricconfig_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_chat_metricconfig ON chat_metricconfig USING btree (amount, payload);
CREATE INDEX idx_chat_metricconfig_amount ON chat_metricconfig (amount DESC, payload);
CREATE INDEX idx_chat_metricconfig_c ON chat_metricconfig (title COLLATE "C") WITH (fillfactor='70');
CREATE TABLE categorys (
    id character varying(26) NOT NULL,
    data bytea,
    lang "char",
    note text DEFAULT 'it''s'::text,
    props json,
    chat_sharedchannel_key bigint NOT NULL,
    CONSTRAINT fk_categorys_chat_sharedchannel FOREIGN KEY (chat_sharedchannel_key) REFERENCES chat_sharedchannel (id) ON DELETE CASCADE,
    CONSTRAINT categorys_pkey PRIMARY KEY (id),
    UNIQUE (note, data)
);
CREATE INDEX idx_category_chat_sharedchannel_key ON categorys (chat_sharedchannel_key);
CREATE INDEX idx_categorys_note ON categorys (note DESC, data);
CREATE TABLE timelines (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    props jsonb,
    amount numeric,
    expires timestamp with time zone,
    PRIMARY KEY (userid, id),
    UNIQUE (amount, expires)
);
CREATE INDEX idx_timelines_amount ON timelines (amount DESC NULLS LAST, expires);
CREATE TABLE chat_statuspost (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    data bytea,
    props jsonb,
    PRIMARY KEY (id)
);
CREATE TABLE boards (
    id text PRIMARY KEY,
    payload bit varying(5),
    lang regconfig DEFAULT 'english'::regconfig,
    props json,
    weight real DEFAULT 0.5
);
CREATE TABLE blocks (
    id text PRIMARY KEY,
    started date DEFAULT CURRENT_DATE,
    url character varying(2048),
    ip character varying(45),
    title text COLLATE "C",
    amount numeric(19,4),
    groups_key uuid
);
ALTER TABLE ONLY blocks ADD CONSTRAINT fk_blocks_groups FOREIGN KEY (groups_key) REFERENCES groups(id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX idx_block_groups_key ON blocks (groups_key);
CREATE UNIQUE INDEX ux_blocks ON blocks USING btree (ip, amount);
CREATE INDEX idx_blocks_trgm ON blocks USING gin (to_tsvector('simple', url));
CREATE TABLE view_setting (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    rank double precision DEFAULT 1,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    name character(10),
    lang regconfig DEFAULT 'english'::regconfig,
    payload jsonb NOT NULL,
    note text DEFAULT 'it''s'::text,
    poll_id text REFERENCES "Poll" ("Id") ON DELETE CASCADE,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_view_setting ON view_setting (expires) WHERE lang IS NOT NULL;
CREATE INDEX ON view_setting USING gin (payload);
CREATE TABLE "Card" (
    "Id" bigint GENERATED BY DEFAULT AS IDENTITY,
    "maxTtl" interval,
    "isRank" real,
    "maxData" jsonb,
    "lastAmount" numeric(10,2) DEFAULT 0.00,
    "lastExpires" timestamp without time zone DEFAULT now(),
    "lastIp" character varying(45),
    "maxScore" double precision NOT NULL,
    "lastCount" integer DEFAULT 0 NOT NULL,
    CONSTRAINT "pk_Card" PRIMARY KEY ("Id")
);
CREATE UNIQUE INDEX "ux_Card" ON "Card" USING btree ("lastExpires", "lastAmount");
CREATE INDEX "idx_Card_lastExpires" ON "Card" ("lastExpires" DESC, "lastAmount");
CREATE INDEX ON "Card" USING gin ("maxData");
COMMENT ON COLUMN "Card"."lastCount" IS 'card''s lastCount';
COMMENT ON TABLE "Card" IS 'Holds cards
of a server';
CREATE TABLE columnsettings (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    title character varying(255) NOT NULL,
    amount numeric,
    enabled boolean,
    score double precision NOT NULL,
    CONSTRAINT pk_columnsettings PRIMARY KEY (id),
    UNIQUE (title, enabled)
);
CREATE INDEX idx_columnsettings_title ON columnsettings (title DESC, enabled);
CREATE INDEX idx_columnsettings_c ON columnsettings (title COLLATE "C") WITH (fillfactor='70');
CREATE TABLE attachments (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    props json,
    amount money,
    payload bit(8) DEFAULT B'00000000',
    rank real,
    kind character varying,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_attachments ON attachments (payload) WHERE kind IS NOT NULL;
CREATE INDEX idx_attachments_lower ON attachments (lower(kind));
CREATE TABLE chat_sticker (
    id bigserial NOT NULL,
    url character varying(2048),
    title text COLLATE "C",
    started time without time zone,
    ttl interval DEFAULT '01:00:00'::interval,
    rank real,
    roles_ref uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    chat_run_ref character varying(26) NOT NULL CONSTRAINT fk_sticker_chat_run_ref REFERENCES chat_run ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT pk_chat_sticker PRIMARY KEY (id)
);
CREATE INDEX idx_sticker_roles_ref ON chat_sticker (roles_ref);
CREATE INDEX idx_sticker_chat_run_ref ON chat_sticker (chat_run_ref);
COMMENT ON COLUMN chat_sticker.rank IS 'sticker''s rank';
COMMENT ON TABLE chat_sticker IS 'Holds stickers
of a server';
CREATE TABLE devices (
    id character varying(26) NOT NULL,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    boards_key text CONSTRAINT fk_device_boards_key REFERENCES boards ON DELETE CASCADE,
    termsofservice_key bigint REFERENCES "Termsofservice" ("Id") ON DELETE RESTRICT ON UPDATE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_device_boards_key ON devices (boards_key);
CREATE TABLE chat_pushtoken (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    count integer CHECK (count >= 0),
    note text DEFAULT 'it''s'::text,
    ip character varying(45),
    lang character varying(5) DEFAULT 'en',
    payload jsonb NOT NULL,
    url text,
    kind character varying,
    score int4range,
    metrics_id bigint NOT NULL CONSTRAINT fk_pushtoken_metrics_id REFERENCES metrics,
    CONSTRAINT pk_chat_pushtoken PRIMARY KEY (id),
    UNIQUE (lang, count)
);
CREATE TABLE chat_callsession (
    id bigserial NOT NULL,
    name character varying(64) DEFAULT ''::character varying NOT NULL,
    amount numeric,
    count bigint DEFAULT 0,
    lang regconfig DEFAULT 'english'::regconfig,
    weight real DEFAULT 0.5,
    PRIMARY KEY (id),
    CONSTRAINT uq_chat_callsession UNIQUE (name, weight)
);
CREATE INDEX idx_chat_callsession_name ON chat_callsession (name DESC, weight);
CREATE TABLE chat_callstate (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    payload bit varying(5),
    amount numeric(10,2) DEFAULT 0.00,
    lang regconfig DEFAULT 'english'::regconfig,
    started timestamp with time zone DEFAULT (now() - '1 day'::interval),
    chat_status_ref character varying(26) NOT NULL REFERENCES chat_status (id),
    scheme_key text NOT NULL,
    PRIMARY KEY (id)
);
ALTER TABLE ONLY chat_callstate ADD CONSTRAINT fk_chat_callstate_scheme FOREIGN KEY (scheme_key) REFERENCES "Scheme"("Id") NOT DEFERRABLE;
CREATE UNIQUE INDEX ux_chat_callstate ON chat_callstate (lang) WHERE started IS NOT NULL;
CREATE TABLE recordings (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    ip macaddr,
    amount numeric(10,2) DEFAULT 0.00,
    PRIMARY KEY (userid, id)
);
CREATE TABLE "Transcript" (
    "Id" uuid DEFAULT gen_random_uuid() NOT NULL,
    "maxKind" character varying,
    "isData" xml,
    "maxNote" text,
    "maxWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    "isPayload" bit varying(5),
    "isTtl" interval day to second,
    PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Transcript_c" ON "Transcript" ("maxKind" COLLATE "C") WITH (fillfactor='70');
CREATE TABLE summarys (
    id character varying(26) NOT NULL,
    note character varying(1000),
    data bytea,
    state smallint,
    blocks_ref text CONSTRAINT fk_summary_blocks_ref REFERENCES blocks NOT DEFERRABLE,
    PRIMARY KEY (id),
    UNIQUE (data, note)
);
CREATE INDEX idx_summary_blocks_ref ON summarys (blocks_ref);
CREATE INDEX idx_summarys_data ON summarys (data DESC NULLS LAST, note);
CREATE TABLE translations (
    id bigint GENERATED ALWAYS AS IDENTITY,
    payload tsvector,
    state integer DEFAULT 0 NOT NULL,
    data bytea,
    rank real,
    CONSTRAINT pk_translations PRIMARY KEY (id)
);
COMMENT ON COLUMN translations.rank IS 'translation''s rank';
COMMENT ON TABLE translations IS 'Holds translations
of a server';
CREATE TABLE glossarys (
    id serial,
    lang regconfig DEFAULT 'english'::regconfig,
    data jsonb,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    PRIMARY KEY (id),
    UNIQUE (rank, lang)
);
CREATE INDEX ON glossarys USING gin (data);
CREATE TABLE keywords (
    id text PRIMARY KEY,
    lang character varying(5) DEFAULT 'en',
    count bigint DEFAULT 0,
    note character varying(1000),
    started time with time zone,
    data jsonb,
    chat_license_ref uuid REFERENCES chat_license (id) ON DELETE CASCADE,
    UNIQUE (count, lang)
);
CREATE INDEX idx_keyword_chat_license_ref ON keywords (chat_license_ref);
CREATE INDEX idx_keywords_c ON keywords (lang COLLATE "C") WITH (fillfactor='70');
COMMENT ON COLUMN keywords.data IS 'keyword''s data';
COMMENT ON TABLE keywords IS 'Holds keywords
of a server';
CREATE TABLE "Alert" (
    "Id" character varying(26) NOT NULL,
    "maxName" character varying(64),
    "lastIp" cidr,
    "maxTitle" text COLLATE "C",
    "isIp" inet,
    "maxWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    CONSTRAINT "Alert_pkey" PRIMARY KEY ("Id"),
    UNIQUE ("isIp", "lastIp")
);
CREATE INDEX "idx_Alert_isIp" ON "Alert" ("isIp" DESC NULLS LAST, "lastIp");
CREATE INDEX "idx_Alert_trgm" ON "Alert" USING gin (to_tsvector('simple', "maxName"));
CREATE TABLE "Rule" (
    "Id" character varying(26) NOT NULL,
    "isTags" integer[],
    "isNote" text DEFAULT 'it''s'::text,
    "lastRank" real,
    PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Rule_isNote" ON "Rule" ("isNote" DESC NULLS LAST, "lastRank");
CREATE INDEX "idx_Rule_lower" ON "Rule" (lower("isNote"));
CREATE TABLE rulesets (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tags integer[],
    url text,
    expires timestamp without time zone DEFAULT now(),
    amount numeric(19,4),
    score double precision NOT NULL,
    enabled boolean,
    sessions_id integer NOT NULL REFERENCES sessions (id),
    oauthdatas_ref character varying(26),
    CONSTRAINT fk_rulesets_oauthdatas FOREIGN KEY (oauthdatas_ref) REFERENCES oauthdatas (id) ON DELETE SET NULL,
    CONSTRAINT rulesets_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_ruleset_sessions_id ON rulesets (sessions_id);
CREATE UNIQUE INDEX ux_rulesets ON rulesets USING btree (tags, enabled);
CREATE INDEX idx_rulesets_pattern ON rulesets (url varchar_pattern_ops);
CREATE TABLE filters (
    id character varying(26) NOT NULL,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    chat_pushtoken_id uuid NOT NULL,
    PRIMARY KEY (id)
);
ALTER TABLE ONLY filters ADD CONSTRAINT fk_filters_chat_pushtoken FOREIGN KEY (chat_pushtoken_id) REFERENCES chat_pushtoken(id) NOT DEFERRABLE;
CREATE INDEX idx_filter_chat_pushtoken_id ON filters (chat_pushtoken_id);
CREATE UNIQUE INDEX ux_filters ON filters USING btree (rank, weight);
CREATE INDEX idx_filters_rank ON filters (rank DESC, weight);
COMMENT ON COLUMN filters.weight IS 'filter''s weight';
COMMENT ON TABLE filters IS 'Holds filters
of a server';
CREATE TABLE reports (
    id serial,
    amount numeric,
    ttl interval,
    enabled boolean DEFAULT true NOT NULL,
    chat_publicchannel_ref uuid NOT NULL REFERENCES chat_publicchannel (id),
    devices_id character varying(26) REFERENCES devices (id) ON DELETE SET NULL,
    CONSTRAINT pk_reports PRIMARY KEY (id),
    UNIQUE (enabled, amount)
);
CREATE INDEX idx_report_devices_id ON reports (devices_id);
CREATE INDEX idx_reports_enabled ON reports (enabled DESC, amount);
CREATE TABLE exports (
    id text PRIMARY KEY,
    count integer CHECK (count >= 0),
    data bytea,
    chat_statuspost_key uuid,
    CONSTRAINT uq_exports UNIQUE (count, data)
);
ALTER TABLE ONLY exports ADD CONSTRAINT fk_exports_chat_statuspost FOREIGN KEY (chat_statuspost_key) REFERENCES chat_statuspost(id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX idx_exports_count ON exports (count DESC NULLS LAST, data);
CREATE TABLE importbatchs (
    id text PRIMARY KEY,
    ttl interval DEFAULT '01:00:00'::interval,
    rank real,
    lang "char",
    tags text[] DEFAULT '{}'::text[],
    url character varying(2048)
);
CREATE TABLE migration_note (
    id character varying(26) NOT NULL,
    lang "char",
    score double precision NOT NULL,
    expires timestamp with time zone,
    props jsonb,
    note character varying(1000),
    title text COLLATE "C",
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    CONSTRAINT migration_note_pkey PRIMARY KEY (id),
    CONSTRAINT uq_migration_note UNIQUE (title, expires)
);
CREATE INDEX ON migration_note USING gin (props);
CREATE TABLE workers (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    enabled boolean,
    weight real DEFAULT 0.5,
    started time with time zone,
    props json,
    tags uuid[],
    PRIMARY KEY (userid, id)
);
CREATE INDEX idx_workers_started ON workers (started DESC NULLS LAST, enabled);
CREATE TABLE queues (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(64),
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    alert_ref character varying(26) REFERENCES "Alert" ("Id") ON DELETE SET NULL,
    CONSTRAINT pk_queues PRIMARY KEY (id)
);
CREATE INDEX idx_queue_alert_ref ON queues (alert_ref);
CREATE UNIQUE INDEX ux_queues ON queues (weight) WHERE name IS NOT NULL;
CREATE INDEX idx_queues_weight ON queues (weight DESC, name);
CREATE TABLE chat_lease (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    started time without time zone,
    title text COLLATE "C",
    payload bit varying(5),
    score double precision NOT NULL,
    weight real DEFAULT 0.5,
    rank real,
    tags uuid[],
    PRIMARY KEY (userid, id),
    CONSTRAINT uq_chat_lease UNIQUE (tags, weight)
);
CREATE INDEX idx_chat_lease_tags ON chat_lease (tags DESC NULLS LAST, weight);
CREATE TABLE heartbeats (
    id character varying(26) NOT NULL,
    ip cidr,
    enabled boolean DEFAULT true NOT NULL,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    ttl interval day to second,
    tags uuid[],
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    rank double precision DEFAULT 1,
    kind text,
    teambadges_key bigint CONSTRAINT fk_heartbeat_teambadges_key REFERENCES teambadges ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT heartbeats_pkey PRIMARY KEY (id)
);
CREATE TABLE nodes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind character varying,
    title text COLLATE "C",
    tags integer[],
    reports_ref integer REFERENCES reports (id) ON DELETE CASCADE,
    oauthdatas_key character varying(26),
    PRIMARY KEY (id)
);
CREATE INDEX idx_node_reports_ref ON nodes (reports_ref);
ALTER TABLE ONLY nodes ADD CONSTRAINT fk_nodes_oauthdatas FOREIGN KEY (oauthdatas_key) REFERENCES oauthdatas(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE INDEX idx_node_oauthdatas_key ON nodes (oauthdatas_key);
CREATE INDEX idx_nodes_tags ON nodes (tags DESC, kind);
CREATE TABLE clusters (
    id bigserial NOT NULL,
    ttl interval DEFAULT '01:00:00'::interval,
    payload bit varying(5),
    title character varying(255) NOT NULL,
    name character varying(64),
    tags uuid[],
    CONSTRAINT pk_clusters PRIMARY KEY (id),
    UNIQUE (tags, name)
);
CREATE INDEX idx_clusters_tags ON clusters (tags DESC NULLS LAST, name);
CREATE INDEX idx_clusters_pattern ON clusters (title varchar_pattern_ops);
CREATE TABLE chat_certificate (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    weight real DEFAULT 0.5,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    CONSTRAINT pk_chat_certificate PRIMARY KEY (id),
    UNIQUE (weight, state)
);
CREATE TABLE secrets (
    id character varying(26) NOT NULL,
    weight real DEFAULT 0.5,
    expires timestamp with time zone,
    data xml,
    props jsonb,
    started time without time zone,
    amount numeric,
    note character varying(1000),
    CONSTRAINT secrets_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_secrets ON secrets (started) WHERE amount IS NOT NULL;
CREATE INDEX idx_secrets_pattern ON secrets (note varchar_pattern_ops);
CREATE INDEX ON secrets USING gin (props);
CREATE TABLE "Webhook" (
    "Id" character varying(26) NOT NULL,
    "lastName" character varying(64) DEFAULT ''::character varying NOT NULL,
    "isCount" bigint DEFAULT 0,
    "isTtl" interval day to second,
    "isWeight" numeric(5,3) DEFAULT '-1.5'::numeric,
    drafts_key bigint NOT NULL CONSTRAINT fk_webhook_drafts_key REFERENCES drafts ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Webhook_pkey" PRIMARY KEY ("Id")
);
CREATE INDEX idx_webhook_drafts_key ON "Webhook" (drafts_key);
CREATE UNIQUE INDEX "ux_Webhook" ON "Webhook" ("lastName") WHERE "isCount" IS NOT NULL;
CREATE TABLE deliverys (
    id serial,
    data xml,
    count integer CHECK (count >= 0),
    ttl interval day to second,
    CONSTRAINT pk_deliverys PRIMARY KEY (id)
);
CREATE TABLE retrys (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    data bytea,
    amount numeric,
    PRIMARY KEY (id),
    UNIQUE (amount, data)
);
CREATE INDEX idx_retrys_amount ON retrys (amount DESC, data);
CREATE TABLE "Deadletter" (
    "Id" uuid DEFAULT gen_random_uuid() NOT NULL,
    "lastData" xml,
    "lastCount" bigint DEFAULT 0,
    "maxRank" smallint DEFAULT 1 CHECK ("maxRank" BETWEEN 1 AND 9),
    "lastRank" double precision DEFAULT 1,
    chat_playbook_ref uuid REFERENCES chat_playbook (id) ON DELETE SET NULL,
    PRIMARY KEY ("Id")
);
CREATE INDEX idx_deadletter_chat_playbook_ref ON "Deadletter" (chat_playbook_ref);
CREATE INDEX "idx_Deadletter_lastRank" ON "Deadletter" ("lastRank" DESC, "lastCount");
CREATE TABLE "Schedule" (
    "Id" bigserial NOT NULL,
    "isNote" text DEFAULT 'it''s'::text,
    "lastTtl" interval day to second,
    "isPayload" bit varying(5),
    "lastTags" uuid[],
    "isName" text NOT NULL,
    "maxPayload" jsonb NOT NULL,
    "isTitle" text COLLATE "C",
    "maxRank" double precision DEFAULT 1,
    bookmarks_ref bigint,
    CONSTRAINT fk_schedule_bookmarks FOREIGN KEY (bookmarks_ref) REFERENCES bookmarks (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "Schedule_pkey" PRIMARY KEY ("Id")
);
CREATE UNIQUE INDEX "ux_Schedule" ON "Schedule" USING btree ("isName", "isTitle");
CREATE INDEX "idx_Schedule_c" ON "Schedule" ("isNote" COLLATE "C") WITH (fillfactor='70');
CREATE INDEX ON "Schedule" USING gin ("maxPayload");
CREATE TABLE reminders (
    id bigserial NOT NULL,
    amount numeric(19,4),
    expires timestamp with time zone,
    rank real,
    enabled boolean DEFAULT false,
    count integer CHECK (count >= 0),
    started time without time zone,
    filters_key character varying(26),
    roles_key uuid,
    CONSTRAINT fk_reminders_filters FOREIGN KEY (filters_key) REFERENCES filters (id) ON DELETE SET NULL,
    CONSTRAINT fk_reminders_roles FOREIGN KEY (roles_key) REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX idx_reminder_filters_key ON reminders (filters_key);
CREATE UNIQUE INDEX ux_reminders ON reminders (expires) WHERE started IS NOT NULL;
CREATE INDEX idx_reminders_expires ON reminders (expires DESC NULLS LAST, started);
CREATE TABLE chat_calendar (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    name character(10),
    state smallint,
    enabled boolean,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    importbatchs_key text,
    CONSTRAINT fk_chat_calendar_importbatchs FOREIGN KEY (importbatchs_key) REFERENCES importbatchs (id) ON DELETE SET NULL,
    PRIMARY KEY (userid, id),
    UNIQUE (name, weight)
);
CREATE INDEX idx_calendar_importbatchs_key ON chat_calendar (importbatchs_key);
CREATE TABLE events (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    started time with time zone,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    lang regconfig DEFAULT 'english'::regconfig,
    props json,
    PRIMARY KEY (userid, id),
    CONSTRAINT uq_events UNIQUE (lang, expires)
);
CREATE INDEX idx_events_lang ON events (lang DESC, expires);
COMMENT ON COLUMN events.props IS 'event''s props';
COMMENT ON TABLE events IS 'Holds events
of a server';
CREATE TABLE attendees (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    ip cidr,
    rank double precision DEFAULT 1,
    count integer DEFAULT 0 NOT NULL,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    payload bit varying(5),
    enabled boolean DEFAULT false,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_attendees ON attendees (count) WHERE enabled IS NOT NULL;
CREATE INDEX idx_attendees_count ON attendees (count DESC, enabled);
CREATE INDEX ON attendees USING gin (props);
CREATE TABLE chat_room (
    id character varying(26) NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    rank double precision DEFAULT 1,
    tags integer[],
    kind text,
    ip character varying(45),
    amount numeric(19,4),
    note text DEFAULT 'it''s'::text,
    payload bit varying(5),
    card_ref bigint,
    secrets_key character varying(26),
    CONSTRAINT fk_chat_room_secrets FOREIGN KEY (secrets_key) REFERENCES secrets (id),
    CONSTRAINT chat_room_pkey PRIMARY KEY (id)
);
ALTER TABLE ONLY chat_room ADD CONSTRAINT fk_chat_room_card FOREIGN KEY (card_ref) REFERENCES "Card"("Id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE UNIQUE INDEX ux_chat_room ON chat_room (tags) WHERE kind IS NOT NULL;
CREATE INDEX idx_chat_room_tags ON chat_room (tags DESC NULLS LAST, kind);
CREATE TABLE buildings (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    payload bit varying(5),
    tags uuid[],
    expires timestamp without time zone DEFAULT now(),
    enabled boolean,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    heartbeats_id character varying(26) NOT NULL CONSTRAINT fk_building_heartbeats_id REFERENCES heartbeats DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (userid, id)
);
CREATE INDEX idx_building_heartbeats_id ON buildings (heartbeats_id);
CREATE UNIQUE INDEX ux_buildings ON buildings USING btree (weight, expires);
CREATE INDEX ON buildings USING gin (props);
CREATE TABLE "Floor" (
    "Id" bigserial NOT NULL,
    "maxTags" text[] DEFAULT '{}'::text[],
    "maxWeight" real DEFAULT 0.5,
    "isAmount" money,
    "lastCount" integer CHECK ("lastCount" >= 0),
    "isData" bytea,
    "isState" integer DEFAULT 0 NOT NULL,
    "isNote" character varying(1000),
    "isUrl" character varying(2048),
    CONSTRAINT "pk_Floor" PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Floor_maxWeight" ON "Floor" ("maxWeight" DESC, "lastCount");
COMMENT ON COLUMN "Floor"."isUrl" IS 'floor''s isUrl';
COMMENT ON TABLE "Floor" IS 'Holds floors
of a server';
CREATE TABLE desks (
    id serial,
    tags uuid[],
    score double precision NOT NULL,
    ttl interval day to second,
    state integer DEFAULT 0 NOT NULL,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    name character(10),
    PRIMARY KEY (id),
    UNIQUE (state, score)
);
CREATE TABLE "Booking" (
    "Id" text PRIMARY KEY,
    "lastPayload" bit(8) DEFAULT B'00000000',
    "isName" text NOT NULL,
    "maxStarted" timestamp with time zone DEFAULT (now() - '1 day'::interval)
);
CREATE UNIQUE INDEX "ux_Booking" ON "Booking" ("lastPayload") WHERE "maxStarted" IS NOT NULL;
CREATE TABLE surveys (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    tags character varying(20)[] NOT NULL,
    note character varying(1000),
    enabled boolean DEFAULT false,
    ip character varying(45),
    rank double precision DEFAULT 1,
    payload bit(8) DEFAULT B'00000000',
    PRIMARY KEY (userid, id)
);
CREATE TABLE "Question" (
    "Id" uuid DEFAULT gen_random_uuid() NOT NULL,
    "lastTags" character varying(20)[] NOT NULL,
    "maxState" character varying(16) DEFAULT 'new',
    chat_room_key character varying(26) NOT NULL,
    CONSTRAINT fk_question_chat_room FOREIGN KEY (chat_room_key) REFERENCES chat_room (id),
    PRIMARY KEY ("Id")
);
CREATE INDEX "idx_Question_lastTags" ON "Question" ("lastTags" DESC NULLS LAST, "maxState");
CREATE TABLE answers (
    id text PRIMARY KEY,
    data bytea,
    ip macaddr,
    tags integer[],
    rank double precision DEFAULT 1,
    name character(10),
    weight real DEFAULT 0.5,
    invite_ref text NOT NULL,
    scheme_key text NOT NULL REFERENCES "Scheme" ("Id") ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT fk_answers_invite FOREIGN KEY (invite_ref) REFERENCES "Invite" ("Id") ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX ux_answers ON answers (name) WHERE data IS NOT NULL;
CREATE INDEX idx_answers_name ON answers (name DESC NULLS LAST, data);
CREATE TABLE scores (
    id text PRIMARY KEY,
    url character varying(2048),
    ip macaddr,
    ttl interval,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    score double precision NOT NULL,
    UNIQUE (ip, state)
);
CREATE INDEX idx_scores_ip ON scores (ip DESC NULLS LAST, state);
CREATE INDEX ON scores USING gin (props);
CREATE TABLE chat_badge (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    name text NOT NULL,
    started time with time zone,
    state character varying(16) DEFAULT 'new',
    columnsettings_key uuid NOT NULL,
    nodes_id uuid,
    CONSTRAINT fk_chat_badge_nodes FOREIGN KEY (nodes_id) REFERENCES nodes (id) ON DELETE SET NULL,
    PRIMARY KEY (userid, id),
    UNIQUE (state, started)
);
ALTER TABLE ONLY chat_badge ADD CONSTRAINT fk_chat_badge_columnsettings FOREIGN KEY (columnsettings_key) REFERENCES columnsettings(id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX idx_badge_nodes_id ON chat_badge (nodes_id);
CREATE INDEX idx_chat_badge_state ON chat_badge (state DESC, started);
CREATE INDEX idx_chat_badge_lower ON chat_badge (lower(name));
CREATE TABLE awards (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    payload tsvector,
    score oid,
    lang regconfig DEFAULT 'english'::regconfig,
    weight real DEFAULT 0.5,
    tags character varying(20)[] NOT NULL,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    sessions_key integer NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    PRIMARY KEY (userid, id),
    UNIQUE (expires, lang)
);
CREATE TABLE streaks (
    id serial,
    count integer CHECK (count >= 0),
    tags character varying(20)[] NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    rank real,
    compliances_id bigint REFERENCES compliances (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT streaks_pkey PRIMARY KEY (id),
    UNIQUE (weight, count)
);
CREATE INDEX idx_streaks_weight ON streaks (weight DESC NULLS LAST, count);
CREATE TABLE leaderboards (
    id character varying(26) NOT NULL,
    name character(10),
    props json,
    url text,
    started time without time zone,
    roles_ref uuid REFERENCES roles (id) ON DELETE SET NULL,
    CONSTRAINT leaderboards_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_leaderboard_roles_ref ON leaderboards (roles_ref);
CREATE UNIQUE INDEX ux_leaderboards ON leaderboards (name) WHERE url IS NOT NULL;
CREATE INDEX idx_leaderboards_c ON leaderboards (url COLLATE "C") WITH (fillfactor='70');
CREATE TABLE seasons (
    id character varying(26) NOT NULL,
    weight real DEFAULT 0.5,
    note text,
    count bigint DEFAULT 0,
    rank double precision DEFAULT 1,
    data jsonb,
    lang regconfig DEFAULT 'english'::regconfig,
    ip cidr,
    PRIMARY KEY (id),
    UNIQUE (lang, ip)
);
CREATE INDEX idx_seasons_lang ON seasons (lang DESC, ip);
CREATE INDEX ON seasons USING gin (data);
CREATE TABLE channel_link (
    id character varying(26) NOT NULL,
    count integer DEFAULT 0 NOT NULL,
    amount numeric(19,4),
    ttl interval,
    started time with time zone,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX idx_channel_link_amount ON channel_link (amount DESC, count);
CREATE INDEX ON channel_link USING gin (props);
CREATE TABLE group_member (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    state outgoing_state DEFAULT 'new'::outgoing_state,
    note text DEFAULT 'it''s'::text,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    ttl interval DEFAULT '01:00:00'::interval,
    data jsonb,
    lang character varying(5) DEFAULT 'en',
    tags uuid[],
    CONSTRAINT pk_group_member PRIMARY KEY (id)
);
CREATE INDEX idx_group_member_state ON group_member (state DESC NULLS LAST, tags);
CREATE INDEX ON group_member USING gin (data);
CREATE TABLE "Policy" (
    "Id" serial,
    "maxStarted" timestamp with time zone DEFAULT (now() - '1 day'::interval),
    "maxIp" character varying(45),
    chat_pushtoken_key uuid NOT NULL,
    CONSTRAINT fk_policy_chat_pushtoken FOREIGN KEY (chat_pushtoken_key) REFERENCES chat_pushtoken (id),
    CONSTRAINT "pk_Policy" PRIMARY KEY ("Id")
);
CREATE UNIQUE INDEX "ux_Policy" ON "Policy" ("maxIp") WHERE "maxStarted" IS NOT NULL;
CREATE INDEX "idx_Policy_c" ON "Policy" ("maxIp" COLLATE "C") WITH (fillfactor='70');
CREATE TABLE "Quota" (
    "Id" text PRIMARY KEY,
    "maxRank" smallint DEFAULT 1 CHECK ("maxRank" BETWEEN 1 AND 9),
    "isPayload" tsvector,
    "lastTags" integer[],
    "isRank" smallint DEFAULT 1 CHECK ("isRank" BETWEEN 1 AND 9),
    "maxCount" integer DEFAULT 0 NOT NULL,
    "maxLang" character varying(5) DEFAULT 'en',
    "lastData" jsonb,
    sessions_key integer
);
ALTER TABLE ONLY "Quota" ADD CONSTRAINT fk_quota_sessions FOREIGN KEY (sessions_key) REFERENCES sessions(id) ON DELETE SET NULL;
CREATE INDEX idx_quota_sessions_key ON "Quota" (sessions_key);
CREATE UNIQUE INDEX "ux_Quota" ON "Quota" USING btree ("isRank", "maxLang");
CREATE INDEX "idx_Quota_isRank" ON "Quota" ("isRank" DESC NULLS LAST, "maxLang");
CREATE INDEX "idx_Quota_inc" ON "Quota" ("maxLang") INCLUDE ("Id");
CREATE INDEX ON "Quota" USING gin ("lastData");
CREATE TABLE usagereports (
    id text PRIMARY KEY,
    count integer CHECK (count >= 0),
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    props jsonb,
    data bytea,
    enabled boolean,
    state integer DEFAULT 0 NOT NULL,
    metrics_ref bigint NOT NULL,
    card_key bigint CONSTRAINT fk_usage_report_card_key REFERENCES "Card" ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE ONLY usagereports ADD CONSTRAINT fk_usagereports_metrics FOREIGN KEY (metrics_ref) REFERENCES metrics(id) ON DELETE CASCADE;
CREATE INDEX idx_usage_report_metrics_ref ON usagereports (metrics_ref);
CREATE INDEX idx_usage_report_card_key ON usagereports (card_key);
CREATE INDEX ON usagereports USING gin (props);
COMMENT ON COLUMN usagereports.state IS 'usage_report''s state';
COMMENT ON TABLE usagereports IS 'Holds usage_reports
of a server';
CREATE TABLE invoices (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    score numrange,
    data bytea,
    enabled boolean,
    kind text,
    weight real DEFAULT 0.5,
    url character varying(2048),
    reminders_ref bigint NOT NULL,
    importbatchs_id text NOT NULL,
    CONSTRAINT pk_invoices PRIMARY KEY (id)
);
ALTER TABLE ONLY invoices ADD CONSTRAINT fk_invoices_reminders FOREIGN KEY (reminders_ref) REFERENCES reminders(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY invoices ADD CONSTRAINT fk_invoices_importbatchs FOREIGN KEY (importbatchs_id) REFERENCES importbatchs(id);
CREATE INDEX idx_invoice_importbatchs_id ON invoices (importbatchs_id);
CREATE INDEX idx_invoices_score ON invoices (score DESC, data);
CREATE TABLE planchanges (
    id text PRIMARY KEY,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    kind text,
    started time without time zone,
    enabled boolean DEFAULT false,
    UNIQUE (enabled, started)
);
CREATE INDEX idx_planchanges_enabled ON planchanges (enabled DESC, started);
COMMENT ON COLUMN planchanges.enabled IS 'plan_change''s enabled';
COMMENT ON TABLE planchanges IS 'Holds plan_changes
of a server';
CREATE TABLE featureflags (
    id bigserial NOT NULL,
    name text NOT NULL,
    kind character varying(32) NOT NULL,
    note text DEFAULT 'it''s'::text,
    state smallint,
    data xml,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_featureflags ON featureflags (note) WHERE kind IS NOT NULL;
CREATE INDEX idx_featureflags_pattern ON featureflags (name varchar_pattern_ops);
CREATE TABLE chat_experiment (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    name character varying(64),
    payload jsonb NOT NULL,
    props jsonb,
    enabled boolean,
    filters_id character varying(26) CONSTRAINT fk_experiment_filters_id REFERENCES filters ON DELETE CASCADE,
    PRIMARY KEY (userid, id),
    UNIQUE (name, enabled)
);
CREATE INDEX idx_experiment_filters_id ON chat_experiment (filters_id);
CREATE INDEX ON chat_experiment USING gin (payload);
COMMENT ON COLUMN chat_experiment.enabled IS 'experiment''s enabled';
COMMENT ON TABLE chat_experiment IS 'Holds experiments
of a server';
CREATE TABLE cohorts (
    id bigint GENERATED ALWAYS AS IDENTITY,
    note character varying(1000),
    count bigint DEFAULT 0,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    state integer DEFAULT 0 NOT NULL,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT cohorts_pkey PRIMARY KEY (id)
);
CREATE TABLE redirects (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    ttl interval,
    data jsonb,
    count integer DEFAULT 0 NOT NULL,
    lang regconfig DEFAULT 'english'::regconfig,
    CONSTRAINT redirects_pkey PRIMARY KEY (id),
    CONSTRAINT uq_redirects UNIQUE (count, lang)
);
CREATE INDEX idx_redirects_count ON redirects (count DESC, lang);
COMMENT ON COLUMN redirects.lang IS 'redirect''s lang';
COMMENT ON TABLE redirects IS 'Holds redirects
of a server';
CREATE TABLE allowlists (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    tags character varying(20)[] NOT NULL,
    rank real,
    enabled boolean DEFAULT false,
    score double precision NOT NULL,
    count integer DEFAULT 0 NOT NULL,
    payload jsonb NOT NULL,
    oauthdatas_ref character varying(26),
    audits_ref bigint,
    CONSTRAINT fk_allowlists_oauthdatas FOREIGN KEY (oauthdatas_ref) REFERENCES oauthdatas (id) ON DELETE CASCADE,
    PRIMARY KEY (userid, id),
    UNIQUE (enabled, count)
);
CREATE INDEX idx_allowlist_oauthdatas_ref ON allowlists (oauthdatas_ref);
ALTER TABLE ONLY allowlists ADD CONSTRAINT fk_allowlists_audits FOREIGN KEY (audits_ref) REFERENCES audits(id) ON DELETE SET NULL;
CREATE INDEX idx_allowlist_audits_ref ON allowlists (audits_ref);
CREATE INDEX ON allowlists USING gin (payload);
COMMENT ON COLUMN allowlists.payload IS 'allowlist''s payload';
COMMENT ON TABLE allowlists IS 'Holds allowlists
of a server';
CREATE TABLE chat_mention (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    title text COLLATE "C",
    state character varying(16) DEFAULT 'new',
    payload bit varying(5),
    count integer CHECK (count >= 0),
    kind character varying,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    audits_key bigint NOT NULL,
    CONSTRAINT fk_chat_mention_audits FOREIGN KEY (audits_key) REFERENCES audits (id) NOT DEFERRABLE,
    PRIMARY KEY (userid, id)
);
CREATE INDEX idx_mention_audits_key ON chat_mention (audits_key);
CREATE INDEX idx_chat_mention_title ON chat_mention (title DESC NULLS LAST, rank);
CREATE INDEX idx_chat_mention_c ON chat_mention (title COLLATE "C") WITH (fillfactor='70');
CREATE TABLE thread_member (
    id serial,
    rank real,
    ttl interval,
    props jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT thread_member_pkey PRIMARY KEY (id)
);
CREATE TABLE forwards (
    userid character varying(26) NOT NULL,
    id character varying(26) NOT NULL,
    props json,
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    score double precision NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (userid, id)
);
CREATE UNIQUE INDEX ux_forwards ON forwards (expires) WHERE score IS NOT NULL;
CREATE INDEX ON forwards USING gin (payload);
CREATE TABLE pins (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    ip character varying(45),
    PRIMARY KEY (id)
);
CREATE INDEX idx_pins_trgm ON pins USING gin (to_tsvector('simple', ip));
CREATE TABLE chat_snippet (
    id character varying(26) NOT NULL,
    started timestamp with time zone DEFAULT (now() - '1 day'::interval),
    ip inet,
    lang "char",
    kind character varying,
    payload bit varying(5),
    expires bigint,
    weight numeric(5,3) DEFAULT '-1.5'::numeric,
    leaderboards_key character varying(26) REFERENCES leaderboards (id) ON DELETE SET NULL,
    CONSTRAINT chat_snippet_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_snippet_leaderboards_key ON chat_snippet (leaderboards_key);
CREATE UNIQUE INDEX ux_chat_snippet ON chat_snippet (ip) WHERE weight IS NOT NULL;
CREATE TABLE chat_macro (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    lang "char",
    data bytea,
    ip character varying(45),
    name character(10),
    title text COLLATE "C",
    score oid,
    enabled boolean DEFAULT false,
    scores_id text,
    CONSTRAINT fk_chat_macro_scores FOREIGN KEY (scores_id) REFERENCES scores (id) ON DELETE SET NULL,
    CONSTRAINT chat_macro_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_macro_scores_id ON chat_macro (scores_id);
CREATE INDEX idx_chat_macro_data ON chat_macro (data DESC, score);
CREATE INDEX idx_chat_macro_lower ON chat_macro (lower(ip));
CREATE TABLE workflows (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    count bigint DEFAULT 0,
    rank real,
    started time without time zone,
    data bytea,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ux_workflows ON workflows (rank) WHERE data IS NOT NULL;
CREATE TABLE chat_transition (
    id serial,
    tags uuid[],
    expires timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP,
    ip macaddr,
    rank smallint DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    lang "char",
    state outgoing_state DEFAULT 'new'::outgoing_state,
    invoices_id bigint,
    CONSTRAINT pk_chat_transition PRIMARY KEY (id)
);
ALTER TABLE ONLY chat_transition ADD CONSTRAINT fk_chat_transition_invoices FOREIGN KEY (invoices_id) REFERENCES invoices(id);
CREATE INDEX idx_transition_invoices_id ON chat_transition (invoices_id);
CREATE INDEX idx_chat_transition_expires ON chat_transition (expires DESC NULLS LAST, lang);
