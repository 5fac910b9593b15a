// ncurses with wide characters. Its globals and function-like macros do not import into Swift 6, so each that the console
// needs stands here as a small function.
#pragma once
#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <locale.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <wchar.h>

extern int wcwidth(wchar_t c);

static inline WINDOW *tiphys_stdscr(void) { return stdscr; }
static inline WINDOW *tiphys_curscr(void) { return curscr; }
static inline int tiphys_colors(void) { return COLORS; }

static inline attr_t tiphys_bold(void) { return WA_BOLD; }
static inline attr_t tiphys_dim(void) { return WA_DIM; }
static inline attr_t tiphys_underline(void) { return WA_UNDERLINE; }
static inline attr_t tiphys_reverse(void) { return WA_REVERSE; }

// Columns that a character takes, in the locale of the process; -1 for what cannot be printed.
static inline int tiphys_width(unsigned scalar) { return wcwidth((wchar_t)scalar); }

static inline void tiphys_put(int y, int x, const wchar_t *text, int count, attr_t attributes, short pair) {
  wattr_set(stdscr, attributes, pair, NULL);
  mvwaddnwstr(stdscr, y, x, text, count);
}

// 0 where the string capability is missing.
static inline int tiphys_has(const char *capability) {
  char *text = tigetstr(capability);
  return text != NULL && text != (char *)-1;
}

static inline int tiphys_window_size(int descriptor, int *height, int *width) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
  *height = size.ws_row;
  *width = size.ws_col;
  return 0;
}

static inline const char *tiphys_codeset(void) { return nl_langinfo(CODESET); }
