-- Democratic appraisal of members (民主评议党员): what each said of oneself, the marks that were counted, and the grade that the branch set.

create table appraisal (
	tenant {i64} not null,
	activity {i64} not null,
	org {i64} not null,
	year {i64} not null,
	phone {i64} not null default 0,      -- papers that came by phone
	paper_out {i64} not null default 0,  -- handed out, back, and void on paper
	paper_back {i64} not null default 0,
	paper_void {i64} not null default 0,
	scrutineer {text} not null default '',
	teller {text} not null default '',
	counted {i64} not null default 0,    -- moment at which papers were counted; 0: not yet
	decided {i64} not null default 0,    -- moment at which the branch set the grades; 0: not yet
	decided_by {text} not null default '',
	seal {bytes},                        -- hash of all of it as it was decided, also in the audit chain
	primary key (tenant, activity)
) {table};
create index appraisal_org on appraisal (tenant, org, year);

create table appraised (
	tenant {i64} not null,
	activity {i64} not null,
	member {i64} not null,
	graded {i64} not null,               -- 0: a probationary member, who takes part and gets no grade
	self {text} not null default '',     -- of oneself
	mutual {text} not null default '',   -- what the others said
	phone_1 {i64} not null default 0,    -- marks that came by phone: excellent, qualified, basically qualified, unqualified
	phone_2 {i64} not null default 0,
	phone_3 {i64} not null default 0,
	phone_4 {i64} not null default 0,
	paper_1 {i64} not null default 0,    -- and on paper
	paper_2 {i64} not null default 0,
	paper_3 {i64} not null default 0,
	paper_4 {i64} not null default 0,
	grade {i64} not null default 0,      -- 1 to 4; 0: none yet
	note {text} not null default '',
	host {i64} not null default 0,       -- of a migrant: the branch of this county that appraises; 0: none of ours
	host_name {text} not null default '', -- "": at home
	host_grade {i64} not null default 0,
	host_note {text} not null default '',
	primary key (tenant, activity, member)
) {table};
create index appraised_member on appraised (tenant, member, activity);
create index appraised_host on appraised (tenant, host, activity);
