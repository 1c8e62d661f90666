/* What the files of the member room share. */
#ifndef MEMBER_ROWS_H
#define MEMBER_ROWS_H

#include "base/list.h"
#include "member/member.h"

#define MEMBER_COLUMNS \
	"m.id, m.org, m.party_group, m.name, m.pinyin, m.initials, m.sex, m.ethnic, m.birth, m.education, m.job, m.category, " \
	"m.joined, m.full_day, m.idno_mask, m.phone_mask, case when m.address is null then 0 else 1 end, m.migrant, m.aged, " \
	"m.hardship, m.lost, m.suspended, m.left_day, m.version, o.short, o.path, o.code, g.name, m.stratum, " MEMBER_OUTFLOW
/* Where a migrant went; what stands there of somebody who is none any more is of no meaning. */
#define MEMBER_OUTFLOW "case when m.migrant = 1 then m.outflow else '' end"
#define MEMBER_GROUP "left join party_group g on g.tenant = m.tenant and g.id = m.party_group"

/* The id of the record that stands for one: itself, or the one that it was merged into. */
#define MEMBER_STANDS(id) \
	"(select case when x.merged_into > 0 then x.merged_into else x.id end from member x where x.tenant = $1 and x.id = " id ")"

void member_row(const struct db_rows *rows, struct member *m);
/* A text column, "" for NULL. */
const char *member_text(const struct db_rows *rows, int column);

/* Shared checks; faults by field: reason, day. */
bool member_reason_check(struct work *w, const char *reason);
bool member_day_check(struct work *w, int day);
bool member_reveal_check(struct work *w, const char *reason);

/* Makes today's flags what the states say. */
bool member_states_follow(struct work *w, int64_t member);

/* Places that bind sealed bytes to their column. */
#define SEAL_IDNO "member.idno"
#define SEAL_PHONE "member.phone"
#define SEAL_ADDRESS "member.address"
#define SEAL_FILE "member_file.seal"

#endif
