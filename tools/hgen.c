/* hgen: the template compiler. Turns one .html template into a C file and a header (docs/templates.md).
 * For: deciding at build time how each {{value}} is escaped. It walks the literal text through the states of the HTML
 * tokenizer (WHATWG HTML, 13.2.5), so it knows where a value stands; a place that cannot be made safe is a build error.
 * Not for: well-formedness. A page may be a fragment: elements need not be closed where they were opened.
 *
 * Usage: hgen IN.html OUT.c OUT.h
 *
 * Where a browser would guess (a stray '<', a quote in an attribute name, a nested comment), hgen refuses instead:
 * every accepted template means the same to every parser, and the follower below stays small. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LEN 48
#define DEPTH_MAX 32

/* ---- growing text ---- */

struct text {
	char *at;
	size_t len;
	size_t cap;
};

static void text_add(struct text *t, const char *bytes, size_t len)
{
	if (t->len + len + 1 > t->cap) {
		t->cap = (t->len + len + 1) * 2;
		t->at = realloc(t->at, t->cap);
		if (!t->at) {
			fputs("hgen: out of memory\n", stderr);
			exit(2);
		}
	}
	memcpy(t->at + t->len, bytes, len);
	t->len += len;
	t->at[t->len] = '\0';
}

static void text_char(struct text *t, char c)
{
	text_add(t, &c, 1);
}

static void text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

static void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void text_printf(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *piece = malloc((size_t)len + 1);
	if (!piece)
		exit(2);
	va_start(args, format);
	vsnprintf(piece, (size_t)len + 1, format, args);
	va_end(args);
	text_add(t, piece, (size_t)len);
	free(piece);
}

/* ---- where the literal text stands ---- */

/* The tokenizer's states, under the names of the standard. States that hgen never leaves standing (character
 * references, CDATA, the script escapes) are absent: what leads into them is an error. */
enum state {
	DATA,
	RCDATA,
	RAWTEXT,
	RAW_LESS_THAN, /* '<' seen in RCDATA or RAWTEXT */
	RAW_END_TAG,   /* "</" seen there; the name is collected in place.name */
	TAG_OPEN,
	END_TAG_OPEN,
	TAG_NAME,
	BEFORE_ATTRIBUTE_NAME,
	ATTRIBUTE_NAME,
	AFTER_ATTRIBUTE_NAME,
	BEFORE_ATTRIBUTE_VALUE,
	VALUE_DOUBLE_QUOTED,
	VALUE_SINGLE_QUOTED,
	VALUE_UNQUOTED,
	AFTER_ATTRIBUTE_VALUE,
	SELF_CLOSING,
	MARKUP_DECLARATION,
	COMMENT_START,
	COMMENT_START_DASH,
	COMMENT,
	COMMENT_END_DASH,
	COMMENT_END,
	COMMENT_END_BANG,
	DOCTYPE,
};

/* How far the literal text has come in the value of a URL attribute. */
enum url {
	URL_NONE,        /* not a URL attribute */
	URL_START,       /* nothing yet */
	URL_SCHEME,      /* a literal word that may turn out to be a scheme */
	URL_OPEN_SCHEME, /* such a word with a value in it: a ':' now would make a scheme out of data */
	URL_VALUE,       /* begins with a value and nothing else */
	URL_ROOT,        /* exactly "/" */
	URL_ROOT_VALUE,  /* "/" and a value that may be empty: a '/' now could make "//host" */
	URL_AUTHORITY,   /* behind "https:", before the path */
	URL_PART,        /* in the path, the query or the fragment */
	URL_MIXED,       /* branches of an {{if}} left it at different points */
};

/* What two branches must agree on. */
struct place {
	enum state state;
	enum url url;
	char tag[NAME_MAX_LEN];  /* element of the tag that is open, or of the raw text */
	char name[NAME_MAX_LEN]; /* attribute, declaration or end tag name as far as read, lower case */
	char scheme[16];
	int slashes;      /* of "//" behind a literal scheme */
	int preformatted; /* <pre> elements that are open */
	bool end_tag;
	bool fresh_line;     /* right behind <pre> or <textarea>, where the parser drops one newline */
	bool refresh;        /* this tag has http-equiv="refresh" */
	bool valued_content; /* this tag has a value in content="" */
};

struct block {
	bool is_for;
	bool has_else;
	bool has_joined;
	int line;
	struct place start;
	struct place joined;
};

struct compiler {
	const char *file;
	const char *source;
	size_t len;
	size_t at;
	int line;
	struct text code;
	struct text header;
	struct text error;
	jmp_buf refused;

	struct place place;
	struct text directive; /* the text between {{ and }} */
	struct text decoded;   /* an attribute value without its character references */
	struct text value;     /* literal piece of the attribute value being read */
	int value_line;
	bool value_follows_slash; /* the '/' that comes next was announced to html_urlbase */

	struct text literal; /* text not yet written out */
	int literal_line;
	struct text space; /* run of white space not yet decided on */
	int space_line;
	bool skip_space; /* the run that follows stands behind a directive alone on its line */

	struct block blocks[DEPTH_MAX];
	int depth;
	bool in_page;
	bool seen_page;
	bool page_empty;
	int page_line;
};

static _Noreturn void refuse_at(struct compiler *k, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static _Noreturn void refuse_at(struct compiler *k, int line, const char *format, ...)
{
	char message[512];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	text_printf(&k->error, "%s:%d: error: %s\n", k->file, line, message);
	longjmp(k->refused, 1);
}

#define refuse(k, ...) refuse_at((k), (k)->line, __VA_ARGS__)

/* The place in words, for messages. */
static const char *place_words(const struct place *p)
{
	switch (p->state) {
	case DATA:
		return "text";
	case RCDATA:
		return "the text of <textarea> or <title>";
	case RAWTEXT:
	case RAW_LESS_THAN:
	case RAW_END_TAG:
		return "raw text (<script>, <style>, <iframe> …)";
	case TAG_OPEN:
	case END_TAG_OPEN:
	case TAG_NAME:
		return "a tag name";
	case BEFORE_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_VALUE:
	case SELF_CLOSING:
		return "a tag, between attributes";
	case ATTRIBUTE_NAME:
		return "an attribute name";
	case BEFORE_ATTRIBUTE_VALUE:
	case VALUE_UNQUOTED:
		return "an unquoted attribute value";
	case VALUE_DOUBLE_QUOTED:
	case VALUE_SINGLE_QUOTED:
		return "a quoted attribute value";
	case MARKUP_DECLARATION:
	case COMMENT_START:
	case COMMENT_START_DASH:
	case COMMENT:
	case COMMENT_END_DASH:
	case COMMENT_END:
	case COMMENT_END_BANG:
		return "a comment";
	case DOCTYPE:
		return "the doctype";
	}
	return "an unknown place";
}

static bool is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f';
}

