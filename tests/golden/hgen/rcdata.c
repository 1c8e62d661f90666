/* Generated from a template by hgen. */
#include "rcdata.html.h"

#line 1 "rcdata.html"
void rcdata(struct html *out, const char *a, int n)
{
	(void)out;
#line 2 "rcdata.html"
	html_lit(out, "<title>", 7);
#line 2 "rcdata.html"
	html_attr(out, a);
#line 2 "rcdata.html"
	html_lit(out, " - ", 3);
#line 2 "rcdata.html"
	html_attr(out, n);
#line 2 "rcdata.html"
	html_lit(out, " &amp; co</title>\n"
		"<textarea name=\"t\">\n", 38);
#line 3 "rcdata.html"
	html_attr(out, a);
#line 3 "rcdata.html"
	html_lit(out, "</textarea>\n"
		"<textarea>\n", 23);
#line 5 "rcdata.html"
	html_attr(out, a);
#line 5 "rcdata.html"
	html_lit(out, "</textarea>\n"
		"<textarea>a  \n"
		"\n"
		"b ", 29);
#line 8 "rcdata.html"
	if (n) {
#line 8 "rcdata.html"
	html_attr(out, a);
	}
#line 8 "rcdata.html"
	html_lit(out, "</textarea  >\n"
		"<textarea>\n", 25);
#line 9 "rcdata.html"
	if (n) {
#line 9 "rcdata.html"
	html_attr(out, a);
	}
#line 9 "rcdata.html"
	html_lit(out, "</textarea>\n"
		"<TEXTAREA>\n", 23);
#line 10 "rcdata.html"
	html_attr(out, a);
#line 10 "rcdata.html"
	html_lit(out, "</TextArea><p title=\"", 21);
#line 10 "rcdata.html"
	html_attr(out, a);
#line 10 "rcdata.html"
	html_lit(out, "\">", 2);
}

