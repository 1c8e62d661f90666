-- Secret votes on a resolution, counted by scrutineers: the papers, and who watched and counted.

create table vote_count (
	tenant {i64} not null,
	resolution {i64} not null,
	activity {i64} not null,
	handed_out {i64} not null,
	returned {i64} not null,
	invalid {i64} not null,
	about {text} not null default '',    -- whom it concerns; "": nobody
	scrutineer {text} not null,
	teller {text} not null,
	primary key (tenant, resolution)
) {table};
create index vote_count_activity on vote_count (tenant, activity);
