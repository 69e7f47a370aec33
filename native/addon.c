/** The functions that JavaScript sees; src/capture/addon.ts documents them. Any thread may load it. */
#define NAPI_VERSION 8
#include <errno.h>
#include <node_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "fork.h"
#include "heap-ranges.h"
#include "io-priority.h"
#include "malloc-state.h"

static napi_value fork_here(napi_env env, napi_callback_info info);
static napi_value scan_ahead(napi_env env, napi_callback_info info);
static napi_value reap_child(napi_env env, napi_callback_info info);
static napi_value exit_child(napi_env env, napi_callback_info info);
static napi_value read_malloc(napi_env env, napi_callback_info info);
static napi_value set_idle_io_priority(napi_env env, napi_callback_info info);
static int32_t integer_argument(napi_env env, napi_callback_info info);
static bool set_number(napi_env env, napi_value object, const char *name, double value);
static bool set_known(napi_env env, napi_value object, const char *name, double value);
static napi_value object_with(napi_env env, const char *name, double value);
static napi_value child_end(napi_env env, const char *how, int value, double peak_rss_bytes);
static void throw_system_error(napi_env env, const char *step, int error);
static const char *error_name(int error);

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {.utf8name = "forkProcess", .method = fork_here, .attributes = napi_enumerable},
      {.utf8name = "scanAhead", .method = scan_ahead, .attributes = napi_enumerable},
      {.utf8name = "reapChild", .method = reap_child, .attributes = napi_enumerable},
      {.utf8name = "readMalloc", .method = read_malloc, .attributes = napi_enumerable},
      {.utf8name = "setIdleIoPriority", .method = set_idle_io_priority, .attributes = napi_enumerable},
      {.utf8name = "exitChild", .method = exit_child, .attributes = napi_enumerable},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}

static napi_value fork_here(napi_env env, napi_callback_info info) {
  const int32_t deadline_seconds = integer_argument(env, info);
  if (deadline_seconds <= 0) {
    napi_throw_range_error(env, NULL, "The deadline must be a positive number of seconds.");
    return NULL;
  }
  const struct fork_result forked = fork_process((unsigned)deadline_seconds);
  if (forked.failed_step != NULL) {
    throw_system_error(env, forked.failed_step, forked.error);
    return NULL;
  }
  napi_value result = object_with(env, "pid", forked.pid);
  const bool is_told = result != NULL && set_number(env, result, "fd", forked.fd) &&
                       set_number(env, result, "pauseMs", forked.pause_ms) &&
                       set_number(env, result, "rssBytes", forked.rss_bytes);
  /* A child that does not know that it is one would go on as a second application. */
  if (forked.pid == 0 && !is_told) _exit(CHILD_NOT_PREPARED);
  return result;
}

static napi_value scan_ahead(napi_env env, napi_callback_info info) {
  (void)info;
  if (heap_ranges_scan_ahead() != 0) throw_system_error(env, "read /proc/self/smaps", errno);
  return NULL;
}

static napi_value reap_child(napi_env env, napi_callback_info info) {
  const int32_t pid = integer_argument(env, info);
  if (pid <= 0) {
    /* To waitpid() such a number means a group of processes: it would take children of the application. */
    napi_throw_range_error(env, NULL, "The process id must be positive.");
    return NULL;
  }
  int status = 0;
  struct rusage usage = {0};
  const pid_t reaped = wait4(pid, &status, WNOHANG, &usage);
  if (reaped == 0) {
    napi_value null = NULL;
    napi_get_null(env, &null);
    return null;
  }
  if (reaped < 0) return child_end(env, "code", -1, -1);
  const double peak_rss_bytes = (double)usage.ru_maxrss * 1024;
  if (WIFSIGNALED(status)) return child_end(env, "signal", WTERMSIG(status), peak_rss_bytes);
  return child_end(env, "code", WEXITSTATUS(status), peak_rss_bytes);
}

static napi_value exit_child(napi_env env, napi_callback_info info) {
  _exit(integer_argument(env, info));
}

static napi_value read_malloc(napi_env env, napi_callback_info info) {
  (void)info;
  const struct malloc_state state = malloc_state_read();
  napi_value result = NULL;
  napi_value allocator = NULL;
  if (napi_create_object(env, &result) != napi_ok) return NULL;
  napi_create_string_utf8(env, state.allocator, NAPI_AUTO_LENGTH, &allocator);
  napi_set_named_property(env, result, "allocator", allocator);
  set_known(env, result, "freeBytes", state.free_bytes);
  set_known(env, result, "usedBytes", state.used_bytes);
  return result;
}

static napi_value set_idle_io_priority(napi_env env, napi_callback_info info) {
  (void)info;
  if (io_priority_set_idle() != 0) throw_system_error(env, "ioprio_set", errno);
  return NULL;
}

/** 0 when the first argument is not a number. */
static int32_t integer_argument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = NULL;
  int32_t value = 0;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_int32(env, argument, &value);
  return value;
}

static bool set_number(napi_env env, napi_value object, const char *name, double value) {
  napi_value number = NULL;
  return napi_create_double(env, value, &number) == napi_ok &&
         napi_set_named_property(env, object, name, number) == napi_ok;
}

/** NULL when that failed. */
static napi_value object_with(napi_env env, const char *name, double value) {
  napi_value object = NULL;
  if (napi_create_object(env, &object) != napi_ok) return NULL;
  return set_number(env, object, name, value) ? object : NULL;
}

static napi_value child_end(napi_env env, const char *how, int value, double peak_rss_bytes) {
  napi_value object = object_with(env, how, value);
  if (object == NULL) return NULL;
  return set_known(env, object, "peakRssBytes", peak_rss_bytes) ? object : NULL;
}

/** Null for a number below zero: it is not known. */
static bool set_known(napi_env env, napi_value object, const char *name, double value) {
  napi_value number = NULL;
  if (value < 0) napi_get_null(env, &number);
  else napi_create_double(env, value, &number);
  return napi_set_named_property(env, object, name, number) == napi_ok;
}

static void throw_system_error(napi_env env, const char *step, int error) {
  char message[96];
  snprintf(message, sizeof message, "%s failed with %s (errno %d)", step, error_name(error), error);
  napi_throw_error(env, error_name(error), message);
}

/** Those that the calls in question can fail with; the C library tells the names only from glibc 2.32 on. */
static const char *error_name(int error) {
  switch (error) {
    case EACCES: return "EACCES";
    case EAGAIN: return "EAGAIN";
    case EMFILE: return "EMFILE";
    case ENFILE: return "ENFILE";
    case ENOENT: return "ENOENT";
    case ENOMEM: return "ENOMEM";
    case ENOSYS: return "ENOSYS";
    case EPERM: return "EPERM";
    default: return "UNKNOWN";
  }
}
