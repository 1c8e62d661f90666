-- What somebody came to is found by day: a page of this month does not read the years before it.

alter table attendance add column day {i64} not null default 0; -- of the activity
update attendance set day = a.day from activity a where a.tenant = attendance.tenant and a.id = attendance.activity;
drop index attendance_member;
create index attendance_member on attendance (tenant, member, day, activity);
