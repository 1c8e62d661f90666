-- Summaries that pages read instead of what they sum up: a month of an organisation in one wide row, and how branches stand.

-- To the gatherings of a month come the duties that were due in it, of rules for branches; read by organisation.
drop index life_roll_org;
alter table life_roll rename to life_roll_narrow;
create table life_roll (
	tenant {i64} not null,
	org {i64} not null,
	whole {i64} not null,                -- 0: the organisation's own, 1: of its subtree
	month {i64} not null,
	held {i64} not null,                 -- gatherings
	due {i64} not null,                  -- people of them
	present {i64} not null,              -- in the room
	remote {i64} not null,               -- by video
	duties {i64} not null,               -- due in the month
	fulfilled {i64} not null,
	late {i64} not null,                 -- of the fulfilled: after the due day
	primary key (tenant, org, whole, month)
) {table};
create index life_roll_month on life_roll (tenant, whole, month, org);
insert into life_roll (tenant, org, whole, month, held, due, present, remote, duties, fulfilled, late)
	select tenant, org, whole, month, held, due, present, remote, 0, 0, 0 from life_roll_narrow;
drop table life_roll_narrow;
insert into life_roll (tenant, org, whole, month, held, due, present, remote, duties, fulfilled, late)
	select tenant, org, 1, due_day / 100, 0, 0, 0, 0, sum(duties), sum(fulfilled), sum(late) from duty_roll
	where rule not in ('secretary-lecture', 'democratic-meeting') group by tenant, org, due_day / 100
	on conflict (tenant, org, whole, month) do update set duties = excluded.duties, fulfilled = excluded.fulfilled,
	late = excluded.late;
insert into life_roll (tenant, org, whole, month, held, due, present, remote, duties, fulfilled, late)
	select tenant, org, 0, due_day / 100, 0, 0, 0, 0, count(*), sum(case when done_day > 0 then 1 else 0 end),
	sum(case when done_day > due_day then 1 else 0 end) from duty
	where rule not in ('secretary-lecture', 'democratic-meeting') group by tenant, org, due_day / 100
	on conflict (tenant, org, whole, month) do update set duties = excluded.duties, fulfilled = excluded.fulfilled,
	late = excluded.late;

-- How each organisation stands as of a day, and the same of its subtree: what the ledger is ordered and counted by.
create table standing (
	tenant {i64} not null,
	org {i64} not null,
	path {key} not null,                 -- that of the organisation, so that a page is ordered in one index
	day {i64} not null default 0,        -- as of which the row was made; 0: not made yet
	branch {i64} not null default 0,     -- 1: the ledger lists it; what follows is of those alone
	due_day {i64} not null default 99991231, -- of the duty that presses most; 99991231: none
	rule {key} not null default '',
	cycle {i64} not null default 0,
	period_from {i64} not null default 0,
	review {i64} not null default 0,     -- records that are filed and wait
	review_day {i64} not null default 99991231, -- since when the first of them
	vacant {i64} not null default 0,     -- no secretary
	small {i64} not null default 0,      -- fewer full members than a branch of its own needs
	term_end {i64} not null default 0,
	members {i64} not null default 0,    -- of any organisation
	branches {i64} not null default 0,   -- of the subtree: rows of the ledger,
	all_members {i64} not null default 0,
	all_vacant {i64} not null default 0,
	all_small {i64} not null default 0,
	primary key (tenant, org)
) {table};
create index standing_day on standing (tenant, day);
create index standing_path on standing (tenant, path, branch);
create index standing_due on standing (tenant, branch, due_day, review desc, path);
create index standing_review on standing (tenant, branch, review desc, path, due_day);
create index standing_review_day on standing (tenant, branch, review_day, path);
create index standing_vacant on standing (tenant, vacant, members desc, path);
create index standing_small on standing (tenant, small, members desc, path);
create index standing_term on standing (tenant, branch, term_end, path);
insert into standing (tenant, org, path) select tenant, id, path from org;

-- For an organisation's subtree by day: numbers that are asked for "before today" or "within the week", so that nothing
-- changes at midnight.
create table standing_roll (
	tenant {i64} not null,
	org {i64} not null,
	day {i64} not null,
	due {i64} not null,                  -- branches whose duty that presses most is due on it,
	due_review {i64} not null,           -- and of them those with records that wait
	review {i64} not null,               -- branches whose first waiting record was filed on it,
	records {i64} not null,              -- and how many wait in them
	term {i64} not null,                 -- branches whose committee's term ends on it
	primary key (tenant, org, day)
) {table};

-- What is not done is a tenth of all duties, and the only ones that are looked for so.
drop index duty_open;
drop index duty_undone;
create index duty_open on duty (tenant, due_day, org) where done_day = 0;
create index duty_undone on duty (tenant, org, due_day) where done_day = 0;
