/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 11.8.2-MariaDB
/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;
CREATE TABLE `a;b` (`c` int);
INSERT INTO `a;b` VALUES
(1),
(0x27272727);
/*!50001 CREATE VIEW `v` AS SELECT
 1 AS `DEFINER` */;
CREATE OR REPLACE DEFINER=`root`@`localhost` FUNCTION `f`() RETURNS int RETURN 1;
select 'no end of line'
; select 1 -2, '--', 3--4
;
