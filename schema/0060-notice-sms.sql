-- Notices as a file for an operator's bulk-SMS desk: who stands in one, so that nobody is messaged twice without meaning to.

create table notice_sms (
	tenant {i64} not null,
	activity {i64} not null,
	member {i64} not null,
	at {i64} not null,
	by_account {i64} not null,
	primary key (tenant, activity, member)
) {table};

alter table whole_export add column alone {text} not null default ''; -- why it needed no second person; '' it did
alter table message add column texted {i64} not null default 0;     -- when its reader was put into such a file for not having read it
