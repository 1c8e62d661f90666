-- Where those who take part remotely find the meeting: the branch's own meeting software. For those on its list alone.

alter table activity add column link {text} not null default '';
