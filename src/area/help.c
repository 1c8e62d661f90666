/* What the help of the console's pages says: sums of an area. */
#include "end/end.h"

HELP("/area", "市或省看各县的合计。",
	"只有各县的数字，没有任何人的记录。\n"
	"某县的数字没有来，看右边写的时间，再与该县联系。",
	HELP_KEEPER);
