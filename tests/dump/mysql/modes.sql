/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
INSERT INTO `t` VALUES ('it\'s\\');
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ;
DELIMITER ;;
CREATE DEFINER=`a``b`@`%` PROCEDURE `p`()
BEGIN
  SELECT 'c:\';
  SELECT 'DEFINER=`x`';
END ;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
INSERT INTO `t` VALUES ('it\'s; USE x;
');
CREATE DEFINER=`a``b`@`%` VIEW `v` AS SELECT 1;
SET SQL_MODE=@OLD_SQL_MODE;
