CREATE TABLE t (x text);
INSERT INTO t VALUES ('a'),('b