/* ---- writing C ---- */

/* A C string token for `len` bytes, broken behind newlines. '?' is escaped so that no trigraph can arise. */
static void put_c_string(struct text *out, const char *at, size_t len)
{
	text_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)at[i];
		if (c == '\n')
			text_puts(out, i + 1 < len ? "\\n\"\n\t\t\"" : "\\n");
		else if (c == '"' || c == '\\' || (c == '?' && i > 0 && at[i - 1] == '?'))
			text_printf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			text_printf(out, "\\%03o", c);
		else
			text_char(out, (char)c);
	}
	text_char(out, '"');
}

static void put_line(struct compiler *k, int line)
{
	text_printf(&k->code, "#line %d ", line);
	put_c_string(&k->code, k->file, strlen(k->file));
	text_char(&k->code, '\n');
}

static void literal_add(struct compiler *k, const char *bytes, size_t len, int line)
{
	if (!k->literal.len)
		k->literal_line = line;
	text_add(&k->literal, bytes, len);
	k->page_empty = false;
}

/* Decides on the run of white space read so far: with a newline in it, it shrinks to that newline. */
static void space_settle(struct compiler *k)
{
	if (!k->space.len)
		return;
	bool has_newline = memchr(k->space.at, '\n', k->space.len) != NULL;
	if (!(k->skip_space || (k->page_empty && has_newline))) {
		if (has_newline)
			literal_add(k, "\n", 1, k->space_line);
		else
			literal_add(k, k->space.at, k->space.len, k->space_line);
	}
	k->space.len = 0;
}

static void literal_flush(struct compiler *k)
{
	space_settle(k);
	k->skip_space = false;
	if (!k->literal.len)
		return;
	put_line(k, k->literal_line);
	text_puts(&k->code, "\thtml_lit(out, ");
	put_c_string(&k->code, k->literal.at, k->literal.len);
	text_printf(&k->code, ", %zu);\n", k->literal.len);
	k->literal.len = 0;
}

/* ---- attributes ---- */

enum attribute_kind {
	ATTRIBUTE_PLAIN,
	ATTRIBUTE_URL,
	ATTRIBUTE_NO_VALUE, /* literal only: a value would be read as a program or a list of addresses */
	ATTRIBUTE_NEVER,    /* not even literal: the content security policy blocks it */
};

