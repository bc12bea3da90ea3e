//===----------------------------------------------------------------------===//
// OSProfiler for Swift. Licensed under the Apache License, Version 2.0 (see LICENSE).
//===----------------------------------------------------------------------===//

#ifndef OSPROFILER_CNCURSES_SHIM_H
#define OSPROFILER_CNCURSES_SHIM_H

// Wide characters, as glibc's and Apple's headers want to be asked for them.
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif

#if __has_include(<ncursesw/curses.h>)
#include <ncursesw/curses.h>
#else
#include <curses.h>
#endif
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <wchar.h>

// What Swift cannot call or name: macros, variables that are not constant, and functions that take a macro.

/// Reads the locale's encoding. Text is UTF-8 whatever the locale says, as in every other output of the command.
static inline void osp_screen_locale(void) {
    if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return;
    if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "en_US.UTF-8");
}

// Those of <term.h>, whose macros have everybody's names.
extern int setupterm(const char *, int, int *);
extern char *tigetstr(const char *);

/// Whether the terminal that TERM names is known and can move its cursor.
static inline int osp_screen_is_possible(int descriptor) {
    int fault = 0;
    if (setupterm(NULL, descriptor, &fault) != OK) return 0;
    const char *movement = tigetstr("cup");
    return movement && movement != (const char *)-1;
}

/// Takes the screen of the process's terminal; false if it cannot be had.
static inline int osp_screen_open(void) { return newterm(NULL, stdout, stdin) != NULL; }
static inline void osp_screen_close(void) { endwin(); }

/// Sets up a pair of a colour on the terminal's own background.
static inline void osp_screen_colour(int pair, int colour) { init_pair((short)pair, (short)colour, -1); }
/// Whether there are colours.
static inline int osp_screen_start_colours(void) {
    return has_colors() && start_color() == OK && use_default_colors() == OK;
}

static inline int osp_screen_size(int *rows, int *columns) {
    getmaxyx(stdscr, *rows, *columns);
    return *rows > 0 && *columns > 0;
}

/// Prepares the screen: keys one by one and unseen, escape sequences as one key, no wait for one.
static inline void osp_screen_prepare(void) {
    cbreak();
    noecho();
    nonl();
    // Ctrl-S would hold up the output, and with it the end of the process.
    struct termios settings;
    if (tcgetattr(fileno(stdin), &settings) == 0) {
        settings.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
        tcsetattr(fileno(stdin), TCSANOW, &settings);
        def_prog_mode();
    }
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    idlok(stdscr, FALSE);
    set_escdelay(25);
    curs_set(0);
}

/// Begins a row: moves there and erases it.
static inline void osp_screen_begin_row(int row) {
    attr_set(A_NORMAL, 0, NULL);
    if (move(row, 0) != ERR) clrtoeol();
}

enum { OSP_BOLD = 1, OSP_DIM = 2, OSP_REVERSE = 4, OSP_UNDERLINE = 8 };

/// Writes text from a column on, with a pair of colours, 0 for the terminal's own.
static inline void osp_screen_write(
    int row, int column, const unsigned int *text, int count, int style, int pair
) {
    attr_t attributes = A_NORMAL;
    if (style & OSP_BOLD) attributes |= A_BOLD;
    if (style & OSP_DIM) attributes |= A_DIM;
    if (style & OSP_REVERSE) attributes |= A_REVERSE;
    if (style & OSP_UNDERLINE) attributes |= A_UNDERLINE;
    attr_set(attributes, (short)pair, NULL);
    mvaddnwstr(row, column, (const wchar_t *)text, count);
}

static inline void osp_screen_show(void) { refresh(); }
/// Draws everything anew with the next `osp_screen_show`.
static inline void osp_screen_redraw(void) { clearok(stdscr, TRUE); }
static inline int osp_screen_colours(void) { return COLORS; }
static inline int osp_screen_is_resized(int rows, int columns) { return is_term_resized(rows, columns); }
static inline void osp_screen_resize(int rows, int columns) { resizeterm(rows, columns); }

enum { OSP_KEY_NONE, OSP_KEY_CHARACTER, OSP_KEY_CODE };

/// Takes the next key without waiting: a character, or the code of a key that has none.
static inline int osp_screen_key(unsigned int *value) {
    wint_t key = 0;
    int kind = get_wch(&key);
    *value = (unsigned int)key;
    return kind == ERR ? OSP_KEY_NONE : kind == KEY_CODE_YES ? OSP_KEY_CODE : OSP_KEY_CHARACTER;
}

#endif
