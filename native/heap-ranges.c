#include "heap-ranges.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/**
 * A scan that is older is not used: a range that was unmapped and mapped again at the very same place since, for another
 * purpose, would be closed behind the fork, and missing in the child processes of the application.
 */
enum { MAX_AGE_SECONDS = 5 };

static int compare(struct heap_ranges *ranges, const struct mappings *scan, const struct mappings *now);
static int take_known(struct heap_ranges *ranges, const struct mappings *scan);
static time_t now_seconds(void);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/** Handed from the thread that scans to the one that forks. */
static struct mappings ahead;
static time_t scanned_at;

int heap_ranges_scan_ahead(void) {
  struct mappings scan = {0};
  if (mappings_read_flags(&scan) != 0) {
    free(scan.items);
    return -1;
  }
  pthread_mutex_lock(&lock);
  free(ahead.items);
  ahead = scan;
  scanned_at = now_seconds();
  pthread_mutex_unlock(&lock);
  return 0;
}

int heap_ranges_find(struct heap_ranges *ranges) {
  pthread_mutex_lock(&lock);
  struct mappings scan = ahead;
  const bool is_fresh = scan.count > 0 && now_seconds() - scanned_at <= MAX_AGE_SECONDS;
  ahead = (struct mappings){0};
  pthread_mutex_unlock(&lock);

  struct mappings now = {0};
  int result;
  if (is_fresh) {
    result = mappings_read(&now) == 0 ? compare(ranges, &scan, &now) : -1;
  } else {
    result = mappings_read_flags(&now) == 0 ? take_known(ranges, &now) : -1;
  }
  free(scan.items);
  free(now.items);
  return result;
}

void heap_ranges_free(struct heap_ranges *ranges) {
  free(ranges->closed.items);
  free(ranges->unknown.items);
}

/** Both lists are in the order of addresses. What is not exactly as it was is unknown. */
static int compare(struct heap_ranges *ranges, const struct mappings *scan, const struct mappings *now) {
  size_t known = 0;
  for (size_t i = 0; i < now->count; i++) {
    const struct mapping mapping = now->items[i];
    while (known < scan->count && scan->items[known].start < mapping.start) known++;
    const struct mapping *before = known < scan->count ? &scan->items[known] : NULL;
    const bool is_as_before = before != NULL && before->start == mapping.start && before->end == mapping.end;
    if (is_as_before && !before->is_dontfork) continue;
    if (!is_as_before && !mapping.is_private_memory) continue;
    if (mappings_append(is_as_before ? &ranges->closed : &ranges->unknown, mapping) != 0) return -1;
  }
  return 0;
}

static int take_known(struct heap_ranges *ranges, const struct mappings *scan) {
  for (size_t i = 0; i < scan->count; i++) {
    if (scan->items[i].is_dontfork && mappings_append(&ranges->closed, scan->items[i]) != 0) return -1;
  }
  return 0;
}

static time_t now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}
