/* What the help of the console's pages says: messages. */
#include "end/end.h"

HELP("/inbox", "给您的消息：通知、催办、回复、退回。",
	"点一条就到要办的地方。\n"
	"看过的自动变成已读；也可以全部标为已读。",
	HELP_TOWN);
