/** What the forked copy does before anything else, so that it can harm neither the application nor the machine. */
#pragma once

#include <sys/types.h>

/** Statuses that the child ends with by itself; `Addon` in src/capture/addon.ts documents them. */
enum {
  CHILD_NOT_PREPARED = 71,
  CHILD_NOT_QUIESCENT = 77,
};

/**
 * Prepares the child for writing into `write_fd` and for nothing else; to be called with all signals blocked.
 * Ends the process when that is not possible.
 */
void child_prepare(pid_t parent, int write_fd, unsigned deadline_seconds);
