-- Organisations: the tree as dated edges, and today's tree as a materialised path made from them in the same transaction.

create table org (
	tenant {i64} not null,
	id {i64} not null,
	parent {i64} not null,               -- today's parent, 0 at the root
	path {key} not null,                 -- '0001.0003.0012.': four digits a level; scope = prefix
	level {i64} not null,                -- 1 county, 2 township, 3 village organisation, 4 a branch below one
	kind {i64} not null,                 -- national type code 611 621 631 632 911 921 931 932 (rules 8.2)
	migrant {i64} not null default 0,    -- 流动党员党支部
	code {key} not null,                 -- the county's own code, unique
	name {text} not null,                -- as on the seal
	short {text} not null,               -- 小河西村
	name_key {bytes} not null,           -- ICU pinyin collation
	pinyin {key} not null,
	initials {key} not null,
	founded {i64} not null default 0,
	approval {text},                     -- number of the founding approval
	dissolved {i64} not null default 0,
	planned_end {i64} not null default 0, -- of a temporary organisation
	term_years {i64} not null default 0,
	term_start {i64} not null default 0,
	term_end {i64} not null default 0,
	seats {i64} not null default 0,      -- of the committee; 0: none
	phone {text},                        -- the office's, public
	place {text},                        -- the activity room
	households {i64} not null default 0,
	residents {i64} not null default 0,
	-- Counters kept in the transaction of what changes them; `verify` recounts.
	members {i64} not null default 0,    -- full and probationary, today
	full_members {i64} not null default 0,
	party_groups {i64} not null default 0,
	committee {i64} not null default 0,  -- committee posts held today
	secretary {text},                    -- name of today's secretary
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create unique index org_code on org (tenant, code);
create unique index org_path on org (tenant, path);
create index org_parent on org (tenant, parent, path);
create index org_initials on org (tenant, initials);
create index org_pinyin on org (tenant, pinyin);
create index org_level on org (tenant, level, path);     -- the townships, without reading past every branch
create index org_members on org (tenant, path, members); -- a subtree's members are added up in the index

create table org_edge (
	tenant {i64} not null,
	org {i64} not null,
	from_day {i64} not null,
	to_day {i64} not null default 0,     -- first day on which it no longer holds; 0: still
	parent {i64} not null,
	primary key (tenant, org, from_day)
) {table};

create table party_group (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	name {text} not null,
	leader {i64} not null default 0,     -- member
	from_day {i64} not null,
	to_day {i64} not null default 0,
	primary key (tenant, id)
) {table};
create index party_group_org on party_group (tenant, org);

create table post (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	kind {key} not null,                 -- secretary deputy organization publicity discipline member first_secretary
	member {i64} not null default 0,     -- 0: held by somebody who is not in the roster
	name {text} not null,
	from_day {i64} not null,
	to_day {i64} not null default 0,
	primary key (tenant, id)
) {table};
create index post_org on post (tenant, org, to_day);
create index post_member on post (tenant, member);
