// The style sheets and the scripts of the pages, embedded in the binary.

#pragma once

#include <stddef.h>

/// A text that lives as long as the process; not terminated.
struct report_page_text {
    const unsigned char *bytes;
    size_t count;
};

/// All style sheets of a trace's page, in the order in which they apply.
struct report_page_text trace_page_style(void);

/// All scripts of a trace's page, in the order in which they are run.
struct report_page_text trace_page_script(void);

/// The same of a page over many traces.
struct report_page_text set_page_style(void);

struct report_page_text set_page_script(void);
