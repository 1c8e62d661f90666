-- What a county asks beyond the catalogue, or lets off: dated, known from the day after it was entered, never rewritten.

create table county_rule (
	tenant {i64} not null,
	id {i64} not null,
	act {key} not null,                  -- stricter off exempt grace base end
	rule {key} not null default '',      -- id of the catalogue; '' all; of a base: the vote
	cycle {i64} not null default 0,      -- stricter: 0 month 1 quarter 2 year
	times {i64} not null default 0,
	severity {i64} not null default 0,
	days {i64} not null default 0,       -- grace
	org {i64} not null default 0,        -- exempt: one organisation, or
	kind {i64} not null default 0,       -- all of a type (931)
	base {key} not null default '',      -- base: due_voters present_voters
	ended {i64} not null default 0,      -- end: the row that ends
	document {text} not null default '', -- the county's own, where it stands
	reason {text} not null,
	valid_from {i64} not null,           -- always later than the day it was entered
	valid_to {i64} not null default 0,
	made_day {i64} not null,
	made_at {i64} not null,
	made_by {i64} not null,
	made_name {text} not null,
	withdrawn_day {i64} not null default 0, -- before it took effect
	withdrawn_name {text} not null default '',
	primary key (tenant, id)
) {table};
