/**
 * The memory mappings of this process, and which of them it has told the kernel to keep out of a fork
 * (MADV_DONTFORK). Node has V8 mark its heap so, to start child processes faster; a forked copy is to have it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
  uintptr_t start;
  uintptr_t end;
  /** Private memory that no file is behind: the only kind that V8's heap can be of. */
  bool is_private_memory;
  /** Kept out of a fork. Only `smaps` tells. */
  bool is_dontfork;
};

/** A list of mappings, in the order of addresses; zero-initialise it, and free `items` after use. */
struct mappings {
  struct mapping *items;
  size_t count;
  size_t capacity;
};

/** Reads the mappings from `/proc/self/maps`: quickly, and without `is_dontfork`. Returns 0, or -1 with errno. */
int mappings_read(struct mappings *mappings);

/** Reads them from `/proc/self/smaps`, for which the kernel walks all page tables. Returns 0, or -1 with errno. */
int mappings_read_flags(struct mappings *mappings);

/** Appends a mapping. Returns 0, or -1 with errno. */
int mappings_append(struct mappings *mappings, struct mapping mapping);

/**
 * Gives each mapping the advice, MADV_DOFORK or MADV_DONTFORK; neighbours together. Returns 0, or -1 with errno when
 * the kernel forbids it; a mapping that has vanished meanwhile, or may not be copied at all, is no failure.
 */
int mappings_advise(const struct mappings *mappings, int advice);
