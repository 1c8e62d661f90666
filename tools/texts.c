/* texts: turns text files into C strings at build time.
 *   texts OUT.c NAME FILE…
 * writes `const struct text_file NAME[]` (file name without folder, content) and `const size_t NAME_count`. Used for the
 * schema steps and the rule catalogue, so that the program is one file. */
#include <stdio.h>
#include <string.h>

static void put_content(FILE *out, FILE *in)
{
	int c;
	fputs("\t\t\"", out);
	while ((c = getc(in)) != EOF) {
		if (c == '\n')
			fputs("\\n\"\n\t\t\"", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c >= 127)
			fprintf(out, "\\%03o", c);
		else
			putc(c, out);
	}
	fputs("\"", out);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return fputs("usage: texts OUT.c NAME FILE...\n", stderr), 2;
	FILE *out = fopen(argv[1], "w");
	if (!out)
		return perror(argv[1]), 1;
	fprintf(out, "#include \"base/text_file.h\"\n\nconst struct text_file %s[] = {\n", argv[2]);
	for (int i = 3; i < argc; i++) {
		FILE *in = fopen(argv[i], "r");
		if (!in)
			return perror(argv[i]), 1;
		const char *name = strrchr(argv[i], '/');
		fprintf(out, "\t{ \"%s\",\n", name ? name + 1 : argv[i]);
		put_content(out, in);
		fputs(" },\n", out);
		fclose(in);
	}
	fprintf(out, "\t{ 0, 0 },\n};\nconst size_t %s_count = %d;\n", argv[2], argc - 3);
	return fclose(out) ? (perror(argv[1]), 1) : 0;
}
