-- A check-in put right by the secretary with a reason; and check-ins that arrived after the record was handed in, until they are
-- decided on: nothing in a record that is under review changes in silence.

create table attendance_change (
	tenant {i64} not null,
	id {i64} not null,
	activity {i64} not null,
	member {i64} not null,
	was {key} not null,                  -- due present remote leave
	becomes {key} not null,              -- due present remote
	claimed {i64} not null default 0,    -- of one that arrived late: when it was done, by the phone; 0: the branch's own
	reason {text} not null default '',
	decided_at {i64} not null default 0, -- 0: it waits
	decided_by {text} not null default '',
	refused {i64} not null default 0,
	primary key (tenant, id)
) {table};
create index attendance_change_activity on attendance_change (tenant, activity);
create index attendance_change_member on attendance_change (tenant, member);
