USE shop;
USE `shop`;
/*!40000 USE shop */;
CREATE TABLE t (x int);
