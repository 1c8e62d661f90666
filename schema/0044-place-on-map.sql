-- Where an organisation's place (its activity room) lies, in millionths of a degree as telephones give it (WGS 84); 0: not known. The
-- county's bounds are the setting map.bounds.
alter table org_sheet add column lon {i64} not null default 0;
alter table org_sheet add column lat {i64} not null default 0;
alter table import_org add column lon {i64} not null default 0;
alter table import_org add column lat {i64} not null default 0;
