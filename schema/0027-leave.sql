-- A leave that a member asks for is decided by the secretary. Rows of status 'leave' from before are granted.

alter table attendance add column leave {key} not null default '';       -- asked granted refused
alter table attendance add column leave_word {text} not null default ''; -- of whoever decided
alter table attendance add column leave_by {text} not null default '';   -- the name
