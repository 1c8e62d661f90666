-- Notices of an organisation, and how many each one has: the number is kept in the transaction of what changes it.
create table notice (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	title {text} not null,
	body {text} not null,
	author {text} not null,
	at {i64} not null,
	primary key (tenant, id)
) {table};
create index notice_org on notice (tenant, org, id);

create table notice_board (
	tenant {i64} not null,
	org {i64} not null,
	notices {i64} not null,
	primary key (tenant, org)
) {table};
