-- What belongs to a person and is no text: papers of a state, pictures. The files lie sealed in files/, each under a key of its own.
create table member_file (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	what {key} not null,                 -- paper
	state {i64} not null default 0,      -- of a paper: the state that it belongs to
	label {text} not null,               -- what the paper is, as people call it
	type {key} not null,
	size {i64} not null,
	width {i64} not null default 0,
	height {i64} not null default 0,
	sha256 {bytes} not null,             -- what the file is called in files/
	seal {bytes},                        -- its key, sealed; without it nobody reads the file any more
	added {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	primary key (tenant, id)
) {table};
create index member_file_member on member_file (tenant, member, what, id);

-- A state that was put right, or taken out as never having been. The rows before and after stand in org_operation_change under
-- its id, as those of a merge do.
create table member_state_change (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	state {i64} not null,
	why {text} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	undone {i64} not null default 0,     -- moment
	undone_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index member_state_change_member on member_state_change (tenant, member, id);
