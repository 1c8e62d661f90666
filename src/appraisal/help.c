/* What the help of the pages says: appraisals of members. */
#include "end/end.h"

HELP("/activities/{activity}/appraisal", "民主评议党员：自评、互评、测评，支部定等次。",
	"按步骤办；手机测评是无记名的，谁也查不到是谁填的。\n"
	"优秀不超过三分之一；不合格的要写明原因。\n"
	"没有手机的用纸票，由两个人计票。",
	HELP_TOWN);
HELP("/m/appraisals", "您参加的民主评议和自己的结果。",
	"结果只有自己和党组织能看到。\n"
	"对结果有不同意见，可以向支部或上级党组织提出。",
	HELP_BRANCH);
HELP("/m/appraisals/{activity}", "一次民主评议：自评、互评和测评。",
	"按页面上亮着的一步一步填。\n"
	"投票式测评不记名，谁也查不出是谁填的。",
	HELP_BRANCH);
