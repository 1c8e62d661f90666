-- Activities of organisational life, who was due and who came, what was decided.

create table activity (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	party_group {i64} not null default 0, -- of a group meeting
	kinds {i64} not null,                -- bit set of enum activity_kind: one gathering may meet several duties
	pairs {i64} not null default 0,      -- of talks: bit set of kinds of pairs that talked
	makes_up {i64} not null default 0,   -- a day of the earlier period for which it is held late; 0: counts for its own
	state {key} not null,                -- planned noticed open held filed returned sealed cancelled
	title {text} not null,
	place {text} not null,
	starts {i64} not null,
	ends {i64} not null,
	day {i64} not null,                  -- local day of `starts`
	month {i64} not null,
	host {text} not null,
	agenda {text} not null,              -- one item a line
	remote {i64} not null default 0,     -- remote attendance allowed (counted apart, without a vote)
	code_from {i64} not null default 0,  -- moment check-in was first opened; codes are made from activity and minute
	closed_at {i64} not null default 0,  -- moment it was closed; 0: not closed
	due {i64} not null default 0,        -- counters of attendance, same transaction
	due_voters {i64} not null default 0,
	present {i64} not null default 0,    -- in the room
	present_voters {i64} not null default 0,
	remote_present {i64} not null default 0,
	on_leave {i64} not null default 0,
	minutes {text} not null default '',
	recorder {text} not null default '',
	reason {text} not null default '',   -- of the last return, or of the cancellation
	created {i64} not null,
	created_by {i64} not null,
	filed_at {i64} not null default 0,
	filed_by {text} not null default '',
	sealed_at {i64} not null default 0,
	sealed_by {text} not null default '',
	seal {bytes},                        -- hash of the whole record, written with its sealing into the audit chain
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
-- The three carry what lists filter and sort by, so that only the rows of one page are read themselves; that of states also
-- since when a record waits.
create index activity_org on activity (tenant, org, day, state, kinds, starts);
create index activity_day on activity (tenant, day, starts, id, org, state, kinds);
create index activity_state on activity (tenant, state, day, starts, id, org, kinds, filed_at);
create index activity_makes_up on activity (tenant, org, makes_up);

create table attendance (
	tenant {i64} not null,
	activity {i64} not null,
	member {i64} not null,
	status {key} not null,               -- due present remote leave
	voter {i64} not null,                -- has the right to vote that day
	excused {i64} not null default 0,    -- age or illness: not counted as due (2019 regulation, article 23)
	way {key} not null default '',       -- link code video name roll
	at {i64} not null default 0,         -- when the person checked in, by the device's clock when it was offline
	received {i64} not null default 0,   -- when it reached the county
	by_account {i64} not null default 0,
	reason {text},                       -- of a leave
	event {key},                         -- id that the phone's outbox made: the same event twice counts once
	primary key (tenant, activity, member)
) {table};
create index attendance_member on attendance (tenant, member, activity);

create table resolution (
	tenant {i64} not null,
	id {i64} not null,
	activity {i64} not null,
	title {text} not null,
	quorum {key} not null,               -- which rule of the catalogue
	due_voters {i64} not null,
	present_voters {i64} not null,
	votes_for {i64} not null,
	votes_against {i64} not null,
	abstained {i64} not null,
	passed {i64} not null,
	arithmetic {text} not null,          -- the sentence that shows the count
	primary key (tenant, id)
) {table};
create index resolution_activity on resolution (tenant, activity);

create table attachment (
	tenant {i64} not null,
	id {i64} not null,
	activity {i64} not null,
	name {text} not null,
	type {key} not null,
	size {i64} not null,
	width {i64} not null default 0,
	height {i64} not null default 0,
	sha256 {bytes} not null,             -- also the file's name under files/
	added {i64} not null,
	by_account {i64} not null,
	primary key (tenant, id)
) {table};
create index attachment_activity on attachment (tenant, activity);
