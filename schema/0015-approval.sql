-- Second person: what somebody proposed with its exact content, and who decided on it.

create table approval (
	tenant {i64} not null,
	id {i64} not null,
	act {key} not null,                  -- a registered act: org-merge …
	org {i64} not null,                  -- the organisation whose people may see its traces
	kind {key} not null,                 -- the record that it concerns, as in the audit
	record {i64} not null,
	summary {text} not null,             -- in Chinese: what will be done
	content {text} not null,             -- name=value lines, from which it is done
	basis {key} not null,                -- stamp of what it stands on
	hash {key} not null,                 -- keyed, over all of the above and who proposed when
	at {i64} not null,
	expires {i64} not null,
	by_account {i64} not null,
	by_member {i64} not null,
	by_name {text} not null,
	by_org {i64} not null,               -- where the proposer stood; who decides stands there or above
	state {key} not null,                -- open done refused withdrawn outdated
	decided_at {i64} not null default 0,
	decided_by {i64} not null default 0,
	decided_name {text} not null default '',
	reason {text} not null default '',
	primary key (tenant, id)
) {table};
create index approval_state on approval (tenant, state, at);
create index approval_record on approval (tenant, kind, record, at);
create index approval_by on approval (tenant, by_account, at);
