/* All pairs of N-bit numbers through the hand-wired network, with shared prefixes, as fast as C goes.

   The limit that benchmarks/exhaustive.py measures against: compiled by it, called by it, and used by
   nothing else. The traversal is that of binadd/verification/traversal.py. Three hidden units with only h2, the
   carry, fed back leave one bit slice; a column's output is then the carry or its complement. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LOW = 8, MOST_WORDS = (1 << 2 * MOST_LOW) / 64 };

static uint64_t zeros[MOST_WORDS], ones[MOST_WORDS], carry[MOST_WORDS], no_carry[MOST_WORDS];
static uint64_t state[MOST_WORDS];
static int bits, low, words;

/* The network itself, one pair at a time: h1 fires at a column sum of 1, h2 at 2, h3 at 3. */
static int next_carry(int x1, int x2, int old) { return x1 + x2 + old >= 2; }

/* Simulate all pairs of `low`-bit numbers; return whether any sum bit is wrong. */
static int first_block(void)
{
    static uint8_t codes[2][1 << 2 * MOST_LOW];
    int wrong = 0;
    codes[0][0] = 0;
    for (int t = 0; t < low; t++) {
        int size = 1 << t;
        const uint8_t *before = codes[t & 1];
        uint8_t *after = codes[~t & 1];
        for (int a = 0; a < 2 * size; a++)
            for (int b = 0; b < 2 * size; b++) {
                int old = before[(a & (size - 1)) * size + (b & (size - 1))];
                int x1 = a >> t, x2 = b >> t, sum = x1 + x2 + old;
                int y = (sum >= 1) - (sum >= 2) + (sum >= 3) > 0;
                wrong |= y ^ (a + b >> t & 1);
                after[a * 2 * size + b] = (uint8_t)next_carry(x1, x2, old);
            }
    }
    memset(carry, 0, sizeof carry);
    memset(state, 0, sizeof state);
    for (int i = 0; i < words * 64; i++) {
        int a = i >> low, b = i & ((1 << low) - 1);
        carry[i / 64] |= (uint64_t)(a + b >> low & 1) << i % 64;
        state[i / 64] |= (uint64_t)codes[low & 1][i] << i % 64;
    }
    for (int w = 0; w < words; w++) {
        zeros[w] = 0;
        ones[w] = ~zeros[w];
        no_carry[w] = ~carry[w];
    }
    return wrong;
}

static const uint64_t *due(long at_zero, long at_one)
{
    return at_zero & 1 ? (at_one & 1 ? ones : no_carry) : (at_one & 1 ? carry : zeros);
}

/* Compare the outputs on every input, each with a bit slice of its own: 8 in the last column. */
static uint64_t compare_all(const uint64_t *restrict c, long u0, long u1, int is_last)
{
    const uint64_t *d0 = due(u0, u1), *d1 = due(u0 + 1, u1 + 1), *d2 = due(u0 + 1, u1 + 1),
                   *d3 = due(u0 + 2, u1 + 2);
    uint64_t wrong = 0;
    if (!is_last) {
        for (int w = 0; w < words; w++)
            wrong |= (c[w] ^ d0[w]) | (~c[w] ^ d1[w]) | (~c[w] ^ d2[w]) | (c[w] ^ d3[w]);
        return wrong;
    }
    const uint64_t *p0 = due(u0 >> 1, u1 >> 1), *p1 = due((u0 + 1) >> 1, (u1 + 1) >> 1),
                   *p2 = due((u0 + 1) >> 1, (u1 + 1) >> 1), *p3 = due((u0 + 2) >> 1, (u1 + 2) >> 1);
    for (int w = 0; w < words; w++)
        wrong |= (c[w] ^ d0[w]) | (~c[w] ^ d1[w]) | (~c[w] ^ d2[w]) | (c[w] ^ d3[w]) | p0[w]
                 | (c[w] ^ p1[w]) | (c[w] ^ p2[w]) | ~p3[w];
    return wrong;
}

static uint64_t visit(int t, const uint64_t *c, long a, long b, int compares_once)
{
    int high = t - low, is_last = t == bits - 1;
    long u0 = (a + b) >> high, u1 = (a + b + 1) >> high;
    uint64_t wrong = compares_once ? (uint64_t)(memcmp(c, due(u0, u1), 8 * (size_t)words) != 0)
                                   : compare_all(c, u0, u1, is_last);
    if (is_last)
        return wrong;
    const uint64_t *next[4] = {zeros, c, c, ones};
    for (int q = 0; q < 4; q++)
        wrong |= visit(t + 1, next[q], a + ((long)(q & 1) << high), b + ((long)(q >> 1) << high),
                       compares_once);
    return wrong;
}

/* Return whether any pair of `width`-bit numbers is added wrongly; width is 8 to 31. */
int any_wrong(int width, int compares_once)
{
    bits = width;
    low = width - 1 < MOST_LOW ? width - 1 : MOST_LOW;
    words = (1 << 2 * low) / 64;
    return first_block() || visit(low, state, 0, 0, compares_once) != 0;
}
