-- Members: sensitive fields encrypted, found by keyed hash, masked for the page; belonging and states dated.

create table member (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- today's branch
	party_group {i64} not null default 0,
	name {text} not null,
	name_key {bytes} not null,           -- pinyin collation
	stroke_key {bytes} not null,         -- surname strokes, for official lists
	pinyin {key} not null,
	initials {key} not null,
	sex {i64} not null,                  -- GB/T 2261.1: 1 male 2 female
	ethnic {key} not null,               -- GB/T 3304: '01' …
	birth {i64} not null,
	education {key} not null,            -- GB/T 4658
	job {key} not null,                  -- JobCode of the annual form
	category {i64} not null,             -- 0 applicant 1 activist 2 candidate 3 probationary 4 full (rules 8.4)
	joined {i64} not null default 0,     -- day of admission as probationary member
	full_day {i64} not null default 0,   -- day of becoming a full member
	idno_hash {bytes},
	idno {bytes},
	idno_mask {text},
	phone_hash {bytes},
	phone {bytes},
	phone_mask {text},
	address {bytes},
	migrant {i64} not null default 0,    -- today's states, made from member_state in the same transaction
	aged {i64} not null default 0,       -- excused for age or illness (2019 regulation, article 23)
	hardship {i64} not null default 0,
	lost {i64} not null default 0,
	suspended {i64} not null default 0,
	left_day {i64} not null default 0,   -- no longer a member of any branch here
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create index member_org on member (tenant, org, left_day, name_key);
create index member_order on member (tenant, name_key);
create unique index member_idno on member (tenant, idno_hash);
create index member_phone on member (tenant, phone_hash);
create index member_pinyin on member (tenant, pinyin);
create index member_initials on member (tenant, initials);
create index member_name on member (tenant, name);

create table belonging (
	tenant {i64} not null,
	member {i64} not null,
	from_day {i64} not null,
	to_day {i64} not null default 0,
	org {i64} not null,
	primary key (tenant, member, from_day)
) {table};
create index belonging_org on belonging (tenant, org, from_day);

create table member_state (
	tenant {i64} not null,
	member {i64} not null,
	kind {key} not null,                 -- migrant aged hardship lost suspended
	from_day {i64} not null,
	to_day {i64} not null default 0,
	reason {text},                       -- where a migrant lives and works, what excuses
	primary key (tenant, member, kind, from_day)
) {table};
