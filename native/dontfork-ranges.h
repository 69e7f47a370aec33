/**
 * The ranges of memory that this process has told the kernel to keep out of a fork (MADV_DONTFORK).
 * Node has V8 mark its heap so, to start child processes faster; a forked copy is to have it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct range {
  uintptr_t start;
  uintptr_t end;
};

/** A list of ranges; zero-initialise it, and free `items` after use. */
struct ranges {
  struct range *items;
  size_t count;
  size_t capacity;
};

/** Appends the ranges that are kept out of a fork, in the order of addresses. Returns 0, or -1 with errno. */
int ranges_scan(struct ranges *ranges);

/**
 * Gives each range the advice, MADV_DOFORK or MADV_DONTFORK. Returns 0, or -1 with errno when the kernel
 * forbids it; a range that has vanished meanwhile, or may not be copied at all, is no failure.
 */
int ranges_advise(const struct ranges *ranges, int advice);
