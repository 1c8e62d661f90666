/* Secretaries and clerks who have not read what was sent to their branch, as a file for text messages (inbox/sms.h). */
#ifndef SUPERVISE_SMS_H
#define SUPERVISE_SMS_H

#include "inbox/sms.h"

struct unread_wish {
	bool all;   /* also those whose phone's pages are in use */
	bool again; /* also those who stood in an earlier file and have read nothing since */
	bool urgent; /* as of sms_wish (activity) */
	bool csv;
	const char *reason;
};
/* Those of the subtree at `path`, with how many messages of the last month and the urges among them, longest waiting first. */
struct sms_sheet *unread_sms(struct work *w, const char *path, const struct unread_wish *wish);
/* Proposes the file for the actor's own subtree; as activity_sms_propose. */
bool unread_sms_propose(struct work *w, const struct unread_wish *wish, int64_t *proposal);

#endif
