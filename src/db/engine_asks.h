/* engine_asks: the asks of a plan as the parameter $2 of queries/engine/measure.sql: one jsonb, whose members are told there. */
#ifndef SVODKA_DB_ENGINE_ASKS_H
#define SVODKA_DB_ENGINE_ASKS_H

#include "base/str.h"
#include "measure/asks.h"

/* Adds the JSON text to out. Values with a zero byte, which a database cannot hold, are left out. */
void engine_asks(const struct asks *asks, const struct strings *strings, struct buf *out);

#endif
