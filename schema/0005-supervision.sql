-- Duties (what a branch owes), their roll-up for every ancestor, urging, and the inbox.

create table duty (
	tenant {i64} not null,
	cycle {i64} not null,                -- 0 month 1 quarter 2 year
	period_from {i64} not null,          -- first day of the period
	org {i64} not null,
	rule {key} not null,                 -- id in the rule catalogue
	period_to {i64} not null,
	due_day {i64} not null,
	owed {i64} not null,
	done {i64} not null,
	done_day {i64} not null default 0,   -- day on which `owed` was reached, 0: not yet
	activity {i64} not null default 0,   -- the (last) activity that satisfied it
	primary key (tenant, cycle, period_from, org, rule)
) {table};
create index duty_org on duty (tenant, org, period_from);
create index duty_open on duty (tenant, done_day, due_day, org);

-- The day as of which an organisation's duties were last computed: the facts of a running period are those of that day.
create table duty_day (
	tenant {i64} not null,
	org {i64} not null,
	day {i64} not null,
	primary key (tenant, org)
) {table};
create index duty_day_day on duty_day (tenant, day);

-- For each organisation and all of its ancestors: how many duties of a rule and period stand in its subtree. Whether an
-- open one is overdue follows from the due day, so nothing changes at midnight.
create table duty_roll (
	tenant {i64} not null,
	org {i64} not null,
	due_day {i64} not null,              -- not the same for all: who is dissolved owes by its last day
	rule {key} not null,
	period_from {i64} not null,
	period_to {i64} not null,
	duties {i64} not null,
	fulfilled {i64} not null,            -- done_day > 0
	late {i64} not null,                 -- of them after the due day
	primary key (tenant, org, due_day, rule, period_from)
) {table};

-- Gatherings that were held and who came, by month: an organisation's own (whole = 0) and its subtree's (whole = 1).
create table life_roll (
	tenant {i64} not null,
	whole {i64} not null,
	month {i64} not null,
	org {i64} not null,
	held {i64} not null,
	due {i64} not null,
	present {i64} not null,              -- in the room
	remote {i64} not null,               -- by video
	primary key (tenant, whole, month, org)
) {table};
create index life_roll_org on life_roll (tenant, org, whole, month);

create table urge (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	rule {key} not null,
	period_from {i64} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	by_org {text} not null,              -- name of the urging organisation
	text {text} not null,
	reply {text} not null default '',
	replied_at {i64} not null default 0,
	replied_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index urge_org on urge (tenant, org, at);
create index urge_duty on urge (tenant, org, rule, period_from);

create table message (
	tenant {i64} not null,
	id {i64} not null,
	account {i64} not null,              -- the reader
	kind {key} not null,                 -- notice urge reply returned sealed system
	title {text} not null,
	text {text} not null,
	href {text} not null default '',
	at {i64} not null,
	read_at {i64} not null default 0,
	primary key (tenant, id)
) {table};
create index message_account on message (tenant, account, read_at, at);
