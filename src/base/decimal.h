/* decimal: exact numbers for scores, weights and money: fractions of whole numbers, always in lowest terms.
 *
 * Sums, products and quotients are exact, so nothing is rounded before the end; there a number is rounded once, half up (decimal_round), as
 * a spreadsheet's ROUND does.  The parts of a fraction have up to 36 digits; a number that would need more is first rounded to 18
 * decimals, far below the last digit that is ever shown, and one beyond 10^36 stands at 10^36.
 */
#ifndef SVODKA_BASE_DECIMAL_H
#define SVODKA_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

__extension__ typedef __int128 wide;

struct decimal {
    wide above, below; /* below > 0; no common divisor; zero is 0/1 */
};
enum { DECIMAL_PLACES = 9 /* after the point, and */, DECIMAL_WHOLE = 12 /* before it, at most, in what is parsed */, DECIMAL_TEXT = 64 };
#define DECIMAL_ZERO ((struct decimal){ 0, 1 })
#define DECIMAL_ONE ((struct decimal){ 1, 1 })

struct decimal decimal_ratio(int64_t above, int64_t below); /* below > 0 */
/* "[-]12.50": digits with at most one point between them, all of s; false if it is none or has too many digits. */
bool decimal_parse(struct str s, struct decimal *out);

struct decimal decimal_add(struct decimal a, struct decimal b);
struct decimal decimal_sub(struct decimal a, struct decimal b);
struct decimal decimal_mul(struct decimal a, struct decimal b);
struct decimal decimal_div(struct decimal a, struct decimal b); /* b is not zero */
int decimal_compare(struct decimal a, struct decimal b);        /* below, at or above 0; always exact */
int decimal_sign(struct decimal a);

/* To `places` after the point (-9..18; below 0: to tens, hundreds ...), half away from zero. */
struct decimal decimal_round(struct decimal a, int places);
/* Rounded to `most` places (0..18) and written with at least `least` of them: "1.20", "0.6490", "12". Returns out. */
char *decimal_format(struct decimal a, int least, int most, char out[DECIMAL_TEXT]);
/* The nearest double of a number of up to 17 digits; for cells and drawings, never to reckon with. */
double decimal_double(struct decimal a);

#endif
