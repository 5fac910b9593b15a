// libyaml imports into Swift as it is.
#pragma once
#include <yaml.h>
