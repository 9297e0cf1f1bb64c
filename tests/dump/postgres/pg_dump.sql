--
-- PostgreSQL database dump
--

\restrict 5u3bN0fPzJ

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO postgres;
COMMENT ON SCHEMA public IS 'standard
public schema';
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
COMMENT ON EXTENSION pgcrypto IS 'it''s; GRANT ALL';
CREATE FUNCTION public.f() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
  -- ALTER TABLE public.posts OWNER TO someone;
  GRANT ALL ON posts TO root; $$ $1 $tag$
  return new;
end $_$;
ALTER FUNCTION public.f() OWNER TO live;
CREATE FUNCTION public.g(a integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT 1;
 SELECT (a + 1);
END;
ALTER FUNCTION public.g(a integer) OWNER TO live;
CREATE TABLE public.posts (
    id integer NOT NULL,
    "owner to" text DEFAULT 'x; \'::text,
    body text DEFAULT E'it\'s; GRANT'
);
ALTER TABLE public.posts OWNER TO live;
ALTER TABLE ONLY public.posts ALTER COLUMN id SET DEFAULT 1;
ALTER TABLE public.posts RENAME COLUMN owner TO boss;
CREATE RULE r AS ON INSERT TO public.posts DO ALSO (SELECT 1; GRANT_NOT; SELECT 2);
COPY public.posts (id, body) FROM stdin;
1	ALTER TABLE public.posts OWNER TO live;
2	\\.
3	it's a 'quote; \N $$
GRANT ALL ON TABLE posts TO someone;
\\connect other
4	\.\n
\.


COMMENT ON TABLE public.posts IS 'GRANT';
/* nested /* comment; */ GRANT all; */
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
GRANT ALL ON SCHEMA public TO PUBLIC;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE live GRANT ALL ON TABLES TO someone;
BEGIN;
INSERT INTO public.posts VALUES (5, 'COMMIT;');
COMMIT;
SET SESSION AUTHORIZATION 'live';
CREATE ROLE live;
CREATE USER MAPPING FOR live SERVER s;
\connect live
--
-- PostgreSQL database dump complete
--

\unrestrict 5u3bN0fPzJ

