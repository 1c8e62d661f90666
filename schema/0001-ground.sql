-- The ground: the county itself, its settings, accounts, sessions, televisions, the audit chain.
-- Type words: {i64} {text} {key} (text compared byte by byte) {bytes} {table}; the engine maps them.
-- The county (tenant) is the first column of every key. Days are yyyymmdd, months yyyymm, moments UTC seconds.

create table county (
	tenant {i64} not null,
	name {text} not null,
	platform {text} not null,            -- the deployment's own name for the platform
	created {i64} not null,
	primary key (tenant)
) {table};

create table setting (
	tenant {i64} not null,
	name {key} not null,
	value {text} not null,
	primary key (tenant, name)
) {table};

create table account (
	tenant {i64} not null,
	id {i64} not null,
	login {key} not null,
	name {text} not null,
	role {key} not null,
	org {i64} not null,
	member {i64} not null default 0,     -- the member whose account it is
	password {text},                     -- argon2id; null until the first sign-in
	first_code {bytes},                  -- keyed hash of the printed one-time code
	first_code_until {i64} not null default 0,
	disabled {i64} not null default 0,
	elder {i64} not null default 0,      -- shows the elder version on the phone
	created {i64} not null,
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create unique index account_login on account (tenant, login);
create index account_org on account (tenant, org, role);
create index account_member on account (tenant, member);

create table sign_in_failure (
	tenant {i64} not null,
	account {i64} not null,
	place {key} not null,                -- keyed hash of the address: nobody can lock out somebody else from afar
	failures {i64} not null,
	blocked_until {i64} not null,
	primary key (tenant, account, place)
) {table};

create table session (
	tenant {i64} not null,
	token {bytes} not null,              -- hash of the token; the token itself is the browser's alone
	id {i64} not null,
	account {i64} not null,
	created {i64} not null,
	seen {i64} not null,
	expires {i64} not null,
	agent {text},
	place {text},
	primary key (tenant, token)
) {table};
create index session_account on session (tenant, account);
create unique index session_id on session (tenant, id);

create table device (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null default 0,        -- 0 until the secretary confirms its code
	name {text} not null,
	token {bytes} not null,
	code {key},                          -- shown on the screen while it waits
	code_until {i64} not null,
	created {i64} not null,
	paired {i64} not null default 0,
	seen {i64} not null,
	revoked {i64} not null default 0,
	primary key (tenant, id)
) {table};
create unique index device_token on device (tenant, token);
create index device_code on device (tenant, code);
create index device_org on device (tenant, org);

create table audit (
	tenant {i64} not null,
	seq {i64} not null,                  -- 1, 2, 3 … without a gap
	at {i64} not null,
	account {i64} not null,              -- 0: a television, a job, the command line
	who {text} not null,
	place {text},
	act {key} not null,
	kind {key} not null,
	id {i64} not null,
	org {i64} not null,
	was {text},
	became {text},
	hash {bytes} not null,               -- BLAKE2b-256 of this row and the hash before it
	primary key (tenant, seq)
) {table};
create index audit_record on audit (tenant, kind, id, seq);
create index audit_org on audit (tenant, org, seq);
