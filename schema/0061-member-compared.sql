-- What branches are compared by (how many, how many away, how many old) is counted in the index of a branch's people alone.

drop index member_org;
create index member_org on member (tenant, org, left_day, name_key, migrant, birth);
