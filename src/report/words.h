/* words: every built-in word of reports in Russian and English, in one table (words.c); a test fails on a missing one.
 * To add one: 1. an enum name here, 2. its row in words.c. In a text {0}, {1} ... are filled in by words_fill. */
#ifndef SVODKA_REPORT_WORDS_H
#define SVODKA_REPORT_WORDS_H

#include "base/mem.h"
#include "measure/metric.h" /* enum lang */

enum word {
    /* --- everywhere ------------------------------------------------------------------------------------------- */
    W_NONE_VALUE, W_NOBODY, /* where data has no value; no agent */
    W_TOO_FEW, W_NO_DATA, W_INCOMPLETE, W_TARGET, W_TOTAL, W_PERIOD, W_AGENT, W_TEAM,
    W_YES, W_NO, W_N, W_N_OF, W_AS_OF, W_COMPARED_WITH, W_LEGEND_TARGET, W_LEGEND_FEW, W_PAGE /* "page", "of" */, W_PAGE_OF, W_AT_LEAST, W_AT_MOST, W_CHANGE,

    /* --- dimensions, in the order of enum dimension_kind -------------------------------------------------------- */
    W_DIM_AGENT, W_DIM_TEAM, W_DIM_PRIORITY, W_DIM_CHANNEL, W_DIM_CUSTOMER, W_DIM_TAG, W_DIM_STATUS, W_DIM_STATUS_NAME, W_DIM_ATTR,
    W_DIM_HOUR, W_DIM_WEEKDAY, W_DIM_DAY, W_DIM_WEEK, W_DIM_MONTH, W_DIM_QUARTER, W_DIM_YEAR,
    W_WEEK_OF,

    /* --- titles of sheets that have none in the template -------------------------------------------------------- */
    W_SHEET_SUMMARY, W_SHEET_TABLE, W_SHEET_TREND, W_SHEET_PIVOT, W_SHEET_LIST, W_SHEET_QUALITY, W_SHEET_METHOD, W_SHEET_COMPARISON, W_SHEET_OWN, W_SHEET_BEHIND,

    /* --- the summary --------------------------------------------------------------------------------------------- */
    W_SAY_FLOW, W_SAY_FIRST_RESPONSE, W_SAY_COMPLIANCE, W_SAY_RESOLUTION, W_SAY_REOPENED, W_SAY_CSAT, W_SAY_NO_EVENTS,
    W_TARGET_KEPT, W_TARGET_MISSED, W_WAS, W_YEAR_AGO /* "before: {0}", "a year before: {0}" */, W_FINDINGS, W_NO_FINDINGS, W_SUMS_HOLD,

    /* --- lists ---------------------------------------------------------------------------------------------------- */
    W_TICKET, W_SUBJECT, W_STARTED, W_STOPPED, W_ELAPSED, W_GOAL, W_EXCESS, W_STATE, W_WHEN, W_HOLDER, W_CREATED_AT, W_AGE,
    W_RESOLVED_BY, W_AFTER, W_COURTESY, W_SCORE, W_SCORE_MAX, W_COMMENT, W_FROM_TEAM, W_TO_TEAM, W_CLOCK, W_BREACHED_AT, W_BY_WHOM,
    W_MORE_ROWS_CSV, W_MORE_COLUMNS, W_NO_ROWS, W_GOOD, W_BAD,
    W_STATE_DONE, W_STATE_RUNNING, W_STATE_PAUSED, W_STATE_CANCELLED, /* in the order of enum cycle_state */

    W_MET, W_BREACHED, W_VERDICT, W_COUNTS_IN, W_TEAM_MEDIAN, W_TEAM_MEDIAN_NOTE,
    W_MOMENT_CREATED, W_MOMENT_REPLY, W_MOMENT_AUTO_REPLY, W_MOMENT_RESOLVED, W_MOMENT_AUTO_RESOLVED, W_MOMENT_CLOSED, W_MOMENT_REOPENED, /* in the order */
    W_MOMENT_RATED, W_MOMENT_RATED_AGAIN, W_MOMENT_RATED_INSIDE, W_MOMENT_DISOWNED, W_MOMENT_REVIEW, W_MOMENT_HANDOFF,                /* of enum */
    W_MOMENT_REASSIGNED, W_MOMENT_LINKED, W_MOMENT_MERGED, W_MOMENT_DISCARDED, W_MOMENT_OPEN,                                         /* moment_kind */

