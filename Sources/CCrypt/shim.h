// libcrypt for bcrypt.
#pragma once
#include <crypt.h>
