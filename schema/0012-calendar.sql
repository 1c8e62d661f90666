-- Subscriptions to meetings by the calendar of a phone or a computer (iCalendar): who has the link reads, so an account can
-- take it back. The link lies here sealed, to be shown again to its owner, and as a hash, by which it is found.

create table calendar_feed (
	tenant {i64} not null,
	account {i64} not null,
	kind {key} not null,                 -- own: meetings of the member; branch: those of the account's organisation
	token_hash {bytes} not null,
	token {bytes} not null,
	made {i64} not null,
	primary key (tenant, account, kind)
) {table};
create unique index calendar_feed_token on calendar_feed (tenant, token_hash);
