-- Who need not come for age or illness (免于参加): asked for by the branch, granted by the office above for a year at most. Room
-- `member` reads it for the roll of a day; room `exempt` writes it.

create table exempt (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	kind {key} not null,                 -- aged ill disabled
	reason {text} not null,              -- what keeps the person away; no diagnosis
	from_day {i64} not null,
	to_day {i64} not null,               -- first day on which it no longer holds; 0: taken over, not yet given an end
	planned_to {i64} not null,           -- the same as it was granted; an end before it can be taken back
	apart {i64} not null default 0,      -- 1: also left out of those whose number a vote is measured by
	voted_day {i64} not null default 0,  -- of the members' meeting that agreed to that
	state {key} not null,                -- asked granted refused withdrawn
	asked_at {i64} not null,
	asked_by {i64} not null,
	asked_name {text} not null,
	decided_at {i64} not null default 0,
	decided_name {text} not null default '',
	word {text} not null default '',     -- of a refusal
	ended_day {i64} not null default 0,  -- day on which somebody ended it early
	ended_name {text} not null default '',
	ended_word {text} not null default '',
	reminded {i64} not null default 0,   -- the end of which the branch was reminded
	primary key (tenant, id)
) {table};
create index exempt_member on exempt (tenant, member, state, from_day);
create index exempt_state on exempt (tenant, state, to_day);

-- Who counted as excused until now stays so, until the branch is asked again.
insert into exempt (tenant, id, member, kind, reason, from_day, to_day, planned_to, apart, state, asked_at, asked_by, asked_name)
	select tenant, id, member, 'aged', coalesce(reason, ''), from_day, 0, 0, 1, 'granted', 0, 0, '' from member_state
	where kind = 'aged' and to_day = 0;
