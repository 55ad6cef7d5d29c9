/* series: values along time: one slot a day, week, month, hour ... of the period, also where nothing happened. */
#ifndef SVODKA_REPORT_SERIES_H
#define SVODKA_REPORT_SERIES_H

#include "report/chart.h"

struct slot {
    struct key key;
    int row;          /* of the table; -1: nothing happened */
    bool incomplete;  /* the period covers only a part of it, or it is not over as of the report */
};
struct series {
    const struct table *table;
    const struct dimension *by;
    struct slot *slots;
    int n;
    int min_count;      /* values of fewer observations stand apart as grey dots, outside the line: set by the caller */
    double left, right; /* where slots stand: set by the caller */
};

/* Whether a dimension makes a series: a time bucket, an hour or a weekday. */
bool series_fits(const struct dimension *d);
/* The slots of a table by one such dimension, up to the report's as-of; those before the report's period only from the first in which anything happened.
 * In r->arena. */
struct series series_of(const struct report *r, const struct table *t);
/* The value of a metric of the table: counts are 0 where nothing happened, all else has no value. */
struct value series_value(const struct series *s, int slot, int metric);
struct value series_solid(const struct series *s, int slot, int metric); /* as series_value; none where the observations are few */
double series_x(const struct series *s, int slot); /* the slot's middle */
double series_step(const struct series *s);        /* its width */
/* The least and the greatest solid value of metrics [first, first + n) into low and high; where none is solid, of all; false if there is none. */
bool series_range(const struct series *s, int first, int n, double *low, double *high);

/* Fills the data twin: the slots, all metrics of the table, and n of the metric `counted` (-1: none). */
void series_put_data(struct figure *f, const struct report *r, const struct series *s, int counted);
/* Hatches incomplete slots between top and bottom, and says so in the footer. */
void series_draw_incomplete(struct figure *f, const struct report *r, const struct series *s, double top, double bottom);
/* The base line and the names of slots below it, as many as have room. */
void series_draw_axis(struct figure *f, const struct report *r, const struct series *s, double y);
/* A line through a metric's solid values, broken where there are none; a value between two gaps is a dot. */
void series_draw_line(struct figure *f, const struct series *s, int metric, const struct scale *scale, struct pen pen);
/* The last slot that has a solid value of the metric, or -1. */
int series_last(const struct series *s, int metric);
/* Marks at the solid values outside the target: vermillion triangles that point to the worse side; dots at the others where slots are wide; grey dots
 * where the observations are few, with a remark. Returns how many are outside. */
int series_draw_points(struct figure *f, const struct report *r, const struct series *s, int metric, const struct scale *scale, const struct target *target, colour inside);

#endif
