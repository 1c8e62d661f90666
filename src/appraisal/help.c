/* What the help of the console's pages says: appraisals of members. */
#include "end/end.h"

HELP("/activities/{activity}/appraisal", "民主评议党员：自评、互评、测评，支部定等次。",
	"按步骤办；手机测评是无记名的，谁也查不到是谁填的。\n"
	"优秀不超过三分之一；不合格的要写明原因。\n"
	"没有手机的用纸票，由两个人计票。",
	HELP_TOWN);
