/* Fuzz target for the template compiler and the escapes.
 * The first byte chooses: the rest is a template (hgen must accept or refuse it with a line, never crash, and what it
 * accepts must have passed through C tokens that close), or a value (every escape must keep its promise).
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -DHGEN_FUZZ_LIBFUZZER -Isrc tests/fuzz/hgen_fuzz.c src/html/html.c
 * \ src/base/{arena,buf,clock,id,log,map,str}.c -lsodium -o hgen_fuzz && ./hgen_fuzz -max_total_time=60
 *
 * Without -DHGEN_FUZZ_LIBFUZZER it has a main of its own: with files it replays them, without it runs a number of
 * seeded random inputs (HGEN_FUZZ_RUNS, 20000 unless set), the same ones every time. */
#include "html/html.h"

#define HGEN_NO_MAIN
#include "../../tools/hgen.c"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static _Noreturn void broken(const char *promise, const char *input, const char *output)
{
	fprintf(stderr, "hgen_fuzz: %s\n  input:  %s\n  output: %s\n", promise, input, output);
	abort();
}

/* ---- a reader of what was written, independent of the writers ---- */

/* Decodes character references as a browser does in an attribute: only those that the escapes may write are known. */
static char *references_decoded(const char *text)
{
	static const struct {
		const char *reference;
		char c;
	} known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#34;", '"'}, {"&#39;", '\''}};
	char *out = malloc(strlen(text) + 1);
	size_t n = 0;

	while (*text) {
		size_t i = 0, count = sizeof(known) / sizeof(known[0]);
		while (i < count && strncmp(text, known[i].reference, strlen(known[i].reference)))
			i++;
		if (*text == '&' && i == count)
			broken("an '&' that is no known reference", text, text);
		out[n++] = i < count ? known[i].c : *text;
		text += i < count ? strlen(known[i].reference) : 1;
	}
	out[n] = '\0';
	return out;
}

static char *percent_decoded(const char *text)
{
	char *out = malloc(strlen(text) + 1);
	size_t n = 0;
	unsigned byte;

	while (*text) {
		if (text[0] == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]) &&
			sscanf(text + 1, "%2x", &byte) == 1 && byte) {
			out[n++] = (char)byte;
			text += 3;
		} else {
			out[n++] = *text++;
		}
	}
	out[n] = '\0';
	return out;
}

/* What a URL parser makes of the front of `url`: leading controls and all tabs and newlines away. True when it has a
 * scheme beyond the allowed ones, or names a host without a scheme. */
static bool url_dangerous(const char *url)
{
	static const char *const allowed[] = {"http", "https", "tel", "mailto"};
	char front[64];
	size_t n = 0;

	while (*url && (unsigned char)*url <= ' ')
		url++;
	for (; *url && n + 1 < sizeof(front); url++)
		if (*url != '\t' && *url != '\n' && *url != '\r')
			front[n++] = (char)tolower((unsigned char)*url);
	front[n] = '\0';
	if ((front[0] == '/' || front[0] == '\\') && (front[1] == '/' || front[1] == '\\'))
		return true;
	size_t scheme = strspn(front, "abcdefghijklmnopqrstuvwxyz0123456789+-.");
	if (!scheme || front[scheme] != ':' || !isalpha((unsigned char)front[0]))
		return false;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (strlen(allowed[i]) == scheme && !memcmp(allowed[i], front, scheme))
			return false;
	return true;
}

/* ---- the promises ---- */

static const char *written(
	struct arena *a, void (*put)(struct html *h, const char *text), const char *before, const char *text)
{
	struct html h;

	html_init(&h, a);
	html_lit(&h, before, strlen(before));
	put(&h, text);
	if (h.out.at[h.out.len] || strlen(h.out.at) != h.out.len)
		broken("output with NUL", text, h.out.at);
	if (!str_utf8((struct str){h.out.at, h.out.len}))
		broken("output that is not UTF-8", text, h.out.at);
	return h.out.at;
}

