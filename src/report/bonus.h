/* bonus: a bonus scheme (payroll.md): who it is for, gates, and weighted KPIs that are scored by bands or along a line; and what it gives each agent.
 *
 * All of it is reckoned in exact fractions (base/decimal.h). A KPI's effect is its score times its weight, the result is the sum of the effects, or 0
 * where a gate fails. Nothing is rounded on the way: a result is rounded half up where it is shown (BONUS_PLACES, a hundredth of a percent), and an
 * amount, the base times the unrounded result, half up to what the scheme says.
 *
 * `if` narrows the facts, as everywhere, so that `svodka metrics --by agent --where ...` gives the same numbers; and where it names teams, the
 * scheme is for agents of those teams: the policy's other agents are paid by another one.
 */
#ifndef SVODKA_REPORT_BONUS_H
#define SVODKA_REPORT_BONUS_H

#include "base/decimal.h"
#include "report/template.h"

enum { BONUS_PLACES = 4 /* of a result */, BONUS_SCORE_PLACES = 6 /* of scores, weights and effects in files for import */ };

/* A metric, of the agent or of the agent's team (as the policy has it). */
struct bonus_subject {
    const struct metric *metric;
    bool of_team;
    int column;            /* in the answer by agent, or by team */
    struct titles title;   /* may be empty: the metric's */
    const char *clause;    /* of the regulation that pays: "п. 3.2"; or NULL */
};
struct bonus_band { struct decimal edge; /* of all but the last one */ struct decimal score; };
struct bonus_kpi {
    struct bonus_subject subject;
    struct decimal weight;
    /* Bands in the order written: each holds up to its edge, or from it on, the edge included; the last one holds the rest. None: a line. */
    struct bonus_band *bands; int nbands;
    bool from_edge;
    struct { struct decimal from, to, from_score, to_score, least, most; } line; /* the score stays within least..most */
    int64_t min_count;
};
struct bonus_gate { struct bonus_subject subject; bool at_least; /* else at most */ struct decimal limit; };

struct bonus_scheme {
    const struct doc *doc;
    const struct condition *where; int nwhere;
    struct bonus_kpi *kpis; int nkpis;
    struct bonus_gate *gates; int ngates;
    bool redistribute;             /* KPIs with too few observations: their weight goes to the others; else they score: */
    struct decimal too_few_score;
    bool pays;                     /* amounts, where an agent has a base */
    int amount_places;             /* 2: to 0.01; -1: to tens */
    char delimiter, decimal;       /* of its CSV files */
    int asked, asked_team;         /* handles of the answers by agent and by team; -1: nothing of that is asked */
    struct bonus_scheme *next;     /* of the same template */
};

/* The scheme written at d, parsed and asked for; one object of a template gives the same scheme each time. ERR_CONFIG with place. */
bool bonus_plan(struct template *t, const struct doc *d, const struct bonus_scheme **out, struct err *err);
/* The scheme of a template's sheet or chart: its member "scheme", else the template's "bonus", else (charts) that of the first bonus sheet. */
const struct doc *bonus_doc(const struct template *t, const struct doc *of);

/* ---- what it gives ----------------------------------------------------------------------------------------------- */

enum { BAND_NONE = -1 /* not judged */, BAND_LINE = -2, BAND_LEAST = -3, BAND_MOST = -4 /* on the line, at its least, at its most score */ };
struct bonus_part {
    struct value value;
    bool judged;           /* it has a value, of at least min_count observations */
    int band;              /* index, or one of the above */
    bool scored;           /* false: not judged, and its weight went to the others */
    struct decimal score;  /* if scored */
    struct decimal weight; /* what it weighs in this result, 0 where not scored */
    struct decimal effect; /* score x weight */
};
struct bonus_outcome {
    struct bonus_part *parts; /* nkpis */
    struct value *gates;      /* ngates: what they look at; one without a value holds */
    bool *failed;             /* ngates */
    bool barred;              /* some gate failed */
    bool has;                 /* false: nothing could be judged, so there is no result */
    struct decimal sum;       /* of the effects */
    struct decimal result;    /* the sum, or 0 where barred; exact */
};
/* Evaluates the values of the KPIs and of the gates. All in arena. */
void bonus_evaluate(const struct bonus_scheme *s, const struct value *kpis, const struct value *gates, struct arena *a, struct bonus_outcome *out);

/* ---- whom it gives it to ----------------------------------------------------------------------------------------- */

struct bonus_row {
    const struct agent *agent;
    struct bonus_outcome outcome;
    bool has_base, has_amount;
    struct decimal base, amount;   /* amount: rounded */
};
struct bonus_rows {
    struct bonus_row *v; int n;    /* the policy's agents whom the scheme is for, in the policy's order */
    struct str *unknown; int nunknown; /* ids in the events that the policy does not have */
    int nother;                    /* agents of other teams with facts under the scheme's conditions */
};
/* The outcomes of an answered report, in r->arena. */
struct bonus_rows bonus_rows_of(const struct report *r, const struct bonus_scheme *s);
/* Of one agent; false if the policy lacks it, or the scheme is not for it. */
bool bonus_row_of(const struct report *r, const struct bonus_scheme *s, uint32_t agent, struct bonus_row *out);
/* Whether the agent's payroll id is also that of an agent before it in rows. */
bool bonus_id_repeats(const struct bonus_rows *rows, int row);
/* What a person should look at before paying: agents without a payroll id, with the same one, and unknown ones. */
void bonus_find(const struct report *r, const struct bonus_scheme *s, struct findings *out);

/* ---- its words, in r->arena -------------------------------------------------------------------------------------- */

const char *bonus_title(const struct report *r, const struct bonus_subject *s);       /* "CSAT", "CSAT (team)" */
const char *bonus_limit(const struct report *r, const struct bonus_subject *s, struct decimal limit); /* "15 min", "95%", "30" */
const char *bonus_band(const struct report *r, const struct bonus_kpi *k, int band);  /* "≤ 1 min", "> 2 min", "on the line" */
const char *bonus_scores(const struct report *r, const struct bonus_kpi *k);          /* "≤ 30 s: 1.20; ≤ 1 min: 1.00; > 1 min: 0.50" */
const char *bonus_gate_rule(const struct report *r, const struct bonus_gate *g);      /* "Resolved: at least 30" */
/* The gates that failed, with what they found: "Resolved: at least 30 (found 12), п. 2.1"; "" for none. */
const char *bonus_failed(const struct report *r, const struct bonus_scheme *s, const struct bonus_outcome *o);
const char *bonus_clauses(const struct report *r, const struct bonus_scheme *s);      /* "п. 3.2; п. 3.3", each once */
const char *bonus_score(const struct report *r, struct decimal score);                /* "1.20", "0.649" */
const char *bonus_percent(const struct report *r, struct decimal share);              /* "91.25%", rounded half up, without needless zeros */

#endif
