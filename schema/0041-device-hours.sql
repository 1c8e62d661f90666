-- When a television is awake: minutes of the day in Beijing time; the same twice (as before): always.

alter table device add column wakes {i64} not null default 0;
alter table device add column sleeps {i64} not null default 0;
