// The pages are written in many small files under page/, which are joined here when the package is compiled. All scripts of a page
// share one scope: a name on the outermost level is defined once.

#include "CReportPage.h"

static const unsigned char trace_style[] = {
#embed "page/css/colours.css" suffix(, )
#embed "page/css/base.css" suffix(, )
#embed "page/css/header.css" suffix(, )
#embed "page/css/timeline.css" suffix(, )
#embed "page/css/details.css" suffix(, )
#embed "page/css/views.css" suffix(, )
#embed "page/css/palette.css" suffix(, )
#embed "page/css/narrow.css" suffix(, )
#embed "page/css/print.css" suffix(, )
};

static const unsigned char set_style[] = {
#embed "page/css/colours.css" suffix(, )
#embed "page/css/base.css" suffix(, )
#embed "page/css/header.css" suffix(, )
#embed "page/css/timeline.css" suffix(, )
#embed "page/css/views.css" suffix(, )
#embed "page/css/palette.css" suffix(, )
#embed "page/css/sets.css" suffix(, )
#embed "page/css/narrow.css" suffix(, )
#embed "page/css/print.css" suffix(, )
};

static const unsigned char trace_script[] = {
#include "page/shared.inc"
#embed "page/text/json-text.js" suffix(, )
#embed "page/text/sql-text.js" suffix(, )
#embed "page/text/payload-members.js" suffix(, )
#embed "page/model/report-source.js" suffix(, )
#embed "page/model/trace-order.js" suffix(, )
#embed "page/model/services.js" suffix(, )
#embed "page/model/trace.js" suffix(, )
#embed "page/model/self-segments.js" suffix(, )
#embed "page/model/damage.js" suffix(, )
#embed "page/model/folds.js" suffix(, )
#embed "page/model/same-calls.js" suffix(, )
#embed "page/model/distribution.js" suffix(, )
#embed "page/model/importance.js" suffix(, )
#embed "page/model/haystacks.js" suffix(, )
#embed "page/model/matches.js" suffix(, )
#embed "page/model/zoom.js" suffix(, )
#embed "page/model/rows.js" suffix(, )
#embed "page/model/payload.js" suffix(, )
#embed "page/model/comparison.js" suffix(, )
#embed "page/model/statistics.js" suffix(, )
#embed "page/model/flame-lanes.js" suffix(, )
#embed "page/model/service-calls.js" suffix(, )
#embed "page/model/exports.js" suffix(, )
#embed "page/parts/divider.js" suffix(, )
#embed "page/parts/bar.js" suffix(, )
#embed "page/parts/state.js" suffix(, )
#embed "page/parts/drop.js" suffix(, )
#embed "page/views/ruler.js" suffix(, )
#embed "page/views/minimap.js" suffix(, )
#embed "page/views/gestures.js" suffix(, )
#embed "page/views/timeline-row.js" suffix(, )
#embed "page/views/timeline.js" suffix(, )
#embed "page/views/flame.js" suffix(, )
#embed "page/views/statistics-view.js" suffix(, )
#embed "page/views/service-graph.js" suffix(, )
#embed "page/views/json-view.js" suffix(, )
#embed "page/views/detail-facts.js" suffix(, )
#embed "page/views/detail-request.js" suffix(, )
#embed "page/views/compared-spans.js" suffix(, )
#embed "page/views/details.js" suffix(, )
#embed "page/views/header.js" suffix(, )
#embed "page/views/tabs.js" suffix(, )
#embed "page/views/legend.js" suffix(, )
#embed "page/views/toolbar.js" suffix(, )
#embed "page/views/keys.js" suffix(, )
#embed "page/views/commands.js" suffix(, )
#embed "page/parts/app.js" suffix(, )
#embed "page/main.js" suffix(, )
};

static const unsigned char set_script[] = {
#include "page/shared.inc"
#embed "page/set/set-state.js" suffix(, )
#embed "page/set/row-query.js" suffix(, )
#embed "page/set/change.js" suffix(, )
#embed "page/set/set-header.js" suffix(, )
#embed "page/set/set-toolbar.js" suffix(, )
#embed "page/set/group-names.js" suffix(, )
#embed "page/set/statistics-page.js" suffix(, )
#embed "page/set/merged-frames.js" suffix(, )
#embed "page/set/merged-graph.js" suffix(, )
#embed "page/set/flame-page.js" suffix(, )
#embed "page/set/path-tree.js" suffix(, )
#embed "page/set/path-row.js" suffix(, )
#embed "page/set/paths-page.js" suffix(, )
#embed "page/set/noise-text.js" suffix(, )
#embed "page/set/sets-page.js" suffix(, )
#embed "page/set/set-keys.js" suffix(, )
#embed "page/set/set-app.js" suffix(, )
#embed "page/set/set-main.js" suffix(, )
};

struct report_page_text trace_page_style(void) { return (struct report_page_text){trace_style, sizeof trace_style}; }

struct report_page_text trace_page_script(void) { return (struct report_page_text){trace_script, sizeof trace_script}; }

struct report_page_text set_page_style(void) { return (struct report_page_text){set_style, sizeof set_style}; }

struct report_page_text set_page_script(void) { return (struct report_page_text){set_script, sizeof set_script}; }
