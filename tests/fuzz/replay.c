/* The main of a fuzz target where libFuzzer is not built in: runs each file of the folders that are named, which is how the
 * corpora stand among the unit tests, with whatever compiler and sanitizer the build has. */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz.h"

static int replay(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	if (!f || fstat(fileno(f), &st) != 0) {
		perror(path);
		return 1;
	}
	uint8_t *bytes = malloc((size_t)st.st_size + 1);
	size_t len = bytes ? fread(bytes, 1, (size_t)st.st_size, f) : 0;
	fclose(f);
	fprintf(stderr, "%s\n", path); /* the last line names the one that crashed */
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
	return 0;
}

int main(int argc, char **argv)
{
	int files = 0, failed = 0;
	for (int i = 1; i < argc; i++) {
		struct dirent **list;
		int count = scandir(argv[i], &list, NULL, alphasort);
		for (int n = 0; n < count; n++) {
			char path[4096];
			snprintf(path, sizeof path, "%s/%s", argv[i], list[n]->d_name);
			if (list[n]->d_name[0] != '.') {
				failed |= replay(path);
				files++;
			}
			free(list[n]);
		}
		if (count >= 0)
			free(list);
	}
	return failed || !files; /* a corpus that is not there is a failure */
}
