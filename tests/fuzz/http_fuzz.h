/* A main for the fuzz targets of the http room where libFuzzer is not at hand: with files it replays them, without it
 * runs seeded mutations of the target's samples (HTTP_FUZZ_RUNS, 100000 unless set), the same ones every time.
 * For: multipart_fuzz.c and form_fuzz.c, which include it last. Not for: anything else. */
#ifndef HTTP_FUZZ_H
#define HTTP_FUZZ_H

#ifndef HTTP_FUZZ_LIBFUZZER
static uint32_t fuzz_state = 2026;

static uint32_t fuzz_random(uint32_t below)
{
	fuzz_state ^= fuzz_state << 13;
	fuzz_state ^= fuzz_state >> 17;
	fuzz_state ^= fuzz_state << 5;
	return fuzz_state % below;
}

/* One change to bytes[0..len): a byte set, a piece removed, a piece doubled. Returns the new length. */
static size_t fuzz_change(uint8_t *bytes, size_t len, size_t room)
{
	static const uint8_t telling[] = "\r\n-B\"\\;=%&+,:/. \0\xff\xe2\x80";
	size_t at = fuzz_random((uint32_t)len), piece = 1 + fuzz_random(12);
	if (piece > len - at)
		piece = len - at;
	switch (fuzz_random(4)) {
	case 0:
		bytes[at] = telling[fuzz_random(sizeof telling - 1)];
		return len;
	case 1:
		bytes[at] = (uint8_t)fuzz_random(256);
		return len;
	case 2:
		if (len - piece < 1)
			return len;
		memmove(bytes + at, bytes + at + piece, len - at - piece);
		return len - piece;
	default:
		if (len + piece > room)
			return len;
		memmove(bytes + at + piece, bytes + at, len - at);
		return len + piece;
	}
}

static int fuzz_replay(const char *path)
{
	static uint8_t bytes[1 << 20];
	FILE *f = fopen(path, "rb");
	if (!f) {
		fprintf(stderr, "cannot read %s\n", path);
		return 1;
	}
	size_t len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	return LLVMFuzzerTestOneInput(bytes, len);
}

int main(int argc, char **argv)
{
	const char *runs = getenv("HTTP_FUZZ_RUNS");
	long count = runs ? strtol(runs, NULL, 10) : 100000;
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= fuzz_replay(argv[i]);
	for (long n = 0; argc == 1 && n < count; n++) {
		uint8_t bytes[4096];
		struct str sample = fuzz_samples[fuzz_random(COUNT_OF(fuzz_samples))];
		size_t len = sample.len;
		memcpy(bytes, sample.at, len);
		for (uint32_t changes = fuzz_random(8); changes; changes--)
			len = fuzz_change(bytes, len, sizeof bytes);
		/* memory of its own, so that a sanitizer sees a read beyond it */
		uint8_t *copy = malloc(len);
		memcpy(copy, bytes, len);
		LLVMFuzzerTestOneInput(copy, len);
		free(copy);
	}
	return failed;
}
#endif

#endif
