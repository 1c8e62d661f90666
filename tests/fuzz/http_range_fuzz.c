/* Range, If-None-Match and Content-Length. */
#include "fuzz.h"
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = fuzz_text(bytes, len);
	int64_t first = 0, length = 1000;
	if (range_parse(text, 1000, &first, &length) == RANGE_PART)
		PROMISE(first >= 0 && length > 0 && first + length <= 1000);
	etag_listed(text, "\"a\"");
	PROMISE(hygiene_length(text) >= -1);
	free(text);
	return 0;
}
