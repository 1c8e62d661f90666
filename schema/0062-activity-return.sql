-- Records given back to a branch: writing one again is work that somebody above asked for, and is counted with the rest (减负).

create table activity_return (
	tenant {i64} not null,
	activity {i64} not null,
	at {i64} not null,
	org {i64} not null,
	primary key (tenant, activity, at)
) {table};
create index activity_return_at on activity_return (tenant, at);

insert into activity_return (tenant, activity, at, org)
select distinct tenant, id, at, org from audit where kind = 'activity' and act = 'activity.return';
