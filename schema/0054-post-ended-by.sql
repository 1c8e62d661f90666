-- Which appointment ended a post that one person holds, so that taking back a mistaken one gives the post back; 0: ended by itself.

alter table post add column ended_by {i64} not null default 0;
