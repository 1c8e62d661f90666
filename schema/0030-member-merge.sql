-- Two records of one person: likely pairs, those that somebody looked at and found to be two people, and what merging did.

-- left_day of a record that was merged is -1: neither today's member nor one who left. All that led to it leads to merged_into.
alter table member add column merged_into {i64} not null default 0;
create index member_merged on member (tenant, merged_into) where merged_into <> 0;
-- Pairs are found in the index alone, but for those who share a telephone.
create index member_alike on member (tenant, birth, pinyin, left_day, org, phone_hash);

-- Not the same person, although alike.
create table member_distinct (
	tenant {i64} not null,
	first {i64} not null,                -- the smaller id of the two
	second {i64} not null,
	reason {text} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	primary key (tenant, first, second)
) {table};

-- What a merge changed row by row stands in org_operation_change under the merge's id.
create table member_merge (
	tenant {i64} not null,
	id {i64} not null,
	kept {i64} not null,
	gone {i64} not null,
	gone_org {i64} not null,             -- where the other record stood: who takes the merge back has both in its scope
	gone_name {text} not null,
	taken {text} not null,               -- in words: which fields came from the other record
	moved {text} not null,               -- and what came along
	reason {text} not null,
	at {i64} not null,
	by_account {i64} not null,
	by_name {text} not null,
	undone {i64} not null default 0,     -- moment
	undone_by {text} not null default '',
	primary key (tenant, id)
) {table};
create index member_merge_kept on member_merge (tenant, kept, at);
create index member_merge_gone on member_merge (tenant, gone);

-- A state is a record of its own: papers belong to it, a correction leaves it the same, two records of a person bring theirs
-- together.
alter table member_state rename to member_state_plain;
create table member_state (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	kind {key} not null,                 -- migrant aged hardship lost suspended
	from_day {i64} not null,
	to_day {i64} not null default 0,
	reason {text},                       -- where a migrant lives and works, what excuses
	primary key (tenant, id)
) {table};
insert into member_state (tenant, id, member, kind, from_day, to_day, reason)
	select tenant, row_number() over (partition by tenant order by member, kind, from_day), member, kind, from_day, to_day, reason
	from member_state_plain;
drop table member_state_plain;
create index member_state_member on member_state (tenant, member, kind, from_day);
