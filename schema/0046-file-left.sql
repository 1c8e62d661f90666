-- Files that no record names: since when the nightly job has seen them so. They stay some weeks, because a copy that is being made,
-- or a database that is set back to a moment of the past, may still name them.
create table file_left (
	tenant {i64} not null,
	name {key} not null,                 -- of the file in files/
	since {i64} not null,
	primary key (tenant, name)
) {table};
