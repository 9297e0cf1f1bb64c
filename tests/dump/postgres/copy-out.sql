SET standard_conforming_strings = off;
ROLLBACK;
COPY t (stdin) FROM stdin;
\! data
\.
COPY (SELECT 1 AS stdin) TO STDOUT;
\! id
\.
