-- A person's picture is a member_file: what = portrait (shown), offered (by the person, waits), refused (its label says why, its key
-- is gone).
create index member_file_offered on member_file (tenant, member) where what = 'offered';

-- What a person was honoured with.
create table member_honour (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	name {text} not null,                -- 优秀共产党员
	level {key} not null,                -- national provincial city county township branch
	granted_by {text} not null,          -- who granted it
	day {i64} not null,
	number {text} not null,              -- of the document; '' when there is none
	removed {i64} not null default 0,    -- moment: entered by mistake; it can be restored
	removed_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index member_honour_member on member_honour (tenant, member, day);
