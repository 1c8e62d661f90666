-- What a meeting resolved that somebody do, until when (议定事项); it comes back at the next meetings until it is done.

create table task (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	activity {i64} not null,
	title {text} not null,
	owner {i64} not null default 0,      -- member; 0: the organisation itself
	due {i64} not null,
	made {i64} not null,
	made_by {i64} not null,
	done_at {i64} not null default 0,
	done_by {text} not null default '',
	note {text} not null default '',     -- what became of it
	reminded {i64} not null default 0,   -- 1: that it is due soon, 2: that it is overdue
	primary key (tenant, id)
) {table};
create index task_activity on task (tenant, activity);
create index task_org on task (tenant, org, done_at, due);
create index task_owner on task (tenant, owner, done_at, due);
create index task_due on task (tenant, done_at, due, reminded);
