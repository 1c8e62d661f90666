-- Who was told of a meeting by somebody: by telephone, at the door, with a printed slip. Whoever read the message needs no row.

create table notice_told (
	tenant {i64} not null,
	activity {i64} not null,
	member {i64} not null,
	at {i64} not null,
	by_account {i64} not null,
	primary key (tenant, activity, member)
) {table};
