-- Activities of a branch that come every month: planned together, moved and taken out one by one, changed or taken back from a month on.

create table series (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	kinds {i64} not null,                -- bit set of enum activity_kind
	title {text} not null,               -- without the month, which each activity has before it
	place {text} not null,
	host {text} not null,
	agenda {text} not null,
	day {i64} not null,                  -- of the month; a shorter month's last
	minute {i64} not null,               -- of the day
	minutes {i64} not null,              -- how long
	made_at {i64} not null,
	made_name {text} not null,
	primary key (tenant, id)
) {table};
create index series_org on series (tenant, org, id);

create table series_item (
	tenant {i64} not null,
	series {i64} not null,
	activity {i64} not null,
	month {i64} not null,                -- yyyymm that it was planned for, wherever it was moved since
	primary key (tenant, series, activity)
) {table};
create index series_item_activity on series_item (tenant, activity);
