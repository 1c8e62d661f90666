-- New social stratum (新社会阶层), and of a migrant where they went (外出流向): codes of the collection sheet.
alter table member add column stratum {text} not null default '';
alter table member add column outflow {text} not null default ''; -- means something while the person is a migrant

-- As they were before an import; null in rows that were kept before there was such a field.
alter table import_member add column stratum {text};
alter table import_member add column outflow {text};