static void value_input(const char *text)
{
	struct arena *a = arena_new();
	const char *out = written(a, html_text_str, "", text);
	char *decoded;

	if (strpbrk(out, "<>"))
		broken("text with a raw < or >", text, out);
	out = written(a, html_attr_str, "", text);
	if (strpbrk(out, "<>\"'"))
		broken("attribute with a raw < > \" or '", text, out);
	decoded = references_decoded(out);
	if (str_utf8(str_of(text)) && strcmp(decoded, text))
		broken("attribute that does not read back", text, out);
	free(decoded);

	void (*const urls[])(struct html *, const char *) = {html_url_str, html_urlbase_str};
	for (size_t i = 0; i < 2; i++) {
		out = written(a, urls[i], "", text);
		if (strpbrk(out, "<>\"' \t\n\\"))
			broken("URL with a raw < > \" ' \\ or white space", text, out);
		decoded = references_decoded(out);
		char *twice = percent_decoded(decoded);
		if (url_dangerous(decoded) || (!strncasecmp(text, "http", 4) ? false : url_dangerous(twice)))
			broken("URL with a bad scheme or a foreign host", text, out);
		free(twice);
		if (i == 1) { /* what the template continues with '/' */
			char *path = malloc(strlen(decoded) + 6);
			memcpy(path, decoded, strlen(decoded));
			memcpy(path + strlen(decoded), "/path", 6);
			if (url_dangerous(path))
				broken("URL base that makes a host", text, out);
			free(path);
		}
		free(decoded);
	}

	static const char *const before[] = {"/x/", "/", "?q=", "java", "tel:"};
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		out = written(a, html_urlpart_str, before[i], text);
		const char *part = out + strlen(before[i]);
		if (part[strspn(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%")])
			broken("URL part beyond unreserved characters", text, out);
		if (url_dangerous(out))
			broken("URL part that makes a scheme or a host", text, out);
		decoded = percent_decoded(part);
		if (str_utf8(str_of(text)) && strcmp(decoded, text))
			broken("URL part that does not read back", text, out);
		free(decoded);
	}
	arena_free(a);
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
	if (!len)
		return 0;
	char *text = malloc(len);
	memcpy(text, bytes + 1, len - 1);
	text[len - 1] = '\0';
	if (bytes[0] & 1)
		template_input(text, len - 1);
	else
		value_input(text);
	free(text);
	return 0;
}

#ifndef HGEN_FUZZ_LIBFUZZER
/* SplitMix64: the same inputs on every machine. */
static uint64_t random_next(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* An input glued from pieces that mean something to the compiler or to a URL, with a random byte now and then. */
static void random_input(uint64_t *seed, struct text *out)
{
	static const char *const templates[] = {"{{page a(int x)}}", "{{end}}", "{{if x}}", "{{else}}", "{{for ;;}}",
		"{{x}}", "{{\"}}\"}}", "{{do f(out)}}", "{{let int y = x}}", "{{-- c --}}", "<p ", "<p>", "</p>",
		"<a href=\"", "<textarea>", "</textarea>", "<script>", "</script>", "<!--", "-->", "class=\"", "\"",
		"'", "=", ">", "/", "?", ":", " ", "\n", "java", "http", "&#58;", "&amp;", "x", "村", "checked", "{",
		"}", "\\", "??"};
	static const char *const values[] = {"javascript", "http", "data", ":", "/", "\\", "?", "#", "%3A", "%2f",
		"%25", "<", ">", "\"", "'", "&", "&#", "\t", "\n", " ", "\xe4\xb8", "\xff", "村", "//", "tel:", "a",
		".", "\x01"};
	bool template = random_next(seed) & 1;
	size_t pieces = random_next(seed) % (template ? 40 : 12);

	out->len = 0;
	text_char(out, template ? 1 : 2);
	if (template && random_next(seed) % 8)
		text_puts(out, templates[0]);
	for (size_t i = 0; i < pieces; i++) {
		uint64_t r = random_next(seed);
		if (r % 37 == 0)
			text_char(out, (char)(r >> 32));
		else if (template)
			text_puts(out, templates[1 + (r >> 8) % (sizeof(templates) / sizeof(templates[0]) - 1)]);
		else
			text_puts(out, values[(r >> 8) % (sizeof(values) / sizeof(values[0]))]);
	}
	if (template && random_next(seed) % 4)
		text_puts(out, "{{end}}");
}

static int replay(const char *path)
{
	static char bytes[1 << 20];
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		return 1;
	}
	size_t len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
	return 0;
}

int main(int argc, char **argv)
{
	const char *runs = getenv("HGEN_FUZZ_RUNS");
	long count = runs ? strtol(runs, NULL, 10) : 20000;
	uint64_t seed = 1;
	struct text input = {0};
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= replay(argv[i]);
	for (long i = 0; argc == 1 && i < count; i++) {
		random_input(&seed, &input);
		LLVMFuzzerTestOneInput((const uint8_t *)input.at, input.len);
	}
	free(input.at);
	return status;
}
#endif
