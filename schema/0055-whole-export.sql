-- Exports with whole numbers: what left, by whom and what for, and who stands in the file, so that each of them can be told.

create table whole_export (
	tenant {i64} not null,
	id {i64} not null,                   -- of the run that makes the file
	at {i64} not null,                   -- approved
	made {i64} not null default 0,       -- the file was there; 0: not (yet)
	fields {text} not null,              -- 身份证号、手机
	purpose {text} not null,
	by_account {i64} not null,
	by_name {text} not null,
	by_org {i64} not null,               -- where who asked stood
	second {text} not null,              -- who approved; '' where the county did without a second person
	primary key (tenant, id)
) {table};

create table whole_export_member (
	tenant {i64} not null,
	member {i64} not null,
	export {i64} not null,
	primary key (tenant, member, export)
) {table};
