// libgit2: only its variadic option setter needs a wrapper.
#pragma once
#include <git2.h>
