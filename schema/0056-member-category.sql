-- Categories in steps, each with its day and reason: applicant, activist, candidate, probationary, full. member.category, joined and
-- full_day are what the steps say; papers and corrections hang on a step as on a state.
create table member_category (
	tenant {i64} not null,
	id {i64} not null,
	member {i64} not null,
	category {i64} not null,             -- 0 … 4, as member.category
	from_day {i64} not null,
	to_day {i64} not null default 0,     -- the day of the next step; 0: of today
	reason {text} not null default '',
	primary key (tenant, id)
) {table};
-- Numbers far above those that step 38 gave to states: a paper names either by its number.
insert into member_category (tenant, id, member, category, from_day, to_day)
	select tenant, 1000000000 + row_number() over (partition by tenant order by member, category), member, category, from_day, to_day
	from (select m.tenant as tenant, m.id as member, 3 as category, m.joined as from_day,
			case when m.category = 4 then m.full_day else 0 end as to_day
		from member m where m.category = 3 or (m.category = 4 and m.full_day > m.joined)
	union all select m.tenant, m.id, 4, case when m.full_day > m.joined then m.full_day else m.joined end, 0
		from member m where m.category = 4
	union all select m.tenant, m.id, m.category, coalesce((select min(b.from_day) from belonging b where b.tenant = m.tenant
			and b.member = m.id), 0), 0
		from member m where m.category < 3) known;
create index member_category_member on member_category (tenant, member, from_day, to_day, category);
