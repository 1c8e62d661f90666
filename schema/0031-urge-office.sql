-- Which organisation urged, by its number: what is asked of branches is counted by who asks.

alter table urge add column by_office {i64} not null default 0; -- 0: nobody knows
update urge set by_office = coalesce((select a.org from account a where a.tenant = urge.tenant and a.id = urge.by_account), 0);
