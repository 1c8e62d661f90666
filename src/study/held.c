/* Trainings that people came to whom a roster made (import/import.h). */
#include "import/import.h"

IMPORT_HOLD(study, "study_attendee",
	"select i.row, m.name, '此后登记了参加培训“' || t.title || '”' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join study_attendee s on s.tenant = i.tenant and s.member = i.member join study_training t on t.tenant = s.tenant and t.id = s.training "
	"where i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4 and i.made = 1 order by i.row limit 50");
