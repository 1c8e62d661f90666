/* A Cookie header, and the message that a page leaves in one for the next page. */
#include <strings.h>

#include "fuzz.h"
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char *header = fuzz_text(bytes, len);
	const char *sid = cookie_parse(a, header, "sid"), *flash = cookie_parse(a, header, "flash");
	PROMISE(!sid || str_utf8(str_of(sid)));
	if (flash) {
		size_t size = strlen(flash) / 2;
		char *text = malloc(size + 1);
		if (hex_to(str_of(flash), text, size))
			PROMISE(strncasecmp(hex_of(a, text, size), flash, size * 2) == 0);
		free(text);
	}
	free(header);
	arena_free(a);
	return 0;
}
