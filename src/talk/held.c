/* Talks of people whom a roster made (import/import.h). */
#include "import/import.h"

IMPORT_HOLD(talk, "talk",
	"select i.row, m.name, '此后登记了谈心谈话' from import_member i join member m on m.tenant = i.tenant and m.id = i.member join talk t "
	"on t.tenant = i.tenant and (t.one = i.member or t.other = i.member) where i.tenant = $1 and i.import = $2 and i.seq > $3 "
	"and i.seq <= $4 and (i.made = 1 or (i.moved > 0 and t.org <> i.org and t.day >= i.moved)) order by i.row limit 50");
