/* What the files of `xianfeng org`, `xianfeng member` and `xianfeng user` share. */
#ifndef COMMAND_ORG_H
#define COMMAND_ORG_H

#include "access/access.h"
#include "command/command.h"
#include "org/org.h"

/* Acts from here on as the account of that login: its scope binds the command as it binds its owner. False with a fault when
 * there is none, it is disabled or lacks the permission. */
bool command_actor(struct work *w, const char *login, enum permission need);
/* The organisation of a code within the actor's scope; NULL with a fault. */
struct org *command_org(struct work *w, const char *code);
/* `tree` and `show`. Returns an exit code. */
int command_org_read(struct command_line *line, const char *what);
/* `user bulk`. Returns an exit code. */
int command_user_bulk(struct command_line *line);

#endif
