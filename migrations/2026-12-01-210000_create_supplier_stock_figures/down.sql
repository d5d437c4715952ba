DROP TABLE supplier_stock_figures;
