#ifndef HEAPWARDEN_MALLOC_STATE_H
#define HEAPWARDEN_MALLOC_STATE_H

/** What malloc holds; bytes below zero are not known. */
struct malloc_state {
  /** `glibc`, `jemalloc`, `tcmalloc`, `mimalloc`, or `other`. */
  const char *allocator;
  /** Held in all arenas, and given to nobody: fragmentation, and what has not been returned to the system. */
  double free_bytes;
  /** Given to somebody, large blocks included. */
  double used_bytes;
};

/** Reads it; each arena is locked for the time of a walk over its free blocks. */
struct malloc_state malloc_state_read(void);

#endif
