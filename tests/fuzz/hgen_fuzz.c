/* The template compiler: it accepts a template or refuses it with a line, never crashes, and what it accepts has passed into C
 * whose strings and braces close. */
#include "fuzz.h"

#define HGEN_NO_MAIN
#include "../../tools/hgen.c"

static _Noreturn void broken(const char *promise, const char *input, const char *output)
{
	fprintf(stderr, "%s\n  input:  %s\n  output: %s\n", promise, input, output);
	abort();
}

/* Every C string in generated code must end on its line; every brace must close. */
static void code_check(const char *code, const char *source)
{
	int depth = 0;

	for (const char *c = code; *c; c++) {
		if (*c == '"' || *c == '\'') {
			char quote = *c;
			for (c++; *c && *c != quote; c++) {
				if (*c == '\n')
					broken("C with an open string", source, code);
				if (*c == '\\' && c[1])
					c++;
			}
			if (!*c)
				broken("C with an open string", source, code);
		} else if (*c == '/' && (c[1] == '*' || c[1] == '/')) {
			if (c != code)
				broken("C with a comment from the template", source, code);
			c = strstr(c, "*/") + 1;
		} else {
			depth += (*c == '{') - (*c == '}');
			if (depth < 0)
				broken("C with a brace too many", source, code);
		}
	}
	if (depth)
		broken("C with an open brace", source, code);
}

static void template_input(const char *text, size_t len)
{
	static struct compiler k;

	if (compile(&k, "x.html", text, len, "x.html.h"))
		code_check(k.code.at, text);
	else if (strncmp(k.error.at, "x.html:", 7) || !isdigit((unsigned char)k.error.at[7]))
		broken("a refusal without a line", text, k.error.at);
	compiler_free(&k);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = fuzz_text(bytes, len);
	template_input(text, len);
	free(text);
	return 0;
}
