-- What an office narrows the ledger to again and again, under a name; and how each account wants to see it.
create table ledger_filter (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- the office's
	account {i64} not null,              -- whose it is
	name {text} not null,
	shared {i64} not null,               -- 1: the whole office sees it
	query {text} not null,               -- of the page's address
	made_at {i64} not null,
	made_by {text} not null,
	primary key (tenant, id)
) {table};
create index ledger_filter_account on ledger_filter (tenant, account);
create index ledger_filter_org on ledger_filter (tenant, org, shared);

create table ledger_wish (
	tenant {i64} not null,
	account {i64} not null,
	columns {text} not null default '',  -- words with blanks between; '': never chosen
	filter {i64} not null default 0,     -- with which the page begins; 0: none
	primary key (tenant, account)
) {table};
