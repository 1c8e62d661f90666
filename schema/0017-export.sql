-- Lists as files: whose list a run makes, so that its file is there only for who may still see that organisation.

alter table job_run add column org {i64} not null default 0;
