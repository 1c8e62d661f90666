-- Opinions that voters handed in before the meeting, where the rule counts them (发展党员细则 art. 21): apart from the papers.

alter table vote_count add column written_for {i64} not null default 0;
alter table vote_count add column written_against {i64} not null default 0;
alter table vote_count add column written_abstained {i64} not null default 0;
