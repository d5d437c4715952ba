DROP TABLE change_plan_steps;
DROP TABLE change_plan_items;
DROP TABLE change_plans;
