-- What an office has said that a heading of its rosters means: platforms above name their columns differently.

create table import_heading (
	tenant {i64} not null,
	org {i64} not null,     -- the office
	kind {key} not null,    -- members organisations
	heading {key} not null, -- without blanks, brackets and stars
	field {key} not null,   -- of the roster's column: idno
	primary key (tenant, org, kind, heading)
) {table};