static bool word_in(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

static enum attribute_kind attribute_kind(const char *tag, const char *name)
{
	static const char *const urls[] = {"href", "src", "action", "formaction", "poster", "cite", "data",
		"xlink:href", "background", "longdesc", "codebase", "manifest", "lowsrc", "dynsrc", "icon", "hx-get",
		"hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url", "data-back", "data-inbox", "data-recent",
		"data-live", "data-outbox", "data-read", NULL};
	/* htmx evaluates these as programs; srcset and ping hold several addresses in one value */
	static const char *const literal_only[] = {"srcset", "imagesrcset", "ping", "hx-vals", "hx-vars", "hx-headers",
		"hx-request", "hx-trigger", "hx-ext", "http-equiv", "is", NULL};
	static const char *const animated[] = {"to", "from", "by", "values", "attributename", NULL};
	static const char *const animations[] = {"animate", "set", "animatetransform", "animatemotion", NULL};

	if (!strncmp(name, "data-hx-", 8))
		name += 5;
	if (!strncmp(name, "on", 2) || !strncmp(name, "hx-on", 5) || !strcmp(name, "style") || !strcmp(name, "srcdoc"))
		return ATTRIBUTE_NEVER;
	if (word_in(name, urls))
		return !strcmp(tag, "base") ? ATTRIBUTE_NO_VALUE : ATTRIBUTE_URL;
	if (word_in(name, literal_only) || (word_in(tag, animations) && word_in(name, animated)))
		return ATTRIBUTE_NO_VALUE;
	return ATTRIBUTE_PLAIN;
}

/* Called when an attribute name is complete. */
static void attribute_named(struct compiler *k)
{
	struct place *p = &k->place;

	if (p->end_tag)
		refuse(k, "an end tag has no attributes");
	if (attribute_kind(p->tag, p->name) != ATTRIBUTE_NEVER)
		return;
	if (!strcmp(p->name, "style"))
		refuse(k, "style= is blocked by the content security policy: use a class");
	if (!strcmp(p->name, "srcdoc"))
		refuse(k, "srcdoc= is not allowed");
	refuse(k, "event attribute %s=: put the behaviour into a script of web/ and the data into a data- attribute",
		p->name);
}

static void url_scheme_end(struct compiler *k)
{
	struct place *p = &k->place;

	if (!strcmp(p->scheme, "http") || !strcmp(p->scheme, "https")) {
		p->url = URL_AUTHORITY;
		p->slashes = 0;
	} else if (!strcmp(p->scheme, "tel") || !strcmp(p->scheme, "mailto")) {
		p->url = URL_PART;
	} else {
		refuse_at(k, k->value_line, "the scheme \"%s:\" in a URL: only http, https, tel and mailto are allowed",
			p->scheme);
	}
}

static void url_word_char(struct place *p, int c)
{
	size_t len = strlen(p->scheme);

	p->url = URL_SCHEME;
	if (len + 1 < sizeof(p->scheme)) {
		p->scheme[len] = (char)(c < 0x80 ? tolower(c) : '?');
		p->scheme[len + 1] = '\0';
	} else {
		p->scheme[0] = '?'; /* longer than any scheme we allow */
	}
}

/* One decoded character of a URL's literal text. URL parsers read '\' as '/' and skip tabs and newlines. */
static void url_char(struct compiler *k, int c)
{
	struct place *p = &k->place;
	bool slash = c == '/' || c == '\\';
	bool query = c == '?' || c == '#';

	if (c == '\t' || c == '\n' || c == '\r' || (p->url == URL_START && c <= ' '))
		return;
	switch (p->url) {
	case URL_NONE:
	case URL_PART:
		return;
	case URL_START:
		p->scheme[0] = '\0';
		if (slash)
			p->url = URL_ROOT;
		else if (query)
			p->url = URL_PART;
		else if (c == ':')
			refuse_at(k, k->value_line, "a URL that begins with ':'");
		else
			url_word_char(p, c);
		return;
	case URL_SCHEME:
		if (slash || query)
			p->url = URL_PART;
		else if (c == ':')
			url_scheme_end(k);
		else
			url_word_char(p, c);
		return;
	case URL_OPEN_SCHEME:
		if (c == ':')
			refuse_at(k, k->value_line, "a ':' behind a value would make a scheme out of the value");
		if (slash || query)
			p->url = URL_PART;
		return;
	case URL_VALUE:
		if (c == ':')
			refuse_at(k, k->value_line, "a ':' behind a value would make a scheme out of the value");
		if (slash && !k->value_follows_slash)
			refuse_at(k, k->value_line,
				"a '/' here may make \"//host\": put it directly behind the first value");
		p->url = slash || query ? URL_PART : URL_OPEN_SCHEME;
		return;
	case URL_ROOT:
		if (slash)
			refuse_at(k, k->value_line, "a URL that begins with \"//\": write https: in front or one '/'");
		p->url = URL_PART;
		return;
	case URL_ROOT_VALUE:
		if (slash)
			refuse_at(k, k->value_line,
				"a value that may be empty between two '/' may make \"//host\": put a literal word "
				"first");
		p->url = URL_PART;
		return;
	case URL_AUTHORITY:
		if (slash && p->slashes < 2)
			p->slashes++;
		else if (slash || query)
			p->url = URL_PART;
		else
			p->slashes = 2;
		return;
	case URL_MIXED:
		if (!query)
			refuse_at(k, k->value_line,
				"URL text behind branches that leave the URL at different points: repeat it in each "
				"branch");
		p->url = URL_PART;
		return;
	}
}

/* Decodes one character reference of an attribute value at `s` ("&…"). Returns the bytes consumed, and the character
 * in *out; an '&' that begins no reference is itself. References without ';' that matter to a URL are numeric only. */
static size_t reference_decode(struct compiler *k, const char *s, size_t len, int *out)
{
	static const struct {
		const char *name;
		int c;
	} named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"colon", ':'},
		{"Tab", '\t'}, {"NewLine", '\n'}, {"sol", '/'}, {"bsol", '\\'}, {"quest", '?'}, {"num", '#'},
		{"period", '.'}, {"lpar", '('}, {"rpar", ')'}, {"nbsp", 0xa0}, {"equals", '='}, {"percnt", '%'}};
	size_t n = 1;

	*out = '&';
	if (n < len && s[n] == '#') {
		bool hex = n + 1 < len && (s[n + 1] == 'x' || s[n + 1] == 'X');
		size_t first = n + (hex ? 2 : 1);
		long code = 0;
		for (n = first; n < len && (hex ? isxdigit((unsigned char)s[n]) : isdigit((unsigned char)s[n])); n++) {
			int digit = isdigit((unsigned char)s[n]) ? s[n] - '0' : tolower((unsigned char)s[n]) - 'a' + 10;
			if (code < 0x110000)
				code = code * (hex ? 16 : 10) + digit;
		}
		if (n == first)
			return 1;
		*out = (int)code;
		return n < len && s[n] == ';' ? n + 1 : n;
	}
	while (n < len && isalnum((unsigned char)s[n]))
		n++;
	if (n == 1 || n == len || s[n] != ';')
		return 1;
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (strlen(named[i].name) == n - 1 && !memcmp(named[i].name, s + 1, n - 1)) {
			*out = named[i].c;
			return n + 1;
		}
	}
	refuse_at(k, k->value_line, "character reference %.*s in a URL or http-equiv: write the character itself",
		(int)(n + 1), s);
}

/* Reads the literal piece of the attribute value that ends here: at a value, a directive or the quote. */
static void value_piece_end(struct compiler *k)
{
	struct place *p = &k->place;
	bool http_equiv = !strcmp(p->name, "http-equiv");

	k->decoded.len = 0;
	if (p->url != URL_NONE || http_equiv) {
		for (size_t i = 0; i < k->value.len;) {
			int c = (unsigned char)k->value.at[i];
			size_t used = 1;
			if (c == '&')
				used = reference_decode(k, k->value.at + i, k->value.len - i, &c);
			if (http_equiv && c > ' ' && c < 0x80)
				text_char(&k->decoded, (char)tolower(c));
			else if (p->url != URL_NONE)
				url_char(k, c);
			i += used;
			k->value_follows_slash = false;
		}
		if (http_equiv && k->decoded.len && !strcmp(k->decoded.at, "refresh"))
			p->refresh = true;
	}
	k->value.len = 0;
}

static void value_begin(struct compiler *k, enum state state)
{
	struct place *p = &k->place;

	p->state = state;
	p->url = attribute_kind(p->tag, p->name) == ATTRIBUTE_URL ? URL_START : URL_NONE;
	p->scheme[0] = '\0';
	k->value.len = 0;
	k->value_line = k->line;
}

/* ---- following the tokenizer ---- */

static void name_add(struct compiler *k, char *name, char c)
{
	size_t len = strlen(name);

	if (len + 1 == NAME_MAX_LEN)
		refuse(k, "a name that is too long: %s…", name);
	name[len] = (char)tolower((unsigned char)c);
	name[len + 1] = '\0';
}

/* The '>' of a tag: what text follows depends on the element. */
static void tag_close(struct compiler *k)
{
	static const char *const rcdata[] = {"textarea", "title", NULL};
	static const char *const rawtext[] = {"script", "style", "xmp", "iframe", "noembed", "noframes", NULL};
	struct place *p = &k->place;
	bool preformatted = !strcmp(p->tag, "pre") || !strcmp(p->tag, "listing");

	if (p->refresh && p->valued_content)
		refuse(k, "a value in the content of <meta http-equiv=\"refresh\">");
	p->state = DATA;
	p->url = URL_NONE;
	p->name[0] = '\0';
	p->refresh = p->valued_content = false;
	if (p->end_tag) {
		if (preformatted && p->preformatted)
			p->preformatted--;
		p->end_tag = false;
		p->tag[0] = '\0';
		return;
	}
	if (!strcmp(p->tag, "plaintext"))
		refuse(k, "<plaintext> cannot be left again");
	if (word_in(p->tag, rcdata))
		p->state = RCDATA;
	else if (word_in(p->tag, rawtext))
		p->state = RAWTEXT;
	p->preformatted += preformatted;
	p->fresh_line = preformatted || !strcmp(p->tag, "textarea");
	if (p->state == DATA)
		p->tag[0] = '\0';
}

