-- Search: names, readings and titles are found, judged and counted in indexes alone; only the rows of a page are read.

drop index member_name;
drop index member_pinyin;
drop index member_initials;
create index member_name on member (tenant, name, pinyin, left_day, category, org);
create index member_pinyin on member (tenant, pinyin, initials, left_day, category, org);
create index member_initials on member (tenant, initials, pinyin, left_day, category, org);
-- A part of a name is the beginning of what stands from its second or third character on; longer names are few.
create index member_second on member (tenant, substr(name, 2), name, pinyin, left_day, category, org);
create index member_third on member (tenant, substr(name, 3), name, pinyin, left_day, category, org);
create index member_long on member (tenant, name, pinyin, left_day, category, org) where length(name) > 4;

create index activity_title on activity (tenant, day, title);