    /* --- data quality ---------------------------------------------------------------------------------------------- */
    W_LINES, W_BLANK, W_REJECTED, W_EVENTS, W_UNKNOWN_TYPE, W_AFTER_AS_OF, W_DUPLICATE, W_SECOND_CREATED, W_USED,
    W_SUMS, W_SUM_LINES, W_SUM_EVENTS, W_SUM, W_HOLDS, W_DIFFERS,
    W_BACKLOG, W_BACKLOG_SUM, W_OPENING, W_CREATED, W_REOPENED, W_RESOLVED, W_MERGED, W_EXCLUDED, W_CLOSING,
    W_FINDING, W_SEVERITY, W_NOTICE, W_WARNING, W_COUNT, W_MEANING, W_EXAMPLES, W_SUBJECTS, W_WHAT, W_TICKETS, W_TICKETS_EXCLUDED,

    /* --- method ------------------------------------------------------------------------------------------------------ */
    W_METHOD_REPORT, W_TIMEZONE, W_VERSION, W_TEMPLATE, W_TEMPLATE_DIGEST, W_POLICY_DIGEST, W_DIGEST, W_INPUTS, W_FILE, W_BYTES,
    W_ROUNDING, W_ROUNDING_TEXT, W_PERIOD_RULE, W_PERIOD_TEXT, W_TARGETS, W_METRIC, W_NAME, W_DEFINITION, W_UNIT, W_DIRECTION, W_HIGHER, W_LOWER, W_METRICS_USED,
    W_CALENDARS, W_CALENDAR, W_HOURS, W_ALWAYS, W_HOLIDAYS, W_CLOSED_DAY, W_SINCE,
    W_STATUSES, W_STATUS_CLASS, W_NAMES,
    W_CLOCKS, W_RULE, W_START, W_STOP, W_CANCEL, W_UNLESS, W_PAUSE, W_GOALS, W_CREDIT, W_JUDGE, W_CYCLES, W_ONCE, W_REPEATS, W_RESUMES, W_WARN, W_GOAL_FROM, W_GOAL_UNTIL,
    W_CREDIT_ACTOR, W_CREDIT_ASSIGNEE, W_CREDIT_NEXT, W_JUDGE_HOLDER, W_JUDGE_STOP, /* in the order of their enums */
    W_CLASS_NEW, W_CLASS_OPEN, W_CLASS_IN_PROGRESS, W_CLASS_WAITING, W_CLASS_HOLD, W_CLASS_RESOLVED, W_CLASS_CLOSED,
    W_UNIT_COUNT, W_UNIT_SECONDS, W_UNIT_SHARE, W_UNIT_SCORE, W_UNIT_RATIO, /* in the order of enum unit */
    W_RATINGS, W_RATINGS_TEXT, W_KEEP_FIRST, W_KEEP_LAST, W_REOPENINGS, W_COURTESY_COUNT, W_COURTESY_SKIP, W_EXCLUSIONS, W_EXCLUDE_DISOWNED,
    W_EXCLUDE_DISCARDED, W_EXCLUDE_NOTHING, W_ANY, W_AND, W_OR, W_NOT, W_GOAL_IF, W_ASSIGNEE,
    /* signals, in the order of enum signal; those of a class or a name take it as {0} */
    W_SIG_CREATED, W_SIG_CUSTOMER_MESSAGE, W_SIG_AGENT_REPLY, W_SIG_BOT_REPLY, W_SIG_ASSIGNED, W_SIG_UNASSIGNED, W_SIG_TEAM_CHANGED,
    W_SIG_STATUS_CHANGED, W_SIG_RESOLVED, W_SIG_CLOSED, W_SIG_REOPENED, W_SIG_RATED, W_SIG_MERGED, W_SIG_DISCARDED,
    W_SIG_ENTERED, W_SIG_STATUS, W_SIG_LINKED,
    /* levels, in the order of enum level from LEVEL_DONE on */
    W_LEVEL_DONE, W_LEVEL_ASSIGNED, W_LEVEL_UNASSIGNED, W_LEVEL_WITH_CUSTOMER, W_LEVEL_WITH_AGENT,
    W_LEVEL_CLASS, W_LEVEL_STATUS,

