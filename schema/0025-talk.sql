-- Heart-to-heart talks (谈心谈话): who talked with whom, when and where. What was said is sealed, and read by the two alone.

create table talk (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- the branch of both on that day
	one {i64} not null,                  -- members; one < other
	other {i64} not null,
	pair {i64} not null,                 -- kind of pair as of that day: a bit of RULE_PAIR_…
	day {i64} not null,
	place {text} not null,
	gist {bytes},                        -- sealed; null: on paper, or nothing written down
	version {i64} not null default 1,
	made {i64} not null,
	made_by {i64} not null,
	primary key (tenant, id)
) {table};
create index talk_org on talk (tenant, org, day, pair, one, other);
create index talk_one on talk (tenant, one, day);
create index talk_other on talk (tenant, other, day);
