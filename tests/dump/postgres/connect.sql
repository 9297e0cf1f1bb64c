\connect shop
\connect "shop"
\connect -reuse-previous=on "dbname='shop'"
CREATE TABLE t (x int);
\connect Shop