    /* --- charts ------------------------------------------------------------------------------------------------------- */
    W_BY_AGENT, W_BY_TEAM, W_BY_PRIORITY, W_BY_CHANNEL, W_BY_CUSTOMER, W_BY_TAG, W_BY_STATUS, W_BY_STATUS_NAME, W_BY_ATTR, /* in the order of */
    W_BY_HOUR, W_BY_WEEKDAY, W_BY_DAY, W_BY_WEEK, W_BY_MONTH, W_BY_QUARTER, W_BY_YEAR,                                    /* enum dimension_kind */
    W_CHART_N, W_CHART_NOTHING, W_CHART_NOTHING_WHERE, W_CHART_INCOMPLETE, W_CHART_OUTSIDE, W_CHART_FEW, W_CHART_MORE, W_CHART_LOG,
    W_CHART_HALF, W_CHART_FLOW, W_CHART_TICKETS, W_CHART_OPEN_AT_END, W_CHART_SOME_OUTSIDE, W_CHART_ALL_INSIDE, W_CHART_HIGHEST, W_CHART_LOWEST, W_CHART_BOTH, W_CHART_OF_TARGET,
    W_CHART_SURELY_WORSE, W_CHART_NONE_WORSE, W_CHART_INTERVAL, W_CHART_PERCENTILES, W_CHART_WITHIN, W_CHART_HALF_OF, W_CHART_NINE_OF_TEN,
    W_CHART_PARETO, W_CHART_CUMULATIVE, W_CHART_SATISFIED, W_CHART_DISSATISFIED,
    W_CHART_SECONDS, W_CHART_MINUTES, W_CHART_HOURS, W_CHART_DAYS,

    /* --- payroll ------------------------------------------------------------------------------------------------------ */
    W_SHEET_BONUS, W_BONUS_PAYROLL_ID, W_BONUS_RESULT, W_BONUS_BASE, W_BONUS_AMOUNT, W_BONUS_GATES, W_BONUS_GATE, W_BONUS_JUDGED, W_BONUS_GROUNDS,
    W_BONUS_VALUE, W_BONUS_BAND, W_BONUS_SCORE, W_BONUS_WEIGHT, W_BONUS_WEIGHT_IS, W_BONUS_WEIGHT_AND_N, W_BONUS_OF_TEAM, W_BONUS_MISSING, W_BONUS_NO_RESULT,
    W_BONUS_BARRED, W_BONUS_FOUND, W_BONUS_LOOK, W_BONUS_OTHERS, W_BONUS_LINE, W_BONUS_LEAST, W_BONUS_MOST, W_BONUS_ANY, W_BONUS_LINE_RULE,
    W_BONUS_SCHEME, W_BONUS_CLAUSE, W_BONUS_WHOSE, W_BONUS_TEAMS, W_BONUS_AGENTS, W_BONUS_MIN_N, W_BONUS_SCORES, W_BONUS_RESULT_PLACES, W_BONUS_AMOUNT_PLACES,
    W_BONUS_TOO_FEW, W_BONUS_REDISTRIBUTE, W_BONUS_TOO_FEW_SCORE, W_BONUS_APPLIES, W_BONUS_ALL, W_BONUS_ROUNDING, W_BONUS_ROUNDING_AMOUNT,
    W_CHART_WATERFALL, W_CHART_WATERFALL_ONE, W_CHART_WATERFALL_MEASURE,

    WORDS
};
const char *word(enum lang lang, enum word w);
/* The text with {0}, {1} ... replaced by args; allocated in a. */
const char *words_fill(struct arena *a, const char *text, const char *const *args, int n);
bool lang_parse(const char *s, enum lang *out);

#endif