static void step_tag(struct compiler *k, char c)
{
	struct place *p = &k->place;

	switch (p->state) {
	case TAG_OPEN:
		p->tag[0] = '\0';
		p->name[0] = '\0';
		p->end_tag = false;
		if (c == '/')
			p->state = END_TAG_OPEN;
		else if (c == '!')
			p->state = MARKUP_DECLARATION;
		else if (c == '?')
			refuse(k, "<? is not HTML: it would become a comment");
		else if (!isalpha((unsigned char)c))
			refuse(k, "a '<' that opens no tag: write &lt;");
		else {
			name_add(k, p->tag, c);
			p->state = TAG_NAME;
		}
		return;
	case END_TAG_OPEN:
		if (!isalpha((unsigned char)c))
			refuse(k, "</ without a name: it would become a comment");
		p->end_tag = true;
		name_add(k, p->tag, c);
		p->state = TAG_NAME;
		return;
	case TAG_NAME:
		if (is_space(c))
			p->state = BEFORE_ATTRIBUTE_NAME;
		else if (c == '/')
			p->state = SELF_CLOSING;
		else if (c == '>')
			tag_close(k);
		else if (c == '<' || c == '"' || c == '\'' || c == '=')
			refuse(k, "'%c' in a tag name", c);
		else
			name_add(k, p->tag, c);
		return;
	case SELF_CLOSING:
		if (c != '>')
			refuse(k, "'/' in a tag stands only before '>'");
		tag_close(k);
		return;
	default:
		return;
	}
}

static void step_attribute(struct compiler *k, char c)
{
	struct place *p = &k->place;

	switch (p->state) {
	case ATTRIBUTE_NAME:
		if (c == '=') {
			attribute_named(k);
			p->state = BEFORE_ATTRIBUTE_VALUE;
			return;
		}
		if (c == '"' || c == '\'' || c == '<')
			refuse(k, "'%c' in an attribute name", c);
		if (!is_space(c) && c != '/' && c != '>') {
			name_add(k, p->name, c);
			return;
		}
		attribute_named(k);
		p->state = is_space(c) ? AFTER_ATTRIBUTE_NAME : c == '/' ? SELF_CLOSING : ATTRIBUTE_NAME;
		if (c == '>')
			tag_close(k);
		return;
	case BEFORE_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_VALUE:
		if (c == '=' && p->state == AFTER_ATTRIBUTE_NAME)
			p->state = BEFORE_ATTRIBUTE_VALUE;
		else if (is_space(c))
			p->state = p->state == AFTER_ATTRIBUTE_NAME ? AFTER_ATTRIBUTE_NAME : BEFORE_ATTRIBUTE_NAME;
		else if (c == '/')
			p->state = SELF_CLOSING;
		else if (c == '>')
			tag_close(k);
		else if (p->state == AFTER_ATTRIBUTE_VALUE)
			refuse(k, "a space is missing before '%c' (between attributes, or behind {{end}} in a tag)", c);
		else if (c == '=' || c == '"' || c == '\'' || c == '<')
			refuse(k, "'%c' where an attribute name should begin", c);
		else {
			p->name[0] = '\0';
			name_add(k, p->name, c);
			p->state = ATTRIBUTE_NAME;
		}
		return;
	case BEFORE_ATTRIBUTE_VALUE:
		if (is_space(c))
			return;
		if (c == '"' || c == '\'') {
			value_begin(k, c == '"' ? VALUE_DOUBLE_QUOTED : VALUE_SINGLE_QUOTED);
			return;
		}
		if (c == '>')
			refuse(k, "%s= without a value", p->name);
		value_begin(k, VALUE_UNQUOTED);
		/* fall through */
	case VALUE_UNQUOTED:
		if (is_space(c) || c == '>') {
			value_piece_end(k);
			p->state = BEFORE_ATTRIBUTE_NAME;
			p->url = URL_NONE;
			if (c == '>')
				tag_close(k);
		} else if (strchr("\"'<=`", c)) {
			refuse(k, "'%c' in an unquoted attribute value: add quotes", c);
		} else {
			text_char(&k->value, c);
		}
		return;
	default: /* inside quotes */
		if (c == (p->state == VALUE_DOUBLE_QUOTED ? '"' : '\'')) {
			value_piece_end(k);
			p->state = AFTER_ATTRIBUTE_VALUE;
			p->url = URL_NONE;
		} else {
			text_char(&k->value, c);
		}
		return;
	}
}

static void step_comment(struct compiler *k, char c)
{
	struct place *p = &k->place;

	switch (p->state) {
	case MARKUP_DECLARATION:
		name_add(k, p->name, c);
		if (!strcmp(p->name, "--"))
			p->state = COMMENT_START;
		else if (!strcmp(p->name, "doctype"))
			p->state = DOCTYPE;
		else if (strncmp(p->name, "--", strlen(p->name)) && strncmp(p->name, "doctype", strlen(p->name)))
			refuse(k, "<! opens neither a comment nor the doctype (CDATA is not HTML)");
		return;
	case COMMENT_START: /* "<!-->" is a whole comment */
		p->state = c == '-' ? COMMENT_START_DASH : c == '>' ? DATA : COMMENT;
		return;
	case COMMENT_START_DASH: /* so is "<!--->" */
		p->state = c == '-' ? COMMENT_END : c == '>' ? DATA : COMMENT;
		return;
	case COMMENT:
		if (c == '-')
			p->state = COMMENT_END_DASH;
		return;
	case COMMENT_END_DASH:
		p->state = c == '-' ? COMMENT_END : COMMENT;
		return;
	case COMMENT_END:
		p->state = c == '>' ? DATA : c == '!' ? COMMENT_END_BANG : c == '-' ? COMMENT_END : COMMENT;
		return;
	case COMMENT_END_BANG:
		p->state = c == '>' ? DATA : c == '-' ? COMMENT_END_DASH : COMMENT;
		return;
	default: /* DOCTYPE */
		if (c == '<')
			refuse(k, "'<' in the doctype");
		if (c == '>')
			p->state = DATA;
		return;
	}
}

