-- The second factor of an account: an app's one-time codes, and the recovery codes for the day the phone is lost.

create table totp (
	tenant {i64} not null,
	account {i64} not null,
	secret {bytes} not null,             -- sealed
	begun {i64} not null,
	confirmed {i64} not null default 0,  -- moment from which it is asked for; 0: being set up
	used_step {i64} not null default 0,  -- of the last code that was accepted: each counts once
	primary key (tenant, account)
) {table};

create table recovery_code (
	tenant {i64} not null,
	account {i64} not null,
	code {bytes} not null,               -- keyed hash; the code itself is on its owner's paper
	primary key (tenant, account, code)
) {table};
