// ncurses with wide characters. Its globals and function-like macros do not import into Swift 6, so each that the console
// needs stands here as a small function.
#pragma once
#define NCURSES_WIDECHAR 1
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
