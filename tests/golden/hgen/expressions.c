/* Generated from a template by hgen. */
#include "expressions.html.h"

#line 2 "expressions.html"
void expressions(struct html *out, const int *list, int n)
{
	(void)out;
#line 3 "expressions.html"
	html_text(out, "}}");
#line 3 "expressions.html"
	html_text(out, "a\"}}b");
#line 3 "expressions.html"
	html_text(out, list[(n > 1) ? '}' : '{']);
#line 3 "expressions.html"
	html_lit(out, "\n", 1);
#line 4 "expressions.html"
	html_text(out, ((const char *[]){"{{", "}}"})[n]);
#line 4 "expressions.html"
	html_text(out, *list / n);
#line 4 "expressions.html"
	html_lit(out, "\n", 1);
#line 5 "expressions.html"
	html_text(out, list[0] +
	list[1]);
#line 6 "expressions.html"
	html_text(out, n);
#line 6 "expressions.html"
	html_lit(out, "\n", 1);
#line 7 "expressions.html"
	const int both[2] = {n, n};
#line 8 "expressions.html"
	html_text(out, both[1]);
#line 8 "expressions.html"
	html_text(out, text_empty(NULL) ? "a" : "b");
}

