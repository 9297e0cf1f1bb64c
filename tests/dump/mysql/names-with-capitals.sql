USE shop;
USE Shop;
