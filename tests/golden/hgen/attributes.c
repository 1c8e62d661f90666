/* Generated from a template by hgen. */
#include "attributes.html.h"

#line 1 "attributes.html"
void attributes(struct html *out, const char *a, int n)
{
	(void)out;
#line 2 "attributes.html"
	html_lit(out, "<p class=\"", 10);
#line 2 "attributes.html"
	html_attr(out, a);
#line 2 "attributes.html"
	html_lit(out, "\" id='p-", 8);
#line 2 "attributes.html"
	html_attr(out, n);
#line 2 "attributes.html"
	html_lit(out, "' title=\"a ", 11);
#line 2 "attributes.html"
	html_attr(out, a);
#line 2 "attributes.html"
	html_lit(out, " b ", 3);
#line 2 "attributes.html"
	html_attr(out, a);
#line 2 "attributes.html"
	html_lit(out, "\" data-x=\"'", 11);
#line 2 "attributes.html"
	html_attr(out, a);
#line 2 "attributes.html"
	html_lit(out, "'\" hidden lang=zh data-y = \"", 28);
#line 2 "attributes.html"
	html_attr(out, a);
#line 2 "attributes.html"
	html_lit(out, "\"/>\n"
		"<td colspan=2 class=\"", 25);
#line 3 "attributes.html"
	if (n) {
#line 3 "attributes.html"
	html_lit(out, "on ", 3);
	}
#line 3 "attributes.html"
	html_lit(out, "x", 1);
#line 3 "attributes.html"
	if (n) {
#line 3 "attributes.html"
	html_lit(out, " y", 2);
#line 3 "attributes.html"
	} else {
#line 3 "attributes.html"
	html_lit(out, " z", 2);
	}
#line 3 "attributes.html"
	html_lit(out, "\">\n"
		"<input value=\"", 17);
#line 4 "attributes.html"
	html_attr(out, a);
#line 4 "attributes.html"
	html_lit(out, "\"\n"
		"data-z=\"", 10);
#line 5 "attributes.html"
	html_attr(out, a);
#line 5 "attributes.html"
	html_lit(out, "\"  >\n"
		"<use xlink:title=\"", 23);
#line 6 "attributes.html"
	html_attr(out, a);
#line 6 "attributes.html"
	html_lit(out, "\" HX-Target=\"#m", 15);
#line 6 "attributes.html"
	html_attr(out, n);
#line 6 "attributes.html"
	html_lit(out, "\" aria-label=\"", 14);
#line 6 "attributes.html"
	html_attr(out, a);
#line 6 "attributes.html"
	html_lit(out, "&amp;", 5);
#line 6 "attributes.html"
	html_attr(out, a);
#line 6 "attributes.html"
	html_lit(out, "\"></use>", 8);
}

