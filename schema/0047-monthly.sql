-- The monthly report (月报) of a township or of the county: sentences that are edited, and figures as they stood when it was sent.
create table monthly (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	name {text} not null,                -- of the organisation, as it was then
	short {text} not null,
	month {i64} not null,
	issue {i64} not null,                -- 1, 2 …: each takes the place of the one before
	state {key} not null,                -- draft sent
	reason {text} not null default '',   -- why this issue takes the place of the one before
	begun_at {i64} not null,
	begun_by {text} not null,
	changed_at {i64} not null,
	changed_by {text} not null,
	sent_at {i64} not null default 0,
	sent_by {text} not null default '',
	sent_account {i64} not null default 0,
	read_at {i64} not null default 0,    -- when the office above opened it: from then on it cannot be taken back
	read_by {text} not null default '',
	seal {bytes},                        -- hash over all that was sent
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create unique index monthly_org on monthly (tenant, org, month, issue);

-- A draft's sentences that somebody edited; of one that was sent all of them.
create table monthly_text (
	tenant {i64} not null,
	report {i64} not null,
	part {key} not null,
	text {text} not null,
	made {i64} not null default 0,       -- 1: made from the figures when it was sent, nobody's words
	primary key (tenant, report, part)
) {table};

-- A figure that the office corrects: what was counted stays beside it.
create table monthly_fix (
	tenant {i64} not null,
	report {i64} not null,
	line {key} not null,
	figure {i64} not null,
	counted {i64} not null,
	value {i64} not null,
	reason {text} not null,
	at {i64} not null,
	by_name {text} not null,
	primary key (tenant, report, line, figure)
) {table};

-- The figures of a report that was sent, as they were counted then, with the names of then.
create table monthly_line (
	tenant {i64} not null,
	report {i64} not null,
	seq {i64} not null,
	section {key} not null,
	line {key} not null,
	name {text} not null,
	org {i64} not null default 0,        -- of a line about one organisation
	a {i64} not null,
	b {i64} not null,
	c {i64} not null,
	d {i64} not null,
	primary key (tenant, report, seq)
) {table};
