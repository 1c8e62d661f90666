/* What the files of this room share: each part of the home page. */
#ifndef HOME_INSIDE_H
#define HOME_INSIDE_H

#include "home/home.h"

/* The actor's next meeting; NULL when there is none. */
struct next_view *home_next_of(struct request *rq, bool elder);
void home_month(struct request *rq, struct home_view *v);
void home_todos(struct request *rq, struct home_view *v);
void home_duties(struct request *rq, struct home_view *v);
void home_ways(struct request *rq, struct home_view *v);
void home_tiles(struct request *rq, struct home_view *v);

#endif
