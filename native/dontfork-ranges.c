#define _GNU_SOURCE
#include "dontfork-ranges.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The kernel hands out smaps by pages of 4 KiB; the rest is room for a line that the page cuts off. */
enum { BUFFER_BYTES = 16 * 1024 };

static ssize_t take_lines(struct ranges *ranges, struct range *current, const char *text, size_t length);
static int take_line(struct ranges *ranges, struct range *current, const char *line, const char *end);
static struct range parse_range(const char *line);
static bool is_dontfork(const char *flags, const char *end);
static int append(struct ranges *ranges, struct range range);

int ranges_scan(struct ranges *ranges) {
  const int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  char buffer[BUFFER_BYTES];
  size_t length = 0;
  struct range current = {0, 0};
  ssize_t got;
  while ((got = read(fd, buffer + length, sizeof buffer - length)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    length += (size_t)got;
    const ssize_t taken = take_lines(ranges, &current, buffer, length);
    if (taken < 0) {
      got = -1;
      break;
    }
    length -= (size_t)taken;
    memmove(buffer, buffer + taken, length);
  }
  const int error = errno;
  close(fd);
  errno = error;
  return got < 0 ? -1 : 0;
}

int ranges_advise(const struct ranges *ranges, int advice) {
  for (size_t i = 0; i < ranges->count; i++) {
    const struct range range = ranges->items[i];
    const int result = madvise((void *)range.start, range.end - range.start, advice);
    if (result != 0 && errno != ENOMEM && errno != EINVAL) return -1;
  }
  return 0;
}

/** Returns how many bytes the whole lines of the text had, or -1 with errno. */
static ssize_t take_lines(struct ranges *ranges, struct range *current, const char *text, size_t length) {
  const char *line = text;
  const char *newline;
  while ((newline = memchr(line, '\n', length - (size_t)(line - text))) != NULL) {
    if (take_line(ranges, current, line, newline) != 0) return -1;
    line = newline + 1;
  }
  return line - text;
}

/** A mapping begins with a line of lower-case hex and ends with its flags; the lines between are of no interest. */
static int take_line(struct ranges *ranges, struct range *current, const char *line, const char *end) {
  static const char flags[] = "VmFlags:";
  if (*line < 'A' || *line > 'Z') {
    *current = parse_range(line);
  } else if (*line == 'V' && (size_t)(end - line) >= sizeof flags - 1 && memcmp(line, flags, sizeof flags - 1) == 0) {
    if (is_dontfork(line + sizeof flags - 1, end)) return append(ranges, *current);
  }
  return 0;
}

static struct range parse_range(const char *line) {
  char *dash;
  const uintptr_t start = strtoul(line, &dash, 16);
  return (struct range){start, strtoul(dash + 1, NULL, 16)};
}

/** Each flag is two letters after a space; "dc" is "do not copy on fork" (proc_pid_smaps(5)). */
static bool is_dontfork(const char *flags, const char *end) {
  for (; end - flags >= 3; flags += 3) {
    if (flags[1] == 'd' && flags[2] == 'c') return true;
  }
  return false;
}

static int append(struct ranges *ranges, struct range range) {
  if (ranges->count > 0 && ranges->items[ranges->count - 1].end == range.start) {
    ranges->items[ranges->count - 1].end = range.end;
    return 0;
  }
  if (ranges->count == ranges->capacity) {
    const size_t capacity = ranges->capacity == 0 ? 1024 : 2 * ranges->capacity;
    struct range *items = realloc(ranges->items, capacity * sizeof *items);
    if (items == NULL) return -1;
    ranges->items = items;
    ranges->capacity = capacity;
  }
  ranges->items[ranges->count++] = range;
  return 0;
}
