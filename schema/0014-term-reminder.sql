-- Reminders of a term that ends: one half a year before, one when it is over; never twice for the same day.
create table term_reminder (
	tenant {i64} not null,
	org {i64} not null,
	due {i64} not null,                  -- the day on which the term ends, by the superior's approval if there is one
	stage {i64} not null,                -- 1 six months before, 2 over
	at {i64} not null,
	primary key (tenant, org, due, stage)
) {table};
create index term_reminder_at on term_reminder (tenant, at);
