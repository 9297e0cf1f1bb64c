-- MySQL dump 10.13  Distrib 8.4.3, for Linux (x86_64)
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;

--
-- GTID state at the beginning of the backup 
--

SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,
4e11fa47-71ca-11e1-9e33-c80aa9429562:1-7';

--
-- Current Database: `live`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `live` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ /*!80016 DEFAULT ENCRYPTION='N' */;

USE `live`;
DROP TABLE IF EXISTS `posts`;
CREATE TABLE `posts` (
  `id` int NOT NULL COMMENT 'USE `x`;',
  `body` text COMMENT "SET @@GLOBAL.GTID_PURGED='';"
) ENGINE=InnoDB;
LOCK TABLES `posts` WRITE;
INSERT INTO `posts` VALUES (1,'It\'s
USE `other`;
CREATE DEFINER=`root`@`%` VIEW v AS SELECT 1;
SET @@GLOBAL.GTID_PURGED=\'x\';
-- no comment; '' DEFINER=`a`@`b` \\'),(2,"a\"
DROP DATABASE `live`;"),(3,'/*!50013 DEFINER=`root`@`localhost` */');
UNLOCK TABLES;
/*!50003 SET sql_mode              = 'NO_AUTO_VALUE_ON_ZERO' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `posts` FOR EACH ROW BEGIN
  SET NEW.body = 'DEFINER=`root`@`localhost`'; -- it's ;; not the end
  SET NEW.id = 1;
END */;;
DELIMITER ;
/*!50106 CREATE*/ /*!50117 DEFINER=`a b`@`10.0.0.%`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;
DELIMITER $$
CREATE DEFINER = root@localhost PROCEDURE `p`()
BEGIN
  USE_NOT: BEGIN SELECT 1; END;
END$$
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `posts`.`id` AS `definer` from `posts` */;
ALTER DATABASE `live` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;
CHANGE MASTER TO MASTER_LOG_FILE='bin.000001', MASTER_LOG_POS=4;
GRANT ALL ON `live`.* TO `root`@`%`;
FLUSH PRIVILEGES;
# a comment; USE `x`;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
-- Dump completed
