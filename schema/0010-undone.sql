-- The cells of a page's rows and what an organisation has not done are read in indexes alone.
drop index duty_org;
create index duty_org on duty (tenant, org, period_from, due_day, done_day);
create index duty_undone on duty (tenant, org, done_day, due_day);
