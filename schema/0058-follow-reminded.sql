-- Follow-ups that are over their day are reminded of, and an urge may go to the township again.

alter table follow_up add column reminded {i64} not null default 0; -- day of the last reminder; 0: none
drop index urge_waiting;
