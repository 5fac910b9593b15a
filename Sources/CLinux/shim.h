// What Linux has and Swift's Glibc module leaves out.
#pragma once
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static const int tiphys_EFD_NONBLOCK = EFD_NONBLOCK;
static const int tiphys_EFD_CLOEXEC = EFD_CLOEXEC;
