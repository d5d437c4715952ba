DROP TABLE statistics_state;
DROP TABLE active_users_by_day;
DROP TABLE user_activity;
DROP TABLE users_by_hour;
DROP TABLE orders_by_status;
DROP TABLE product_sales_by_hour;
DROP TABLE sales_by_hour;
DROP TABLE statistics_backlog;
