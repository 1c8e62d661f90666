-- What each roster that was written has made and changed, so that it can be shown, and taken back as a whole while nothing rests
-- on it. What stood before (import_member, import_org, import_beside) is dropped some weeks later (src/import/import.h).

create table import (
	tenant {i64} not null,
	id {i64} not null,
	kind {key} not null,                 -- members organisations
	state {key} not null,                -- writing done failing failed undoing undone
	org {i64} not null,                  -- the office that it was written for
	name {text} not null,                -- of the file, as its sender called it
	at {i64} not null,
	account {i64} not null,
	who {text} not null,
	moving {i64} not null default 0,     -- 1: people were moved as the roster says
	made {i64} not null default 0,       -- rows of the file
	changed {i64} not null default 0,
	same {i64} not null default 0,
	moved {i64} not null default 0,      -- of the changed ones
	written {i64} not null default 0,    -- so many rows stand, in the order of writing
	run {i64} not null default 0,        -- the job that writes it or takes it back; 0: done at once
	said {text} not null default '',     -- why it was not written to the end
	undone {i64} not null default 0,     -- moment
	undone_by {text} not null default '',
	kept {i64} not null default 1,       -- 0: what stood before was dropped
	primary key (tenant, id)
) {table};
create index import_org_of on import (tenant, org, id);
create index import_kept on import (tenant, kept, at);

-- A person whom it made or changed; of one whom it changed, what stood there before.
create table import_member (
	tenant {i64} not null,
	import {i64} not null,
	seq {i64} not null,                  -- the order of writing
	member {i64} not null,
	row {i64} not null,                  -- of the file
	made {i64} not null,
	version {i64} not null default 0,    -- that it left: another one tells that something came later
	org {i64} not null,                  -- the branch before; of one whom it made: the branch
	moved {i64} not null default 0,      -- the day of its move by the roster; 0: not moved
	belonged {i64} not null default 0,   -- moved: since when in that branch
	led {i64} not null default 0,        -- moved: the group that the person led
	party_group {i64},
	name {text},
	name_key {bytes},
	stroke_key {bytes},
	pinyin {text},
	initials {text},
	sex {i64},
	ethnic {text},
	birth {i64},
	education {text},
	job {text},
	category {i64},
	joined {i64},
	full_day {i64},
	phone_hash {bytes},
	phone {bytes},                       -- sealed as it was
	phone_mask {text},
	address {bytes},
	primary key (tenant, import, seq)
) {table};
create index import_member_member on import_member (tenant, member);

-- What else it made or ended: a post, a state, a group; of an organisation whose sheet it changed the dated rows before.
create table import_beside (
	tenant {i64} not null,
	import {i64} not null,
	seq {i64} not null,
	what {key} not null,                 -- post post-ended post-taken state state-ended group status income
	id {i64} not null,
	word {key} not null default '',
	day {i64} not null default 0,
	until {i64} not null default 0,
	value {i64} not null default 0,
	note {text} not null default '',
	primary key (tenant, import, seq, what, id, word, day)
) {table};

-- An organisation that it made or changed; of one that it changed, what stood there before.
create table import_org (
	tenant {i64} not null,
	import {i64} not null,
	seq {i64} not null,
	org {i64} not null,
	row {i64} not null,
	made {i64} not null,
	version {i64} not null default 0,
	kind {i64},
	migrant {i64},
	name {text},
	short {text},
	name_key {bytes},
	pinyin {text},
	initials {text},
	founded {i64},
	approval {text},
	planned_end {i64},
	term_years {i64},
	term_start {i64},
	term_end {i64},
	term_shifted {i64},
	seats {i64},
	phone {text},
	place {text},
	households {i64},
	residents {i64},
	sheet {i64},                         -- 1: it had a sheet, which follows
	approved {i64},
	subordination {i64},
	unit {i64},
	election {i64},
	contact {text},
	address {text},
	villages {text},
	union_name {text},
	union_head {text},
	league_name {text},
	league_head {text},
	women_name {text},
	women_head {text},
	shift_approval {text},
	shift_approved {i64},
	shift_note {text},
	primary key (tenant, import, seq)
) {table};
