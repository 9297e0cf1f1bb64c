BEGIN;
CREATE FUNCTION f(x int) RETURNS int
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE WHEN (x > 1) THEN 1 ELSE 2 END;
 SELECT 3;
END;
create or replace procedure p() begin atomic select 1; end;
CREATE TABLE t (x int);
END;
END WORK;
end transaction;
PREPARE TRANSACTION 'x';
PREPARE q AS SELECT 1;
CREATE TABLE u (x int);
COMMIT AND CHAIN;
