/* ID numbers, telephone numbers, degrees and a cell of honours as people type them. */
#include "fuzz.h"
#include "member/honour.h"

static void degrees(struct arena *a, const char *text)
{
	int n, again;
	if (!org_degrees_parse(text, &n))
		return;
	PROMISE(n >= -180000000 && n <= 180000000);
	PROMISE(!n || (org_degrees_parse(org_degrees_text(a, n), &again) && again == n));
}

/* What was read and is written is read as the same. */
static void honours(struct arena *a, const char *text)
{
	struct honours once, again;
	if (honour_cell_read(a, text, &once))
		return;
	PROMISE(!honour_cell_read(a, honour_cell(a, &once), &again) && again.count == once.count);
	for (int i = 0; i < once.count; i++)
		PROMISE(day_valid(once.list[i].day) && honour_same_whole(a, &once.list[i], &again.list[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char *text = fuzz_text(bytes, len);
	const char *idno = idno_tidy(a, text), *phone = phone_tidy(a, text);
	PROMISE(str_utf8(str_of(idno)));
	if (!idno_objection(a, idno, 0, 0, 20261123)) {
		PROMISE(strlen(idno) == 18 && day_valid(idno_birth(idno)) && (idno_sex(idno) == 1 || idno_sex(idno) == 2));
		PROMISE(text_eq(idno_tidy(a, idno), idno) && !idno_objection(a, idno, idno_birth(idno), idno_sex(idno), 20261123));
		PROMISE(!strstr(idno_mask(a, idno), arena_dupn(a, idno + 6, 8)));
	}
	PROMISE(str_utf8(str_of(phone)));
	if (!phone_objection(a, phone))
		PROMISE(strlen(phone) >= 10 && strlen(phone) <= 12 && !strstr(phone_mask(a, phone), phone));
	degrees(a, text);
	honours(a, text);
	idno_mask(a, idno);
	phone_mask(a, phone);
	free(text);
	arena_free(a);
	return 0;
}
