USE my-a;
USE my-b;
