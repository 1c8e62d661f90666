-- Theme packages (主题包): what an office gives its branches for their theme days, and what became of it in each branch.

create table theme (
	tenant {i64} not null,
	id {i64} not null,
	org {i64} not null,                  -- the office that made it
	state {key} not null,                -- draft sent withdrawn
	kinds {i64} not null,                -- of the activity that it is for: bit set of enum activity_kind
	month {i64} not null,                -- yyyymm
	title {text} not null,
	text {text} not null,                -- a paragraph a line
	questions {text} not null,           -- one a line
	agenda {text} not null,              -- one item a line
	minutes {i64} not null,              -- how long the meeting is likely to take
	link {text} not null,                -- a video elsewhere; '' none
	edition {i64} not null default 1,    -- of what is sent: each correction counts up
	reason {text} not null default '',   -- of the last correction, or of the withdrawal
	reason_at {i64} not null default 0,
	made_at {i64} not null,
	made_by {i64} not null,
	made_name {text} not null,
	sent_at {i64} not null default 0,
	sent_name {text} not null default '',
	version {i64} not null default 1,
	primary key (tenant, id)
) {table};
create index theme_org on theme (tenant, org, month);

-- Whom it goes to: townships and kinds of organisation; none of a sort means all.
create table theme_to (
	tenant {i64} not null,
	theme {i64} not null,
	what {key} not null,                 -- town kind
	value {i64} not null,                -- an organisation; a national type code
	primary key (tenant, theme, what, value)
) {table};

create table theme_file (
	tenant {i64} not null,
	id {i64} not null,
	theme {i64} not null,
	what {key} not null,                 -- picture paper video
	name {text} not null,
	type {key} not null,
	size {i64} not null,
	width {i64} not null default 0,
	height {i64} not null default 0,
	seconds {i64} not null default 0,    -- of a video that says so
	sha256 {bytes} not null,             -- what it is called in files/
	added {i64} not null,
	by_account {i64} not null,
	primary key (tenant, id)
) {table};
create index theme_file_of on theme_file (tenant, theme, id);

-- A branch that it was sent to. It may be taken over once; an activity that was cancelled since does not count.
create table theme_branch (
	tenant {i64} not null,
	theme {i64} not null,
	org {i64} not null,
	activity {i64} not null default 0,   -- that it was taken over into; 0: not yet
	made {i64} not null default 0,       -- 1: the activity was planned by that
	adopted_at {i64} not null default 0,
	adopted_name {text} not null default '',
	primary key (tenant, theme, org)
) {table};
create index theme_branch_org on theme_branch (tenant, org, theme);
create index theme_branch_activity on theme_branch (tenant, activity, theme);
