/* The sound of a text, for phones that have no Chinese voice: made by a program of the system (espeak-ng, or the one that the setting
 * `speech` names) in a process of its own, kept under the hash of text and program.
 * For: a file that a page can play. Nobody waits for the program: who asks is told to come again.
 * Not for: which text is read to whom (end/read.c). */
#ifndef SPEECH_SPEECH_H
#define SPEECH_SPEECH_H

#include "base/base.h"

#define SPEECH_CHARS_MOST 1500      /* of a text; some eight minutes */
#define SPEECH_KEPT_MOST (64 << 20) /* bytes of all sounds together: the oldest go */

enum speech_state {
	SPEECH_READY,
	SPEECH_MAKING, /* come again in a second */
	SPEECH_NOT,    /* no program, or it failed of late */
};

/* Whether there is a program to speak with. `program`: the setting; "": espeak-ng where it is installed; "off": none; else a path. */
bool speech_there(const char *program);
/* The sound of a text below a data directory, in *path (arena memory) when it is ready; else a process is started to make it, at most
 * two at a time. Texts longer than SPEECH_CHARS_MOST are cut, with a word at the end. */
enum speech_state speech_of(struct arena *a, const char *dir, const char *program, const char *text, const char **path);
/* "audio/mpeg", "audio/wav" or "audio/ogg", by its first bytes; NULL when it is no sound. */
const char *speech_type(const char *path);
/* What the process does: speaks what comes on its standard input into the file `path` and throws the oldest sounds beside it away.
 * Bounded in time, memory and size; on failure an empty file says so for ten minutes. */
bool speech_make(const char *program, const char *path);

#endif
