/* The console's page of code tables: what each code means, which words a roster may use for it, and where the table was read. */
#include "member/views.h"
#include "org/sheet.h"

#include "member_codes.html.h"

static const struct menu_entry codes_menu = { "组织与党员", "代码表", "list", 290, .rare = true };

ROUTE(GET, "/codes", codes_page, READ_ORG, OWN, .menu = &codes_menu, .about = "code tables with their sources");

static void codes_page(struct request *rq)
{
	static const struct code_table *const tables[] = { &code_category, &code_state, &code_sex, &code_ethnic, &code_education, &code_job, &code_stratum,
		&code_outflow, &code_honour, &code_subordination, &code_unit, &code_election, &code_org_status };
	struct console_shell shell = { .title = "代码表", .sub = "录入、导入和统计用的代码及出处" };
	console_head(rq, &shell);
	console_body(rq);
	for (size_t i = 0; i < COUNT_OF(tables); i++)
		codes_table(rq->html, tables[i]);
	console_foot(rq);
	request_page(rq);
}
