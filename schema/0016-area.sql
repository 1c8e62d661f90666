-- A county's sums by month, for the city or province (the area) above it, and an area's copies of those of its counties.

alter table county add column area {i64} not null default 0; -- 1: no county but an area's place: accounts and sums

-- One wide row a county and month. A county's own has its own code; the others lie below an area's number. Below the line is
-- the state that the county was in when it last counted in that month; `day` 0: it never did, only what can be counted later.
create table area_month (
	tenant {i64} not null,
	code {key} not null,
	month {i64} not null,
	at {i64} not null,                   -- when the county counted
	seq {i64} not null,                  -- the last row of its audit chain then
	duties {i64} not null,               -- due in that month
	done {i64} not null,
	in_time {i64} not null,
	past {i64} not null,                 -- of the duties: came due before the day of counting
	held {i64} not null,                 -- gatherings
	due {i64} not null,                  -- people who were to come to them
	present {i64} not null,
	remote {i64} not null,
	day {i64} not null,
	towns {i64} not null,
	branches {i64} not null,
	members {i64} not null,
	overdue {i64} not null,              -- branches
	soon {i64} not null,                 -- branches
	review {i64} not null,               -- records that wait for review
	review_branches {i64} not null,
	no_secretary {i64} not null,         -- branches
	terms {i64} not null,                -- branches whose committee's term ends
	primary key (tenant, code, month)
) {table};

-- The counties of an area as it last found them.
create table area_county (
	tenant {i64} not null,
	code {key} not null,
	name {text} not null,
	heard {i64} not null,                -- when its records were last read; 0: never
	primary key (tenant, code)
) {table};
