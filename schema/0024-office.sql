-- What somebody acts as: an account holds offices, each a role at an organisation from a day to a day, and a session acts in one of
-- them. account.role and account.org become those of the office that the account begins with after signing in.

create table office (
	tenant {i64} not null,
	id {i64} not null,                   -- an account's first office has the account's number
	account {i64} not null,
	role {key} not null,
	org {i64} not null,
	from_day {i64} not null,             -- 0: held since before offices were kept
	to_day {i64} not null default 0,     -- the first day on which it is not held; 0: held
	granted {i64} not null default 0,    -- the account that granted it; 0: the program itself, or nobody knows
	granted_name {text} not null default '',
	primary key (tenant, id)
) {table};
insert into office (tenant, id, account, role, org, from_day) select tenant, id, id, role, org, 0 from account;
create index office_account on office (tenant, account, to_day);
create index office_org on office (tenant, org, role, to_day);

alter table account add column office {i64} not null default 0;  -- begins with it; that of role and org
alter table account add column offices {i64} not null default 1; -- how many it holds
alter table account add column desk {i64} not null default 0;    -- 1: one of them is an office's, whose sessions are short
update account set office = id, desk = case when role in ('county', 'township', 'auditor', 'keeper', 'area') then 1 else 0 end;

alter table session add column office {i64} not null default 0;  -- the one it acts in
update session set office = account;

alter table audit add column office {i64} not null default 0;    -- in which the account acted; 0: none, or not kept then
alter table job_run add column office {i64} not null default 0;  -- in which it was asked for
update job_run set office = account;
alter table calendar_feed add column office {i64} not null default 0; -- whose meetings a branch's link shows
update calendar_feed set office = account;
