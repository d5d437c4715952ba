DROP TABLE haier_schedule_tasks;
DROP TABLE haier_schedule;
