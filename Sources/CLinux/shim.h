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
#include <semaphore.h>
#include <time.h>
extern int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *end);
extern int pipe2(int descriptors[2], int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions, int terminal);
// glibc names these only with _GNU_SOURCE; <fcntl.h> would take `struct stat` out of the Glibc module.
static const int tiphys_O_PATH = 010000000;
static const short tiphys_POSIX_SPAWN_SETSID = 0x80;

// `stdout` is a global variable, which Swift 6 does not touch.
static inline void tiphys_line_buffer_stdout(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

// Bytes of memory that this process has taken from the allocator and not given back.
#include <malloc.h>
static inline size_t tiphys_allocated_bytes(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Runs `body` on another stack of this thread. `makecontext` passes ints only.
#include <stdint.h>
#include <ucontext.h>
typedef struct {
  void (*body)(void *argument);
  void *argument;
} tiphys_call;
static inline void tiphys_enter(unsigned high, unsigned low) {
  tiphys_call *call = (tiphys_call *)(((uintptr_t)high << 32) | low);
  call->body(call->argument);
}
static inline void tiphys_run_on_stack(void *stack, size_t size, void (*body)(void *argument), void *argument) {
  tiphys_call call = {body, argument};
  ucontext_t outside, inside;
  getcontext(&inside);
  inside.uc_stack.ss_sp = stack;
  inside.uc_stack.ss_size = size;
  inside.uc_link = &outside;
  makecontext(&inside, (void (*)(void))tiphys_enter, 2, (unsigned)((uintptr_t)&call >> 32), (unsigned)(uintptr_t)&call);
  swapcontext(&outside, &inside);
}

// Every job that Swift's concurrency hands to its global executor goes through this hook, where one is set (as SwiftNIO does).
#include <dlfcn.h>
typedef void (*tiphys_job_taker)(void *job);
// Set once, before any job.
static inline tiphys_job_taker *tiphys_job_taker_place(void) {
  static tiphys_job_taker taker;
  return &taker;
}
static inline __attribute__((swiftcall)) void tiphys_take_job(void *job, void *original) { (*tiphys_job_taker_place())(job); }
static inline int tiphys_take_over_jobs(tiphys_job_taker taker) {
  typedef __attribute__((swiftcall)) void (*hook)(void *job, void *original);
  hook *place = (hook *)dlsym(RTLD_DEFAULT, "swift_task_enqueueGlobal_hook");
  if (!place) return 0;
  *tiphys_job_taker_place() = taker;
  *place = tiphys_take_job;
  return 1;
}
