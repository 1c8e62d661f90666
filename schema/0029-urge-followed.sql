-- What becomes of an urge: calls that were noted, that it went to the township by itself; and who follows a branch up.

alter table urge add column raised_at {i64} not null default 0; -- when it went to the township because nobody answered; 0: it did not
alter table urge add column called_at {i64} not null default 0; -- of the last call that was noted
create index urge_waiting on urge (tenant, at, org) where replied_at = 0 and called_at = 0 and raised_at = 0;
create index urge_at on urge (tenant, at);

create table urge_call (
	tenant {i64} not null,
	id {i64} not null,
	urge {i64} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	by_org {text} not null,              -- name of the calling organisation
	spoke_with {text} not null,
	text {text} not null,                -- what was said
	primary key (tenant, id)
) {table};
create index urge_call_urge on urge_call (tenant, urge, at);

-- An office gives a branch to somebody to follow up (交办): to the office above it, or to one person of an office.
create table follow_up (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- the branch
	office {i64} not null,               -- the organisation whose office follows it up
	account {i64} not null default 0,    -- somebody of it; 0: the office
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	by_org {text} not null,
	due {i64} not null,
	text {text} not null,
	done_at {i64} not null default 0,
	done_by {text} not null default '',
	note {text} not null default '',     -- what became of it
	primary key (tenant, id)
) {table};
create index follow_up_org on follow_up (tenant, org, at);
create index follow_up_office on follow_up (tenant, office, done_at, due);
create index follow_up_by on follow_up (tenant, by_account, done_at, due);
