/**
 * What has to be opened for a fork, so that the child has V8's heap, and closed again behind it.
 *
 * To know it takes a walk of all page tables: a third of the time that a fork takes. So another thread may scan ahead;
 * at the fork only the list of mappings is read, which is quick, and compared with the scan.
 */
#pragma once

#include "mappings.h"

struct heap_ranges {
  /** Kept out of forks: to be opened for this one, and closed again. */
  struct mappings closed;
  /** New or changed since the scan, so that nobody knows: to be opened, and left so. It costs later forks some time. */
  struct mappings unknown;
};

/** Scans, for the next fork of this process within five seconds. Good on every thread. Returns 0, or -1 with errno. */
int heap_ranges_scan_ahead(void);

/** Finds the ranges, by the scan that was made ahead, or by one of its own. Returns 0, or -1 with errno. */
int heap_ranges_find(struct heap_ranges *ranges);

void heap_ranges_free(struct heap_ranges *ranges);
