/* A picture as bytes: JPEG, PNG or WebP, told by its content. For taking uploads (file.c) and for the test that throws
 * anything at it; not for drawing. */
#ifndef FILE_PICTURE_H
#define FILE_PICTURE_H

#include "base/base.h"

#define PICTURE_SIDE 20000 /* pixels */
#define PICTURE_PIXELS 50000000

/* A picture while it is read: `in` as it came, `out` what is kept. */
struct picture {
	const unsigned char *in;
	size_t len;
	struct buf *out;
	const char *type; /* "image/jpeg"; NULL when it is no picture */
	int width, height;
	int orientation;  /* as EXIF counts it, of a JPEG that says so; else 0 */
};
/* Copies to `out` what shows, without what the camera wrote beside it. False when it is broken or no picture. */
bool picture_read(struct picture *p);

#endif
