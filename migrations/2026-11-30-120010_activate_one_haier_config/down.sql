-- Which of the others were active isn't known any more: they stay inactive.
DROP INDEX unique_active_haier_config;
