/* Generated from a template by hgen. */
#include "pages.html.h"

#line 4 "pages.html"
void first(struct html *out)
{
	(void)out;
#line 5 "pages.html"
	html_lit(out, "<p>", 3);
#line 5 "pages.html"
	second(out, 1, "x");
#line 5 "pages.html"
	html_lit(out, "</p>", 4);
}

#line 8 "pages.html"
void second(struct html *out, int n, const char *x)
{
	(void)out;
#line 8 "pages.html"
	int twice = n * 2;
#line 8 "pages.html"
	html_lit(out, "<p>", 3);
#line 8 "pages.html"
	html_text(out, twice);
#line 8 "pages.html"
	html_lit(out, "</p>", 4);
#line 8 "pages.html"
	third(out);
#line 8 "pages.html"
	html_lit(out, " ", 1);
#line 8 "pages.html"
	html_text(out, x);
#line 8 "pages.html"
	html_lit(out, " ", 1);
}

#line 9 "pages.html"
void third(struct html *out)
{
	(void)out;
}