static void step_raw(struct compiler *k, char c)
{
	struct place *p = &k->place;
	bool rcdata = !strcmp(p->tag, "textarea") || !strcmp(p->tag, "title");

	switch (p->state) {
	case RAW_LESS_THAN:
		/* Inside <svg>, a <title> is ordinary markup to the browser; so nothing that looks like a tag may stand
		 * here. */
		if (c != '/')
			refuse(k, "a '<' in the text of <%s>: write &lt;", p->tag);
		p->name[0] = '\0';
		p->state = RAW_END_TAG;
		return;
	case RAW_END_TAG:
		if (isalpha((unsigned char)c)) {
			name_add(k, p->name, c);
			return;
		}
		if (strcmp(p->name, p->tag) || !(is_space(c) || c == '>'))
			refuse(k, "</%s%c in the text of <%s>: write &lt;", p->name, c, p->tag);
		p->end_tag = true;
		p->state = BEFORE_ATTRIBUTE_NAME;
		if (c == '>')
			tag_close(k);
		return;
	default:
		if (c == '<')
			p->state = RAW_LESS_THAN;
		else if (!rcdata && !is_space(c))
			refuse(k,
				"text inside <%s>: scripts and styles are files of web/, data goes into data- "
				"attributes",
				p->tag);
		return;
	}
}

/* One character of literal text. */
static void step(struct compiler *k, char c)
{
	struct place *p = &k->place;

	p->fresh_line = false;
	switch (p->state) {
	case DATA:
		if (c == '<')
			p->state = TAG_OPEN;
		return;
	case RCDATA:
	case RAWTEXT:
	case RAW_LESS_THAN:
	case RAW_END_TAG:
		step_raw(k, c);
		return;
	case TAG_OPEN:
	case END_TAG_OPEN:
	case TAG_NAME:
	case SELF_CLOSING:
		step_tag(k, c);
		return;
	case BEFORE_ATTRIBUTE_NAME:
	case ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_NAME:
	case BEFORE_ATTRIBUTE_VALUE:
	case VALUE_DOUBLE_QUOTED:
	case VALUE_SINGLE_QUOTED:
	case VALUE_UNQUOTED:
	case AFTER_ATTRIBUTE_VALUE:
		step_attribute(k, c);
		return;
	case MARKUP_DECLARATION:
	case COMMENT_START:
	case COMMENT_START_DASH:
	case COMMENT:
	case COMMENT_END_DASH:
	case COMMENT_END:
	case COMMENT_END_BANG:
	case DOCTYPE:
		step_comment(k, c);
		return;
	}
}

/* ---- branches ---- */

/* The parser drops a newline right behind <textarea> and <pre>: give it one, so that what a value brings is kept. */
static void fresh_line_end(struct compiler *k)
{
	if (k->place.fresh_line)
		literal_add(k, "\n", 1, k->line);
	k->place.fresh_line = false;
}

/* Brings a place where a directive stands into a form that can be compared: in a tag, an attribute name ends here, so
 * what follows needs a space. Refuses the places where no directive may stand. */
static void place_settle(struct compiler *k, const char *directive)
{
	struct place *p = &k->place;

	fresh_line_end(k);
	switch (p->state) {
	case DATA:
	case RCDATA:
	case BEFORE_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_VALUE:
		break;
	case VALUE_DOUBLE_QUOTED:
	case VALUE_SINGLE_QUOTED:
		if (attribute_kind(p->tag, p->name) == ATTRIBUTE_NO_VALUE)
			refuse(k, "{{%s}} in %s=: only literal text may stand there", directive, p->name);
		value_piece_end(k);
		k->value_line = k->line;
		return;
	case ATTRIBUTE_NAME:
		attribute_named(k);
		p->state = AFTER_ATTRIBUTE_VALUE;
		break;
	case TAG_NAME:
		p->state = AFTER_ATTRIBUTE_VALUE;
		break;
	case AFTER_ATTRIBUTE_NAME:
		p->state = BEFORE_ATTRIBUTE_NAME;
		break;
	default:
		refuse(k, "{{%s}} inside %s", directive, place_words(p));
	}
	if (p->state != RCDATA)
		p->name[0] = '\0';
}

static enum url url_join(const struct place *a, const struct place *b)
{
	if (a->url == b->url && (a->url != URL_SCHEME || !strcmp(a->scheme, b->scheme)))
		return a->url;
	bool a_word = a->url == URL_SCHEME || a->url == URL_OPEN_SCHEME;
	bool b_word = b->url == URL_SCHEME || b->url == URL_OPEN_SCHEME;
	if (a_word && b_word)
		return URL_OPEN_SCHEME;
	bool a_root = a->url == URL_ROOT || a->url == URL_ROOT_VALUE || a->url == URL_PART;
	bool b_root = b->url == URL_ROOT || b->url == URL_ROOT_VALUE || b->url == URL_PART;
	return a_root && b_root ? URL_ROOT_VALUE : URL_MIXED;
}

/* Lets the branch that ends here flow into `joined`. */
static void branch_join(struct compiler *k, struct block *b, const struct place *from)
{
	struct place *to = &b->joined;

	if (!b->has_joined) {
		*to = *from;
		b->has_joined = true;
		return;
	}
	bool from_gap = from->state == BEFORE_ATTRIBUTE_NAME || from->state == AFTER_ATTRIBUTE_VALUE;
	bool to_gap = to->state == BEFORE_ATTRIBUTE_NAME || to->state == AFTER_ATTRIBUTE_VALUE;
	if (from_gap && to_gap && from->state != to->state)
		to->state = AFTER_ATTRIBUTE_VALUE;
	else if (from->state != to->state)
		refuse(k, "the {{%s}} of line %d ends in %s on one way and in %s on the other",
			b->is_for ? "for" : "if", b->line, place_words(to), place_words(from));
	if (strcmp(from->tag, to->tag) || strcmp(from->name, to->name) || from->end_tag != to->end_tag)
		refuse(k, "the {{%s}} of line %d ends in different tags or attributes on its ways",
			b->is_for ? "for" : "if", b->line);
	to->url = url_join(from, to);
	if (from->slashes < to->slashes)
		to->slashes = from->slashes;
	if (from->preformatted > to->preformatted)
		to->preformatted = from->preformatted;
	to->refresh |= from->refresh;
	to->valued_content |= from->valued_content;
}

