/* What the files of `xianfeng org` share. */
#ifndef COMMAND_ORG_H
#define COMMAND_ORG_H

#include "command/command.h"
#include "org/org.h"

/* The organisation of a code within the actor's scope; NULL with a fault. */
struct org *command_org(struct work *w, const char *code);
/* `tree` and `show`. Returns an exit code. */
int command_org_read(struct command_line *line, const char *what);

#endif
