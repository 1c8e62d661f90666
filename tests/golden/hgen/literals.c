/* Generated from a template by hgen. */
#include "literals.html.h"

#line 1 "literals.html"
void literals(struct html *out)
{
	(void)out;
#line 2 "literals.html"
	html_lit(out, "<p>\"quoted\" \\ back ?\?= trigraph ?\?\? 中文 a { b }} c } {x}&lt;\n"
		"<p title='a\"b'>tab\011</p>", 87);
}

