DROP TABLE order_parcels;
