USE `a`;
CREATE TABLE t (x int);
USE `a`;
USE `b`;
