/* Text files that the build puts into the program (tools/texts): schema steps and the rule catalogue. */
#ifndef BASE_TEXT_FILE_H
#define BASE_TEXT_FILE_H

#include <stddef.h>

struct text_file {
	const char *name; /* "0001-ground.sql" */
	const char *text;
};

extern const struct text_file schema_files[]; /* in the order of their numbers */
extern const size_t schema_files_count;
extern const struct text_file rule_files[];   /* rules/NAME.json */
extern const size_t rule_files_count;

#endif
