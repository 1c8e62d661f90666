/* What rests on people whom a roster made or moved: lists of meetings, tasks (import/import.h). */
#include "import/import.h"

#define OF "i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4"

IMPORT_HOLD(attendance, "attendance attendance_change notice_told notice_sms",
	"select i.row, m.name, '此后已列入活动“' || a.title || '”的名单' from import_member i join member m on m.tenant = i.tenant "
	"and m.id = i.member join attendance t on t.tenant = i.tenant and t.member = i.member join activity a on a.tenant = t.tenant "
	"and a.id = t.activity where " OF " and (i.made = 1 or (i.moved > 0 and a.org <> i.org and a.day >= i.moved "
	"and a.state <> 'cancelled')) order by i.row limit 50");
IMPORT_HOLD(task, "task",
	"select i.row, m.name, '此后承办“' || t.title || '”' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join task t on t.tenant = i.tenant and t.owner = i.member where " OF " and (i.made = 1 or (i.moved > 0 and t.org <> i.org "
	"and t.done_at = 0)) order by i.row limit 50");
IMPORT_HOLD(group_activity, "activity",
	"select i.row, g.name, '此后安排了活动“' || a.title || '”' from import_beside b join import_member i on i.tenant = b.tenant "
	"and i.import = b.import and i.seq = b.seq join party_group g on g.tenant = b.tenant and g.id = b.id join activity a "
	"on a.tenant = g.tenant and a.party_group = g.id where b.tenant = $1 and b.import = $2 and b.seq > $3 and b.seq <= $4 "
	"and b.what = 'group' order by i.row limit 50");
