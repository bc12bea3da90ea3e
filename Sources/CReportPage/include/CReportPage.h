// The style sheet and the script of a trace's page, embedded in the binary.

#pragma once

#include <stddef.h>

/// A text that lives as long as the process; not terminated.
struct report_page_text {
    const unsigned char *bytes;
    size_t count;
};

/// All style sheets, in the order in which they apply.
struct report_page_text report_page_style(void);

/// All scripts, in the order in which they are run.
struct report_page_text report_page_script(void);
