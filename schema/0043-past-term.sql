-- Terms of office that are over (历届班子): kept when the next one begins, or typed in from paper once. Who held which post then is read
-- from the dated posts; one that was typed in from paper says so, since such a one alone may be taken out again.
create table org_term (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	number {i64} not null default 0,     -- 第几届; 0: not known
	from_day {i64} not null,
	to_day {i64} not null,               -- its last day
	due {i64} not null default 0,        -- on which it should have ended
	elected {i64} not null default 0,    -- day of the election
	election {i64} not null default 0,   -- 选举方式
	seats {i64} not null default 0,
	approval {text} not null default '', -- of the election's result
	note {text} not null default '',     -- on what paper it stands
	primary key (tenant, id)
) {table};
create index org_term_org on org_term (tenant, org, from_day);

alter table post add column paper {i64} not null default 0; -- 1: typed in from paper when it was over

-- The present one's.
alter table org_sheet add column term_number {i64} not null default 0;
alter table org_sheet add column elected {i64} not null default 0;
alter table import_org add column term_number {i64} not null default 0;
alter table import_org add column elected {i64} not null default 0;
