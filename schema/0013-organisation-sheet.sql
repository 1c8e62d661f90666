-- The rest of the national collection sheet of an organisation (党组织信息采集表): what no rule and no list asks every time
-- stands beside the row of the tree, so that lists stay small.

alter table org add column term_shifted {i64} not null default 0; -- an earlier or later end of this term that the superior approved

create table org_sheet (
	tenant {i64} not null,
	org {i64} not null,
	approved {i64} not null default 0,        -- day of the founding approval, whose number is org.approval
	subordination {i64} not null default 0,   -- 隶属关系, 0: not filled in
	unit {i64} not null default 0,            -- 单位性质
	election {i64} not null default 0,        -- 选举方式 of the present term
	contact {text} not null default '',       -- whom to call at org.phone
	address {text} not null default '',
	villages {text} not null default '',      -- villages or units that it covers, separated by 、
	union_name {text} not null default '',    -- 工会, 共青团, 妇联 beside it
	union_head {text} not null default '',
	league_name {text} not null default '',
	league_head {text} not null default '',
	women_name {text} not null default '',
	women_head {text} not null default '',
	shift_approval {text} not null default '', -- of org.term_shifted: number, day, reason
	shift_approved {i64} not null default 0,
	shift_note {text} not null default '',
	primary key (tenant, org)
) {table};

-- Weak and lax, or to be dissolved: dated, so that a past day can be looked at. Without an open row it is normal.
create table org_status (
	tenant {i64} not null,
	org {i64} not null,
	from_day {i64} not null,
	to_day {i64} not null default 0,          -- first day without it; 0: still
	status {i64} not null,                    -- 1 软弱涣散, 2 待撤销
	reason {text} not null,
	primary key (tenant, org, from_day)
) {table};

create table org_income (
	tenant {i64} not null,
	org {i64} not null,
	year {i64} not null,
	yuan {i64} not null,                      -- collective income of the village in that year
	primary key (tenant, org, year)
) {table};
