/* What the files of this room share. */
#ifndef JOB_INSIDE_H
#define JOB_INSIDE_H

#include "job/job.h"

/* The period that a periodic job is in and the moment at which its run is due. */
int64_t job_period(const struct job *job, int64_t now, int64_t *due);
enum job_state job_state_of(const char *word);
/* Queues a run of a period; nothing happens when it has one. */
bool job_queue(struct work *w, const struct job *job, int64_t period, int64_t due, const char *wish);
/* The run that is to have a step next; NULL when there is none. */
struct job_run *job_runnable(struct work *w);

#endif