static void block_open(struct compiler *k, bool is_for)
{
	if (k->depth == DEPTH_MAX)
		refuse(k, "more than %d blocks inside each other", DEPTH_MAX);
	place_settle(k, is_for ? "for" : "if");
	struct block *b = &k->blocks[k->depth++];
	*b = (struct block){.is_for = is_for, .line = k->line};
	/* a loop comes round again: whatever its body writes into a tag must bring its own space */
	if (is_for && k->place.state == BEFORE_ATTRIBUTE_NAME)
		k->place.state = AFTER_ATTRIBUTE_VALUE;
	b->start = k->place;
}

static void block_else(struct compiler *k, bool last)
{
	struct block *b = k->depth ? &k->blocks[k->depth - 1] : NULL;

	if (!b || b->is_for)
		refuse(k, "{{else}} without {{if}}");
	if (b->has_else)
		refuse(k, "{{else}} behind the {{else}} of the same {{if}}");
	place_settle(k, "else");
	branch_join(k, b, &k->place);
	b->has_else = last;
	k->place = b->start;
}

static void block_end(struct compiler *k)
{
	struct block *b = &k->blocks[k->depth - 1];

	place_settle(k, "end");
	branch_join(k, b, &k->place);
	if (!b->has_else)
		branch_join(k, b, &b->start);
	if (b->is_for && b->joined.url != b->start.url)
		refuse(k, "the {{for}} of line %d must leave the URL where it found it", b->line);
	k->place = b->joined;
	k->depth--;
}

/* ---- values ---- */

/* "&am{{x}}" would let the value finish a character reference. */
static void refuse_split_reference(struct compiler *k, size_t start)
{
	size_t i = start;

	while (i > 0 && (isalnum((unsigned char)k->source[i - 1]) || k->source[i - 1] == '#'))
		i--;
	if (i > 0 && k->source[i - 1] == '&')
		refuse(k, "a character reference is cut by {{…}}: write &amp; for a plain '&'");
}

static const char *url_escape(struct compiler *k)
{
	struct place *p = &k->place;

	switch (p->url) {
	case URL_START:
		p->url = URL_VALUE;
		/* only a '/' written straight behind the value is announced to the escape */
		k->value_follows_slash = k->at < k->len && k->source[k->at] == '/';
		return k->value_follows_slash ? "html_urlbase" : "html_url";
	case URL_SCHEME:
	case URL_OPEN_SCHEME:
		p->url = URL_OPEN_SCHEME;
		return "html_urlpart";
	case URL_ROOT:
	case URL_ROOT_VALUE:
		p->url = URL_ROOT_VALUE;
		return "html_urlpart";
	case URL_AUTHORITY:
		refuse(k, "a value in the host of a URL");
	case URL_MIXED:
		refuse(k, "a value behind branches that leave the URL at different points: repeat it in each branch");
	default:
		return "html_urlpart";
	}
}

/* The escape for a value that stands here, or a refusal. */
static const char *value_escape(struct compiler *k)
{
	struct place *p = &k->place;

	switch (p->state) {
	case DATA:
		return "html_text";
	case RCDATA: /* the attribute escape: the same characters, and struct safe_html does not compile */
		return "html_attr";
	case VALUE_DOUBLE_QUOTED:
	case VALUE_SINGLE_QUOTED:
		if (attribute_kind(p->tag, p->name) == ATTRIBUTE_NO_VALUE)
			refuse(k, "a value in %s= of <%s>: only literal text may stand there", p->name, p->tag);
		value_piece_end(k);
		k->value_line = k->line;
		if (!strcmp(p->tag, "meta") && !strcmp(p->name, "content"))
			p->valued_content = true;
		return p->url == URL_NONE ? "html_attr" : url_escape(k);
	case BEFORE_ATTRIBUTE_VALUE:
	case VALUE_UNQUOTED:
		refuse(k, "a value in an unquoted attribute: add quotes");
	case RAWTEXT:
	case RAW_LESS_THAN:
	case RAW_END_TAG:
		refuse(k, "a value inside <%s>: pass it in a data- attribute", p->tag);
	case BEFORE_ATTRIBUTE_NAME:
	case ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_NAME:
	case AFTER_ATTRIBUTE_VALUE:
	case SELF_CLOSING:
		refuse(k, "a value in an attribute name, or between attributes");
	default:
		refuse(k, "a value in %s", place_words(p));
	}
}

/* ---- directives ---- */

/* Finds the "}}" that ends the directive which begins at `start` (behind "{{"): strings, characters and balanced
 * brackets of C are skipped. */
static size_t directive_end(struct compiler *k, size_t start)
{
	char open[64];
	size_t depth = 0;

	for (size_t i = start; i < k->len; i++) {
		char c = k->source[i];
		char next = i + 1 < k->len ? k->source[i + 1] : '\0';
		if (c == '}' && next == '}' && depth == 0)
			return i;
		if (c == '"' || c == '\'') {
			for (i++; i < k->len && k->source[i] != c; i++) {
				if (k->source[i] == '\n')
					refuse(k, "a string in {{…}} does not end on its line");
				i += k->source[i] == '\\';
			}
		} else if (c == '(' || c == '[' || c == '{') {
			if (depth == sizeof(open))
				refuse(k, "too many brackets in {{…}}");
			open[depth++] = c == '(' ? ')' : c == '[' ? ']' : '}';
		} else if (c == ')' || c == ']' || c == '}') {
			if (!depth || open[--depth] != c)
				refuse(k, "'%c' in {{…}} closes nothing", c);
		} else if (c == ';' && depth == 0 && strncmp(k->source + start, "for", 3)) {
			refuse(k, "';' in {{…}}");
		} else if (c == '/' && (next == '/' || next == '*')) {
			refuse(k, "a C comment in {{…}}: write {{-- comment --}}");
		}
	}
	refuse(k, depth ? "{{ without }}: a bracket is not closed" : "{{ without }}");
}

static size_t comment_end(struct compiler *k, size_t start)
{
	for (size_t i = start; i + 3 < k->len; i++)
		if (!memcmp(k->source + i, "--}}", 4))
			return i;
	refuse(k, "{{-- without --}}");
}

/* The text behind a keyword, or NULL when the directive is another one. */
static const char *after_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(text, word, len) || (text[len] && !is_space(text[len]) && text[len] != '('))
		return NULL;
	for (text += len; is_space(*text); text++)
		;
	return text;
}

