-- Reminders by electronic mail: the address that somebody gave of her own, the code that shows that it is hers, and what went out.

create table mail_address (
	tenant {i64} not null,
	account {i64} not null,
	address {bytes} not null,                -- sealed
	confirmed {i64} not null,
	hours {i64} not null,                    -- a notice that waits unread for longer is reminded of; 0: none
	link {text} not null,                    -- the inbox, as its owner reaches the platform
	suspended {i64} not null default 0,      -- since when nothing goes there, because it was refused for good
	suspended_why {text} not null default '',
	covered {i64} not null,                  -- notices up to then were counted in a reminder, or came before the address
	mailed_day {i64} not null default 0,     -- of the last reminder: one a day
	primary key (tenant, account)
) {table};

create table mail_code (
	tenant {i64} not null,
	account {i64} not null,
	address {bytes} not null,                -- sealed; its owner has to show that mail reaches her there
	mail {i64} not null,                     -- row of mail_out that brings it; the code is made of its number and the county's key
	link {text} not null,
	until {i64} not null,
	tries {i64} not null default 0,          -- wrong ones
	primary key (tenant, account)
) {table};

-- Mails that wait and went, for a month; no address, no text.
create table mail_out (
	tenant {i64} not null,
	id {i64} not null,
	account {i64} not null,
	kind {key} not null,                     -- code remind test
	state {key} not null,                    -- waiting trying sent refused failed dropped unknown
	at {i64} not null,
	next_at {i64} not null,                  -- not before
	run {i64} not null default 0,            -- of the job that took it, and which start of that run: a run that was cut off in the
	claim {i64} not null default 0,          -- middle does not know what it sent, and sends nothing twice
	tries {i64} not null default 0,
	ended {i64} not null default 0,
	said {text} not null default '',
	primary key (tenant, id)
) {table};
create index mail_out_state on mail_out (tenant, state, next_at);
create index mail_out_account on mail_out (tenant, account, kind, at);
create index mail_out_ended on mail_out (tenant, ended);
