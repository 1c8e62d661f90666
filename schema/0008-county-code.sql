-- Several counties in one database: each has a code by which commands and addresses name it, and the mark of its key.

alter table county add column code {key} not null default '';
alter table county add column key_mark {key} not null default ''; -- keyed hash: tells whether a directory's key is the county's
update county set code = coalesce((select min(o.code) from org o where o.tenant = county.tenant and o.parent = 0), '');