static void need_page(struct compiler *k, const char *directive)
{
	if (!k->in_page)
		refuse(k, "{{%s}} outside a {{page}}", directive);
}

static void page_open(struct compiler *k, const char *signature)
{
	const char *open = strchr(signature, '(');
	const char *close = open ? strrchr(open, ')') : NULL;

	if (k->in_page)
		refuse(k, "{{page}} inside the {{page}} of line %d: an {{end}} is missing", k->page_line);
	if (!open || !close || close[1] || open == signature)
		refuse(k, "a page is written {{page name(const struct type *argument)}}");
	int name_len = (int)(open - signature);
	for (int i = 0; i < name_len; i++)
		if (!(isalnum((unsigned char)signature[i]) || signature[i] == '_') ||
			isdigit((unsigned char)signature[0]))
			refuse(k, "\"%.*s\" is not a C name", name_len, signature);
	for (open++; is_space(*open); open++)
		;
	bool no_arguments = open == close || !strncmp(open, "void)", 5);
	const char *comma = no_arguments ? "" : ", ";
	int arguments_len = no_arguments ? 0 : (int)(close - open);
	text_printf(
		&k->header, "void %.*s(struct html *out%s%.*s);\n", name_len, signature, comma, arguments_len, open);
	put_line(k, k->line);
	text_printf(&k->code, "void %.*s(struct html *out%s%.*s)\n{\n\t(void)out;\n", name_len, signature, comma,
		arguments_len, open);
	memset(&k->place, 0, sizeof(k->place));
	k->in_page = k->seen_page = k->page_empty = true;
	k->page_line = k->line;
}

static void page_end(struct compiler *k)
{
	if (k->place.state != DATA)
		refuse(k, "the page of line %d ends inside %s", k->page_line, place_words(&k->place));
	if (k->space.len && memchr(k->space.at, '\n', k->space.len))
		k->space.len = 0;
	literal_flush(k);
	text_puts(&k->code, "}\n\n");
	k->in_page = false;
}

static void include_header(struct compiler *k, const char *path)
{
	size_t len = strlen(path);

	if (k->seen_page)
		refuse(k, "{{include}} stands before the first {{page}}");
	if (len < 3 || !((path[0] == '"' && path[len - 1] == '"') || (path[0] == '<' && path[len - 1] == '>')))
		refuse(k, "an include is written {{include \"room/room.h\"}}");
	text_printf(&k->header, "#include %s\n", path);
}

static void put_value(struct compiler *k, const char *expression)
{
	if (!*expression)
		refuse(k, "an empty {{}}");
	fresh_line_end(k);
	const char *escape = value_escape(k);
	literal_flush(k);
	put_line(k, k->line);
	text_printf(&k->code, "\t%s(out, %s);\n", escape, expression);
	k->page_empty = false;
}

/* Directives that make C blocks. Returns false for anything else. */
static bool block_directive(struct compiler *k, const char *text)
{
	const char *rest;

	if ((rest = after_word(text, "for")) || (rest = after_word(text, "if"))) {
		bool is_for = text[0] == 'f';
		need_page(k, is_for ? "for" : "if");
		block_open(k, is_for);
		literal_flush(k);
		put_line(k, k->line);
		text_printf(&k->code, "\t%s (%s) {\n", is_for ? "for" : "if", rest);
	} else if ((rest = after_word(text, "else"))) {
		const char *condition = after_word(rest, "if");
		if (*rest && !condition)
			refuse(k, "{{else}} or {{else if condition}}");
		block_else(k, !condition);
		literal_flush(k);
		put_line(k, k->line);
		if (condition)
			text_printf(&k->code, "\t} else if (%s) {\n", condition);
		else
			text_puts(&k->code, "\t} else {\n");
	} else if ((rest = after_word(text, "end"))) {
		need_page(k, "end");
		if (*rest)
			refuse(k, "{{end}} takes nothing");
		if (!k->depth) {
			page_end(k);
			return true;
		}
		block_end(k);
		literal_flush(k);
		text_puts(&k->code, "\t}\n");
	} else {
		return false;
	}
	return true;
}

static void statement_directive(struct compiler *k, const char *text)
{
	const char *rest;

	if ((rest = after_word(text, "do"))) {
		if (k->place.state != DATA)
			refuse(k, "{{do}} inside %s: a template can be called in text only", place_words(&k->place));
		fresh_line_end(k);
		k->page_empty = false;
	} else {
		rest = after_word(text, "let");
		if (!strchr(rest, '='))
			refuse(k, "a local is written {{let type name = value}}");
	}
	need_page(k, text[0] == 'd' ? "do" : "let");
	literal_flush(k);
	put_line(k, k->line);
	text_printf(&k->code, "\t%s;\n", rest);
}

/* True when nothing else stands on the lines of the directive from `start` to `end` of the source. */
static bool alone_on_line(const struct compiler *k, size_t start, size_t end)
{
	while (start > 0 && is_space(k->source[start - 1]) && k->source[start - 1] != '\n')
		start--;
	while (end < k->len && is_space(k->source[end]) && k->source[end] != '\n')
		end++;
	return (start == 0 || k->source[start - 1] == '\n') && (end == k->len || k->source[end] == '\n');
}

/* The directive whose "{{" stands at k->at. */
static void directive(struct compiler *k)
{
	size_t open = k->at;
	size_t start = open + 2;
	bool comment = start + 1 < k->len && !memcmp(k->source + start, "--", 2);

	while (!comment && start < k->len && is_space(k->source[start])) {
		k->line += k->source[start] == '\n';
		start++;
	}
	size_t end = comment ? comment_end(k, start) : directive_end(k, start);
	k->at = end + (comment ? 4 : 2);
	struct text *text = &k->directive;
	text->len = 0;
	text_add(text, k->source + start, end - start);
	while (text->len && is_space(text->at[text->len - 1]))
		text->at[--text->len] = '\0';
	bool is_value = false;
	if (!comment) {
		const char *rest;
		refuse_split_reference(k, open);
		if ((rest = after_word(text->at, "page"))) {
			page_open(k, rest);
		} else if ((rest = after_word(text->at, "include"))) {
			include_header(k, rest);
		} else if (after_word(text->at, "do") || after_word(text->at, "let")) {
			statement_directive(k, text->at);
		} else if (!block_directive(k, text->at)) {
			need_page(k, "value");
			put_value(k, text->at);
			is_value = true;
		}
	}
	for (size_t i = start; i < end; i++)
		k->line += k->source[i] == '\n';
	if (!is_value && k->in_page && k->place.state == DATA && !k->place.preformatted &&
		alone_on_line(k, open, k->at)) {
		space_settle(k);
		k->skip_space = true;
	}
}

