#include "write/xlsx_format.h"

#include <stdio.h>

#include <xlsxwriter.h>

enum {
    INK = 0x222222, MUTED = 0x595959, GREY = 0x757575, PALE = 0xBFC7D0, BLUE = 0x0072B2, VERMILLION = 0xD55E00, WHITE = 0xFFFFFF,
    HEADER_FILL = 0xE8EEF4, TILE_FILL = 0xF4F6F9, INPUT_FILL = 0xFFF8DC
};

/* What a style adds to the default look; 0: nothing. */
static const struct look { double size; int colour, fill; bool bold, centred, wrapped, at_top, line_above, line_below; } looks[STYLES] = {
    [STYLE_BODY] = { .size = 9 },
    [STYLE_TITLE] = { .size = 16, .colour = INK, .bold = true },
    [STYLE_SUBTITLE] = { .size = 9, .colour = MUTED },
    [STYLE_SENTENCE] = { .size = 10, .colour = INK },
    [STYLE_HEADING] = { .size = 11, .colour = INK, .bold = true },
    [STYLE_HEADER] = { .size = 8, .colour = INK, .fill = HEADER_FILL, .bold = true, .wrapped = true, .at_top = true, .line_below = true },
    [STYLE_TOTAL] = { .size = 9, .bold = true, .line_above = true },
    [STYLE_FAINT] = { .size = 8, .colour = GREY },
    [STYLE_WRAPPED] = { .size = 8, .wrapped = true },
    [STYLE_TILE_LABEL] = { .size = 8, .colour = MUTED, .fill = TILE_FILL, .centred = true, .wrapped = true, .at_top = true, .line_above = true },
    [STYLE_TILE_VALUE] = { .size = 18, .colour = INK, .fill = TILE_FILL, .bold = true, .centred = true },
    [STYLE_TILE_NOTE] = { .size = 8, .colour = GREY, .fill = TILE_FILL, .centred = true },
    [STYLE_INPUT] = { .size = 9, .fill = INPUT_FILL, .line_above = true, .line_below = true },
    [STYLE_STRONG] = { .size = 9, .colour = INK, .bold = true },
    [STYLE_GROUP] = { .size = 9, .colour = INK, .bold = true, .line_above = true },
};

const char *xlsx_number_format(enum cell_kind kind, enum lang lang) {
    static const char *const formats[CELL_KINDS][LANGS] = {
        [CELL_EMPTY] = { "", "" },
        [CELL_TEXT] = { "", "" },
        [CELL_COUNT] = { "#,##0", "#,##0" },
        [CELL_NUMBER] = { "#,##0.00", "#,##0.00" },
        [CELL_SECONDS] = { "[h]:mm:ss", "[h]:mm:ss" },
        [CELL_SHARE] = { "0.0%", "0.0%" },
        [CELL_SCORE] = { "0.00", "0.00" },
        [CELL_RATE] = { "0.00%", "0.00%" },
        [CELL_FACTOR] = { "0.00??", "0.00??" },
        [CELL_DATE] = { "yyyy-mm-dd", "dd.mm.yyyy" },
        [CELL_INSTANT] = { "yyyy-mm-dd hh:mm:ss", "dd.mm.yyyy hh:mm:ss" },
    };
    return formats[kind][lang];
}

/* The number with the mark's sign before it, so that colour is not all that tells. */
static void set_number_format(struct lxw_format *format, enum cell_kind kind, enum cell_mark mark, enum lang lang) {
    static const char *const signs[MARKS] = { [MARK_IN_TARGET] = "●", [MARK_OUTSIDE] = "▼" };
    const char *number = xlsx_number_format(kind, lang);
    char text[LXW_FORMAT_FIELD_LEN];
    if (!number[0]) return;
    if (!signs[mark]) {
        format_set_num_format(format, number);
        return;
    }
    snprintf(text, sizeof text, "\"%s \"%s", signs[mark], number);
    format_set_num_format(format, text);
}

