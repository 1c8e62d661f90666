/* What the two pages show. */
#ifndef MAIL_VIEWS_H
#define MAIL_VIEWS_H

#include "end/end.h"
#include "mail/mail.h"

struct mail_view {
	const char *base; /* /me/mail or /m/me/mail */
	bool set;         /* the deployment has a server */
	struct mail_own own;
};
/* 等待超过 24 小时（1 天） */
const char *mail_hours_text(int hours);

#endif
