// What Linux has and Swift's Glibc module leaves out.
#pragma once
#include <pty.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static const int tiphys_EFD_NONBLOCK = EFD_NONBLOCK;
static const int tiphys_EFD_CLOEXEC = EFD_CLOEXEC;
static const int tiphys_EPOLL_CLOEXEC = EPOLL_CLOEXEC;

// Behind _GNU_SOURCE, which the Glibc module is built without.
#include <pthread.h>
#include <spawn.h>
extern int pipe2(int descriptors[2], int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions, int terminal);
// glibc names it only with _GNU_SOURCE.
static const short tiphys_POSIX_SPAWN_SETSID = 0x80;

// `stdout` is a global variable, which Swift 6 does not touch.
static inline void tiphys_line_buffer_stdout(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
