-- Organisational life meetings and 民主生活会: their preparation, opinions gathered, problems that were found and what is done about them.

create table life_step (
	tenant {i64} not null,
	activity {i64} not null,
	step {key} not null,                 -- of the list in life/step.c
	done_at {i64} not null,
	done_by {text} not null,
	note {text} not null,
	primary key (tenant, activity, step)
) {table};

-- Opinions without names: no time, no person, and a key by chance, so that their order says nothing.
create table life_opinion (
	tenant {i64} not null,
	activity {i64} not null,
	mark {bytes} not null,
	text {text} not null,
	primary key (tenant, activity, mark)
) {table};

create table life_problem (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	activity {i64} not null,
	text {text} not null,
	task {i64} not null,                 -- the measure, with owner and day
	primary key (tenant, id)
) {table};
create index life_problem_activity on life_problem (tenant, activity);
create index life_problem_org on life_problem (tenant, org, activity);
create index life_problem_task on life_problem (tenant, task);
