/* Generated from a template by hgen. */
#include "comments.html.h"

#line 2 "comments.html"
void comments(struct html *out, const char *a)
{
	(void)out;
#line 3 "comments.html"
	html_lit(out, "<!DOCTYPE html>\n"
		"<!----><p title=\"", 33);
#line 4 "comments.html"
	html_attr(out, a);
#line 4 "comments.html"
	html_lit(out, "\"><!--> ", 8);
#line 4 "comments.html"
	html_text(out, a);
#line 4 "comments.html"
	html_lit(out, "<!---> ", 7);
#line 4 "comments.html"
	html_text(out, a);
#line 4 "comments.html"
	html_lit(out, "\n"
		"<!-- a - b -- c --- d --!e ---> ", 33);
#line 5 "comments.html"
	html_text(out, a);
#line 5 "comments.html"
	html_lit(out, "\n"
		"<!-- --!> ", 11);
#line 6 "comments.html"
	html_text(out, a);
#line 6 "comments.html"
	html_lit(out, "\n"
		"<!-- --!-> --> ", 16);
#line 7 "comments.html"
	html_text(out, a);
#line 7 "comments.html"
	html_lit(out, "\n"
		"<!-- <a href={a}> --><!--a-->", 30);
#line 10 "comments.html"
	html_text(out, a);
#line 10 "comments.html"
	html_text(out, a);
}

