// RE2's C++ in C: what Swift needs of it. Text is bytes; Go's regular expressions are RE2's.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tiphys_re2 tiphys_re2;

// A compiled expression, never NULL; tiphys_re2_error tells whether it is one.
tiphys_re2 *_Nonnull tiphys_re2_new(const char *_Nonnull pattern, size_t length, int posix);
void tiphys_re2_free(tiphys_re2 *_Nonnull expression);
// The code of the fault, 0 where there is none, and the part of the pattern at fault.
int tiphys_re2_error(const tiphys_re2 *_Nonnull expression);
const char *_Nonnull tiphys_re2_error_argument(const tiphys_re2 *_Nonnull expression, size_t *_Nonnull length);
// How many instructions it has been compiled to.
int tiphys_re2_size(const tiphys_re2 *_Nonnull expression);
int tiphys_re2_groups(const tiphys_re2 *_Nonnull expression);
// The number of a named group, -1 where there is none of the name.
int tiphys_re2_group(const tiphys_re2 *_Nonnull expression, const char *_Nonnull name, size_t length);
// Looks for the leftmost match at or behind `start`; fills `bounds` with start and end of each of `count` groups (-1 where a
// group took no part). 1 where there is one.
int tiphys_re2_match(const tiphys_re2 *_Nonnull expression, const char *_Nonnull text, size_t length, size_t start,
                     int32_t *_Nonnull bounds, int count);

#ifdef __cplusplus
}
#endif
