#define _GNU_SOURCE
#include "io-priority.h"

#include <sys/syscall.h>
#include <unistd.h>

/** ioprio_set(2) and its numbers, for which the C library has no names. */
enum {
  IOPRIO_WHO_PROCESS = 1,
  IOPRIO_CLASS_IDLE = 3,
  IOPRIO_CLASS_SHIFT = 13,
};

int io_priority_set_idle(void) {
  return (int)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT);
}
