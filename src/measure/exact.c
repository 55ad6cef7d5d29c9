#include "measure/exact.h"

#include <assert.h>
#include <math.h>

#include "measure/formula.h"

struct decimal value_exact(const struct metric *m, struct value v) {
    int64_t below = 1;
    assert(v.has);
    switch (m->formula->operation) {
    case OP_NUMBER:
    case OP_SURVIVAL: break;
    case OP_RATIO: below = v.n; break;
    case OP_QUANTILE: below = 100; break;
    case OP_SCALE:
    case OP_WILSON_LOW:
    case OP_WILSON_HIGH: below = 1000000000; break;
    }
    return decimal_ratio(llround(v.v * (double)below), below);
}
