// libgit2: its variadic option setter, and the layout of a stream, need a little C.
#pragma once
#include <git2.h>
#include <git2/sys/commit.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/stream.h>

static inline int tiphys_git_disable_owner_validation(void) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

// A socket stream. The first four members must stand as in libgit2's own git_socket_stream: its ssh transport reads `socket` out of
// whatever stream it was given.
typedef struct {
  git_stream parent;
  char *host;
  char *port;
  int socket;
  void *control;
} tiphys_stream;

static inline void tiphys_git_set_error(const char *message) {
  git_error_set_str(GIT_ERROR_NET, message);
}
