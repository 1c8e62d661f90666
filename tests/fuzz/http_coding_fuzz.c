/* Accept-Encoding: nothing is sent in a coding that was not named, and brotli by TLS alone. */
#include "fuzz.h"
#include "http/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = fuzz_text(bytes, len);
	struct coding plain = coding_parse(text, false), secure = coding_parse(text, true);
	PROMISE(!plain.brotli && plain.gzip == secure.gzip);
	PROMISE(!plain.gzip || strcasestr(text, "gzip"));
	PROMISE(!secure.brotli || strcasestr(text, "br"));
	free(text);
	return 0;
}
