-- What was done to the tree of organisations: each operation with what it changed, row by row, so that it can be shown as
-- history and taken back exactly; names and types of the past; which organisation a dissolved one went into.

create table org_operation (
	tenant {i64} not null,
	id {i64} not null,
	kind {key} not null,                 -- rename retype move merge split dissolve
	org {i64} not null,
	other {i64} not null default 0,      -- the new parent, the one merged into, the one split off
	day {i64} not null,                  -- first day on which the new state holds
	approval {text} not null,            -- number of the superior's approval
	approved {i64} not null,             -- its day
	exempt {i64} not null default 0,     -- 1: the approval answers for what an article speaks against
	note {text} not null default '',
	was {text} not null,                 -- in words, for people
	became {text} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	undone {i64} not null default 0,     -- moment
	undone_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index org_operation_org on org_operation (tenant, org, id);
create index org_operation_other on org_operation (tenant, other, id);

-- One changed row of another table: its columns as text before and after, null where there was or is no row.
create table org_operation_change (
	tenant {i64} not null,
	operation {i64} not null,
	seq {i64} not null,
	what {key} not null,                 -- a word of the table in src/org/operate_journal.c
	id {i64} not null,
	day {i64} not null,                  -- second part of the row's key, 0 when it has none
	was {text},
	became {text},
	primary key (tenant, operation, seq)
) {table};

-- What an organisation was called until to_day, the first day of the next name or type.
create table org_former (
	tenant {i64} not null,
	org {i64} not null,
	to_day {i64} not null,
	name {text} not null,
	short {text} not null,
	kind {i64} not null,
	migrant {i64} not null,
	primary key (tenant, org, to_day)
) {table};

create table org_successor (
	tenant {i64} not null,
	org {i64} not null,                  -- the old one
	successor {i64} not null,
	day {i64} not null,
	primary key (tenant, org)
) {table};
create index org_successor_new on org_successor (tenant, successor);
