DROP TABLE change_plan_refused_rows;
DROP TABLE change_plan_imports;
