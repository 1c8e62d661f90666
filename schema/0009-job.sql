-- What the program does by itself, or later: one row a run. A periodic job has one run a period, so that a restart repeats
-- nothing; a run goes on from its mark, which is written in the transaction of each step.

create table job_run (
	tenant {i64} not null,
	id {i64} not null,
	name {key} not null,                 -- of the job
	period {i64} not null,               -- hour since 1970, or day; of a run that somebody asked for its id
	state {key} not null,                -- waiting running done failed cancelled
	account {i64} not null default 0,    -- who asked; 0: nobody, or the command line
	who {text} not null,
	wish {text} not null default '',     -- what exactly, the job's own words
	mark {text} not null default '',     -- how far it has come, the job's own words
	due {i64} not null,                  -- not before that moment
	queued {i64} not null,
	begun {i64} not null default 0,
	ended {i64} not null default 0,
	stepped {i64} not null default 0,
	steps {i64} not null default 0,
	tries {i64} not null default 0,      -- how often it was taken up
	spent {i64} not null default 0,      -- milliseconds in steps
	done {i64} not null default 0,       -- progress: so many of total
	total {i64} not null default 0,
	said {text} not null default '',     -- the outcome in one sentence
	file {text} not null default '',     -- name of the file that it made, '' none (any more)
	title {text} not null default '',    -- the file's name for people
	owner {i64} not null default 0,      -- the program that has taken it up
	primary key (tenant, id)
) {table};
create unique index job_run_period on job_run (tenant, name, period);
create index job_run_state on job_run (tenant, state, due);
create index job_run_account on job_run (tenant, account, id);

create table job_log (
	tenant {i64} not null,
	run {i64} not null,
	seq {i64} not null,
	at {i64} not null,
	text {text} not null,
	primary key (tenant, run, seq)
) {table};
