CREATE TABLE t (x text);
COPY t (x) FROM stdin;
1
