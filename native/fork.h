/** Copies the process, with all of its V8 heap, into a child that is fit to write a heap snapshot. */
#pragma once

#include <sys/types.h>

struct fork_result {
  /** The child; 0 in the child itself. */
  pid_t pid;
  /** In the parent the read end of a pipe, in the child its write end. Closed on exec. */
  int fd;
  /** How long the calling thread was held up, in milliseconds; 0 in the child. */
  double pause_ms;
  /** Resident memory of the process at the fork, which the child shares; 0 in the child, and where unknown. */
  double rss_bytes;
  /** What failed, or NULL; `error` is its errno then, and there is no child and no pipe. */
  const char *failed_step;
  int error;
};

/**
 * Forks. To be called on the thread whose heap is wanted, which is the only thread that the child has.
 * The child is ended by SIGALRM after `deadline_seconds`, and when the process that forked it ends.
 */
struct fork_result fork_process(unsigned deadline_seconds);
