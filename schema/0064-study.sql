-- Study hours (学时): trainings and who was there. Hours themselves are reckoned from these and from the attendance of meetings;
-- study_branch keeps sums of a branch for the offices' page alone.

create table study_training (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- that held it, and keeps the record
	kind {key} not null,                 -- rotation leaders new home other
	title {text} not null,
	place {text} not null,
	from_day {i64} not null,
	to_day {i64} not null,               -- its last day; of the same year
	measure {key} not null,              -- full half: of each of its days; minutes
	minutes {i64} not null default 0,    -- of clock time, all of it
	made {i64} not null,
	made_by {i64} not null,
	made_name {text} not null,
	withdrawn {i64} not null default 0,  -- moment; 0: it stands
	withdrawn_name {text} not null default '',
	withdrawn_word {text} not null default '',
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create index study_training_org on study_training (tenant, org, from_day);

create table study_attendee (
	tenant {i64} not null,
	training {i64} not null,
	member {i64} not null,
	primary key (tenant, training, member)
) {table};
create index study_attendee_member on study_attendee (tenant, member, training);

create table study_branch (
	tenant {i64} not null,
	org {i64} not null,
	year {i64} not null,
	day {i64} not null,                  -- as of which it was reckoned: the year's last, or an earlier one
	members {i64} not null,              -- full and probationary, without those suspended
	exempt {i64} not null,               -- of them without a hard requirement
	due {i64} not null,                  -- of them with one
	reached {i64} not null,              -- who have what is asked of them
	hundredths {i64} not null,           -- of study hours, of all members together
	leaders {i64} not null,              -- of those due: on a committee
	leaders_reached {i64} not null,
	stale {i64} not null default 0,      -- 1: something changed since
	primary key (tenant, org, year)
) {table};
create index study_branch_stale on study_branch (tenant, stale, day);
