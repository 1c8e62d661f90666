-- The roster: who is on a page is chosen, ordered and counted in indexes alone, with or without a query.

drop index member_order;
create index member_order on member (tenant, name_key, id, left_day, category, org, party_group, migrant, aged, hardship, lost,
	suspended);
drop index member_name;
drop index member_second;
drop index member_third;
drop index member_long;
drop index member_pinyin;
drop index member_initials;
create index member_name on member (tenant, name, pinyin, left_day, category, org, name_key);
create index member_second on member (tenant, substr(name, 2), name, pinyin, left_day, category, org, name_key);
create index member_third on member (tenant, substr(name, 3), name, pinyin, left_day, category, org, name_key);
create index member_long on member (tenant, name, pinyin, left_day, category, org, name_key) where length(name) > 3;
create index member_pinyin on member (tenant, pinyin, initials, left_day, category, org, name_key);
create index member_initials on member (tenant, initials, pinyin, left_day, category, org, name_key);
