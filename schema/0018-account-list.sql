-- Accounts in the order of their list, and counted, in the index alone.

drop index account_org;
create index account_org on account (tenant, org, role, login);