static void set_mark(struct lxw_format *format, enum cell_mark mark) {
    static const int colours[MARKS] = { [MARK_IN_TARGET] = BLUE, [MARK_OUTSIDE] = VERMILLION, [MARK_TOO_FEW] = GREY };
    if (mark == MARK_NONE) return;
    format_set_font_color(format, (lxw_color_t)colours[mark]);
    if (mark == MARK_OUTSIDE) format_set_bold(format);
    if (mark == MARK_TOO_FEW) format_set_italic(format);
}

static void set_look(struct lxw_format *format, const struct look *look) {
    format_set_font_name(format, XLSX_FONT);
    format_set_font_size(format, look->size);
    if (look->colour) format_set_font_color(format, (lxw_color_t)look->colour);
    if (look->fill) format_set_bg_color(format, (lxw_color_t)look->fill);
    if (look->bold) format_set_bold(format);
    if (look->centred) format_set_align(format, LXW_ALIGN_CENTER);
    if (look->wrapped) format_set_text_wrap(format);
    format_set_align(format, look->at_top ? LXW_ALIGN_VERTICAL_TOP : LXW_ALIGN_VERTICAL_CENTER);
    if (look->line_above) {
        format_set_top(format, LXW_BORDER_THIN);
        format_set_top_color(format, PALE);
    }
    if (look->line_below) {
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_bottom_color(format, PALE);
    }
}

static void set_alignment(struct lxw_format *format, enum cell_kind kind, enum cell_style style, enum cell_mark mark) {
    bool is_time = kind == CELL_DATE || kind == CELL_INSTANT, is_words = kind == CELL_TEXT || kind == CELL_EMPTY;
    bool in_table = style == STYLE_HEADER || style == STYLE_BODY || style == STYLE_TOTAL || style == STYLE_WRAPPED;
    if (in_table && is_words && mark != MARK_TOO_FEW) format_set_indent(format, 1); /* clear of the number before it */
    if (style == STYLE_HEADER) {
        if (!is_words && !is_time) format_set_align(format, LXW_ALIGN_CENTER); /* above numbers, clear of the filter's button */
    } else if (is_time || style == STYLE_INPUT) {
        format_set_align(format, LXW_ALIGN_LEFT);
        format_set_indent(format, 1);
    } else if (mark == MARK_TOO_FEW) {
        format_set_align(format, LXW_ALIGN_RIGHT);
    }
}

void xlsx_set_default_font(struct lxw_workbook *workbook) {
    const double size_of_7_pixels = 8;
    struct lxw_format *normal = STAILQ_FIRST(workbook->formats);
    format_set_font_name(normal, XLSX_FONT);
    format_set_font_size(normal, size_of_7_pixels);
}

struct lxw_format *xlsx_format(struct xlsx_formats *f, enum cell_kind kind, enum cell_style style, enum cell_mark mark, enum xlsx_decoration decoration) {
    struct lxw_format **made = &f->made[kind][style][mark][decoration];
    if (*made) return *made;
    struct lxw_format *format = workbook_add_format(f->workbook);
    if (!format) return NULL;
    set_look(format, &looks[style]);
    set_number_format(format, kind, mark, f->lang);
    set_mark(format, mark);
    set_alignment(format, kind, style, mark);
    if (decoration == XLSX_AS_FAINT) format_set_font_color(format, GREY);
    if (decoration == XLSX_AS_LINK) {
        format_set_font_color(format, BLUE);
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
    }
    return *made = format;
}

struct lxw_format *xlsx_mark_format(struct xlsx_formats *f, enum cell_kind kind, enum cell_mark mark) {
    struct lxw_format **made = &f->marks[kind][mark];
    if (*made) return *made;
    struct lxw_format *format = workbook_add_format(f->workbook);
    if (!format) return NULL;
    set_number_format(format, kind, mark, f->lang);
    set_mark(format, mark);
    return *made = format;
}

struct lxw_format *xlsx_light_format(struct xlsx_formats *f) {
    if (!f->light && (f->light = workbook_add_format(f->workbook))) format_set_font_color(f->light, WHITE);
    return f->light;
}
