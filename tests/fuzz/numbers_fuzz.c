/* ID numbers and telephone numbers as people type them. */
#include "fuzz.h"
#include "member/member.h"

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
	idno_mask(a, idno);
	phone_mask(a, phone);
	free(text);
	arena_free(a);
	return 0;
}
