-- Hand-overs: a branch's post of secretary changed hands, and the account's office with it.

create table handover (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	at {i64} not null,
	from_account {i64} not null default 0, -- whose office it was last; 0: nobody's
	from_member {i64} not null default 0,
	from_name {text} not null default '',
	to_account {i64} not null,
	to_member {i64} not null,
	to_name {text} not null,
	to_office {i64} not null,
	made {i64} not null default 0,         -- 1: the account was made for it
	by_account {i64} not null,
	by_name {text} not null,
	undone {i64} not null default 0,
	undone_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index handover_org on handover (tenant, org, id);

-- What passed with it, so that it can go back: offices that ended, messages, things to do.
create table handover_item (
	tenant {i64} not null,
	handover {i64} not null,
	kind {key} not null,
	id {i64} not null,
	primary key (tenant, handover, kind, id)
) {table};
