// libjq imports into Swift as it is, but for its variadic functions, which are not needed.
#pragma once
#include <jq.h>
#include <jv.h>
