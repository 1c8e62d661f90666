/* Exemptions of people whom a roster made (import/import.h). */
#include "import/import.h"

IMPORT_HOLD(exempt, "exempt",
	"select i.row, m.name, '此后提出过免于参加' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join exempt x on x.tenant = i.tenant and x.member = i.member where i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4 "
	"and i.made = 1 order by i.row limit 50");
