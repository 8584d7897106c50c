// SPDX-License-Identifier: Apache-2.0
// The part of libm that the engine refers to, so that the module needs libc alone. What a provider
// computes with (integers) is exact; a transcendental function has no meaning here and gives NaN.
#include <math.h>
#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))
#define NO_MEANING_1(name)                                                                         \
  HIDDEN double name(double x) { return (void)x, (double)NAN; }
#define NO_MEANING_2(name)                                                                         \
  HIDDEN double name(double x, double y) { return (void)x, (void)y, (double)NAN; }

NO_MEANING_1(acos)
NO_MEANING_1(acosh)
NO_MEANING_1(asin)
NO_MEANING_1(asinh)
NO_MEANING_1(atan)
NO_MEANING_1(atanh)
NO_MEANING_1(cbrt)
NO_MEANING_1(cos)
NO_MEANING_1(cosh)
NO_MEANING_1(exp)
NO_MEANING_1(expm1)
NO_MEANING_1(log)
NO_MEANING_1(log10)
NO_MEANING_1(log1p)
NO_MEANING_1(log2)
NO_MEANING_1(sin)
NO_MEANING_1(sinh)
NO_MEANING_1(sqrt)
NO_MEANING_1(tan)
NO_MEANING_1(tanh)
NO_MEANING_2(atan2)
NO_MEANING_2(hypot)

// Beyond 2^52 every double is an integer.
static int is_integral(double x) { return !(x > -0x1p52 && x < 0x1p52); }
static double truncate(double x) { return is_integral(x) ? x : (double)(int64_t)x; }

HIDDEN double trunc(double x) { return truncate(x); }

HIDDEN double floor(double x) {
  double t = truncate(x);
  return t > x ? t - 1 : t;
}

HIDDEN double ceil(double x) {
  double t = truncate(x);
  return t < x ? t + 1 : t;
}

HIDDEN double round(double x) {
  double t = truncate(x), rest = x - t;
  return rest >= 0.5 ? t + 1 : rest <= -0.5 ? t - 1 : t;
}

HIDDEN long lrint(double x) {
  double t = floor(x), rest = x - t;
  return (long)(rest > 0.5 || (rest == 0.5 && (int64_t)t % 2) ? t + 1 : t);
}

// Exact: by integers where both are, else by long division on the exponents.
HIDDEN double fmod(double x, double y) {
  double a = x < 0 ? -x : x, b = y < 0 ? -y : y;
  if (!(a < (double)INFINITY) || !(b > 0))
    return (double)NAN;
  if (a < 0x1p53 && b < 0x1p53 && a == truncate(a) && b == truncate(b))
    a = (double)((int64_t)a % (int64_t)b);
  while (a >= b) {
    double step = b;
    while (step <= a / 2)
      step *= 2;
    a -= step;
  }
  return x < 0 ? -a : a;
}

// For whole exponents only.
HIDDEN double pow(double x, double y) {
  if (y != truncate(y) || is_integral(y))
    return (double)NAN;
  double result = 1;
  for (uint64_t n = (uint64_t)(y < 0 ? -y : y); n; n >>= 1, x *= x)
    if (n & 1)
      result *= x;
  return y < 0 ? 1 / result : result;
}
