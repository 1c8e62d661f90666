-- A box for papers without names (无记名): who may put one in and who has, and the papers. Nothing ties a paper to a person: no time, no
-- number that grows, and a key by chance. When the box is opened the papers go, and only what they say together stays.

create table box (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,
	kind {key} not null,                 -- what it is for: opinion, appraisal
	record {i64} not null,               -- of the room that asked for it
	opened {i64} not null,
	closed {i64} not null default 0,     -- moment it was opened to be read; 0: it still takes papers
	papers {i64} not null default 0,     -- how many were in it then
	primary key (tenant, id)
) {table};
create index box_record on box (tenant, kind, record);

create table box_voter (
	tenant {i64} not null,
	box {i64} not null,
	member {i64} not null,
	handed {i64} not null default 0,     -- 1: has put a paper in
	primary key (tenant, box, member)
) {table};
create index box_voter_member on box_voter (tenant, member, handed, box);

create table box_paper (
	tenant {i64} not null,
	box {i64} not null,
	mark {bytes} not null,               -- 16 bytes by chance
	content {bytes} not null,            -- sealed
	primary key (tenant, box, mark)
) {table};
