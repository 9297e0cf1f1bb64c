-- MySQL dump 10.13  Distrib 8.4.0, for Linux (x86_64)
CREATE TABLE `t` (x int);
