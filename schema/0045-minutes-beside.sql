-- Minutes that somebody wrote on a phone, perhaps without network, while somebody else changed the record: they stay beside it until the
-- branch has put them in or thrown them away. A record that is handed in has none.

create table minutes_beside (
	tenant {i64} not null,
	id {i64} not null,
	activity {i64} not null,
	at {i64} not null,             -- when it was written, by the phone's clock
	received {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	recorder {text} not null,
	minutes {text} not null,
	primary key (tenant, id)
) {table};
create index minutes_beside_activity on minutes_beside (tenant, activity);
