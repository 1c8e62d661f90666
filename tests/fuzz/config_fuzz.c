/* A settings file. */
#include "base/config.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char path[64];
	const char *why = NULL;
	int fd = fuzz_file(bytes, len, path);
	const struct config *c = config_load(a, path, false, &why);
	PROMISE(c || why);
	if (c)
		PROMISE(config_text(c, "listen") && config_text(c, "data"));
	close(fd);
	arena_free(a);
	return 0;
}
