/* What an import may not be taken back over: whoever was asked for a paper without a name, or appraised. */
#include "import/import.h"

IMPORT_HOLD(box, "box_voter",
	"select i.row, m.name, '此后参加过不记名征求意见或测评' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join box_voter v on v.tenant = i.tenant and v.member = i.member where i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4 "
	"and i.made = 1 order by i.row limit 50");
IMPORT_HOLD(appraised, "appraised",
	"select i.row, m.name, '此后参加过民主评议' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join appraised p on p.tenant = i.tenant and p.member = i.member where i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4 "
	"and i.made = 1 order by i.row limit 50");