/* ---- literal text ---- */

/* A '/' that begins an attribute's value is a path of the program's own: the base goes before it. Scripts read paths too, but
 * only from attributes that are known to hold one. */
static void value_slash(struct compiler *k, char c)
{
	const struct place *p = &k->place;
	bool quoted = p->state == VALUE_DOUBLE_QUOTED || p->state == VALUE_SINGLE_QUOTED;

	if (c != '/' || !quoted || k->value.len)
		return;
	if (p->url == URL_START) {
		literal_flush(k);
		text_puts(&k->code, "\thtml_base(out);\n");
	} else if (p->url == URL_NONE && !strncmp(p->name, "data-", 5) && strchr("\"'", k->source[k->at - 2])) {
		refuse(k, "a path in %s=: name it in tools/hgen.c beside href, so that the base goes before it", p->name);
	}
}

static void literal_char(struct compiler *k, char c)
{
	if (!k->in_page) {
		if (!is_space(c))
			refuse(k, "text outside a {{page}}");
		k->line += c == '\n';
		return;
	}
	value_slash(k, c);
	step(k, c);
	const struct place *p = &k->place;
	bool shrinks = (p->state == DATA && !p->preformatted) || p->state == BEFORE_ATTRIBUTE_NAME ||
		       p->state == AFTER_ATTRIBUTE_NAME;
	if (is_space(c) && shrinks) {
		if (!k->space.len)
			k->space_line = k->line;
		text_char(&k->space, c);
	} else {
		space_settle(k);
		k->skip_space = false;
		literal_add(k, &c, 1, k->line);
	}
	k->line += c == '\n';
}

/* Refuses bytes that are not UTF-8 and control characters: what the browser reads must be what the follower read. */
static void source_check(struct compiler *k)
{
	int line = 1;

	for (size_t i = 0; i < k->len; i++) {
		unsigned char c = (unsigned char)k->source[i];
		int more = c < 0x80                ? 0
			   : c >= 0xc2 && c < 0xe0 ? 1
			   : c >= 0xe0 && c < 0xf0 ? 2
			   : c >= 0xf0 && c < 0xf5 ? 3
						   : -1;
		if (more < 0 || (c < ' ' && !is_space(c)) || c == '\f' || c == 0x7f)
			refuse_at(k, line, "byte 0x%02x: a template is UTF-8 text with LF line ends", c);
		for (; more > 0; more--)
			if (++i >= k->len || ((unsigned char)k->source[i] & 0xc0) != 0x80)
				refuse_at(k, line, "broken UTF-8");
		line += c == '\n';
	}
}

/* "src/activity/show.html" -> "SRC_ACTIVITY_SHOW_HTML_H", without what leads out of the build directory. */
static void guard_name(struct text *out, const char *file)
{
	const char *start = strstr(file, "src/");

	for (start = start ? start : file; *start == '.' || *start == '/'; start++)
		;
	text_puts(out, "HGEN_");
	for (; *start; start++)
		text_char(out, isalnum((unsigned char)*start) ? (char)toupper((unsigned char)*start) : '_');
	text_puts(out, "_H");
}

/* Compiles `source`. True: k->code and k->header hold the result; false: k->error holds "file:line: error: …\n".
 * The caller frees all of it with compiler_free(). */
static bool compile(struct compiler *k, const char *file, const char *source, size_t len, const char *header_name)
{
	struct text guard = {0};

	memset(k, 0, sizeof(*k));
	k->file = file;
	k->source = source;
	k->len = len;
	k->line = 1;
	guard_name(&guard, file);
	text_printf(&k->header,
		"/* Generated from a template by hgen. */\n#ifndef %s\n#define %s\n\n#include \"html/html.h\"\n",
		guard.at, guard.at);
	text_printf(&k->code, "/* Generated from a template by hgen. */\n#include \"%s\"\n\n", header_name);
	free(guard.at);
	if (setjmp(k->refused))
		return false;
	source_check(k);
	while (k->at < len) {
		if (source[k->at] == '{' && k->at + 1 < len && source[k->at + 1] == '{')
			directive(k);
		else
			literal_char(k, source[k->at++]);
	}
	if (k->depth)
		refuse_at(k, k->blocks[k->depth - 1].line, "{{%s}} without {{end}}",
			k->blocks[k->depth - 1].is_for ? "for" : "if");
	if (k->in_page)
		refuse_at(k, k->page_line, "{{page}} without {{end}}");
	if (!k->seen_page)
		refuse_at(k, 1, "no {{page}} in this file");
	text_puts(&k->header, "\n#endif\n");
	return true;
}

static void compiler_free(struct compiler *k)
{
	free(k->code.at);
	free(k->header.at);
	free(k->error.at);
	free(k->directive.at);
	free(k->decoded.at);
	free(k->value.at);
	free(k->literal.at);
	free(k->space.at);
}

#ifndef HGEN_NO_MAIN
static bool read_file(const char *path, struct text *out)
{
	char piece[16384];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f)
		return false;
	text_add(out, "", 0);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		text_add(out, piece, n);
	bool ok = !ferror(f);
	fclose(f);
	return ok;
}

static bool write_file(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "wb");

	if (!f)
		return false;
	bool ok = fwrite(t->at, 1, t->len, f) == t->len;
	return fclose(f) == 0 && ok;
}

int main(int argc, char **argv)
{
	static struct compiler k;
	struct text source = {0};

	if (argc != 4) {
		fputs("usage: hgen IN.html OUT.c OUT.h\n", stderr);
		return 2;
	}
	if (!read_file(argv[1], &source)) {
		perror(argv[1]);
		return 2;
	}
	const char *slash = strrchr(argv[3], '/');
	bool ok = compile(&k, argv[1], source.at, source.len, slash ? slash + 1 : argv[3]);
	if (!ok)
		fputs(k.error.at, stderr);
	int status = ok ? 0 : 1;
	if (ok && !(write_file(argv[2], &k.code) && write_file(argv[3], &k.header))) {
		perror(argv[2]);
		status = 2;
	}
	compiler_free(&k);
	free(source.at);
	return status;
}
#endif
