/* A video as bytes: MP4 or WebM, told by its content, with codecs that browsers of phones and televisions play without
 * conversion. For taking uploads (file.c) and for the test that throws anything at it; not for playing. */
#ifndef FILE_VIDEO_H
#define FILE_VIDEO_H

#include "base/base.h"

struct video {
	const unsigned char *in;
	size_t len;
	const char *type;  /* "video/mp4"; NULL when it is no video */
	int width, height; /* pixels; 0 when it does not say so */
	int seconds;       /* likewise, rounded up */
};
/* Looks at the boxes of ISO/IEC 14496-12 or the elements of WebM: whole, with a track of pictures, every track in a codec that
 * is played. NULL when all is right, else why not (Chinese, static). */
const char *video_read(struct video *v);

#endif
