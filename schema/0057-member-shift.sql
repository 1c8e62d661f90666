-- Moves to another branch and leavings, so that one that was a mistake can be taken back. What each changed row by row stands in
-- org_operation_change under its id, as of a merge.
create table member_shift (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	from_org {i64} not null,
	to_org {i64} not null,               -- 0: left the county
	day {i64} not null,
	reason {text} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	undone {i64} not null default 0,     -- moment
	undone_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index member_shift_member on member_shift (tenant, member, id);
