// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 driver for tests that hands every call on to another driver and does to it what a
// script says. The environment:
//   FAULTS_DRIVER  the real driver
//   FAULTS_SCRIPT  a file with the script; read again whenever it has changed
//   FAULTS_LOG     a file that gets one line per call: time in microseconds, thread, name, CK_RV
// A program that has loaded it can also call faults_script and faults_count.
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t word;
#define ALL_ONES UINT64_MAX

#define F(name, arguments, first) name##_ID,
enum function {
#include "functions.h"
  FUNCTIONS,
  ANY_FUNCTION = FUNCTIONS
};
#undef F
enum { MOST_ARGUMENTS = 10 };
enum first_argument { OTHER, SESSION, SLOT };
// How many functions a list of 2.40 and of 3.0 has.
enum { LENGTH_2_40 = 68, LENGTH_3_0 = 92 };

extern const char *const function_names[FUNCTIONS];
extern const enum first_argument first_arguments[FUNCTIONS];

// Return values that are made here.
enum {
  CKR_OK = 0,
  CKR_GENERAL_ERROR = 5,
  CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
  CKR_DEVICE_REMOVED = 0x32,
  CKR_FUNCTION_NOT_SUPPORTED = 0x54,
  CKR_PIN_INCORRECT = 0xa0,
  CKR_PIN_LOCKED = 0xa4, // between them: invalid, length out of range, expired
  CKR_SESSION_COUNT = 0xb1,
  CKR_TOKEN_NOT_PRESENT = 0xe0,
  CKR_BUFFER_TOO_SMALL = 0x150,
};

struct call {
  enum function function;
  word arguments[MOST_ARGUMENTS];
};

// script.c: what is to happen. Only read with the lock held.
enum action {
  RETURN, // RV: the call is not handed on
  AFTER,  // RV: the call is handed on, its return value is lost
  DELAY,  // MILLISECONDS
  WORD,   // ARGUMENT VALUE: afterwards, where that argument points; +N or -N changes it by so much
  BYTES,  // ARGUMENT HEX: afterwards, what that argument points to
  ATTRIBUTE, // TYPE absent | length N | value HEX: afterwards, in a template
  EVENT,     // before the call: see enum event
};
enum event { CLOSE_SESSIONS, LOGOUT, REMOVE, INSERT, RESTART, FINALIZE };
enum attribute_change { ABSENT, LENGTH, VALUE };

struct rule {
  enum function function; // ANY_FUNCTION: every call counts
  unsigned from, to;      // which calls since the script was read, counted from 1
  enum action action;
  word first, second;
  bool relative; // WORD: `second` is added
  enum attribute_change change;
  unsigned size;
  uint8_t *bytes;
  struct rule *next;
};

struct settings {
  bool absent;                 // the token is not there
  word slot_shift;             // what is added to the numbers of slots
  word max_sessions;           // 0: as many as the real driver gives
  bool hides_limit;            // the token does not say how many it has
  word set_flags, clear_flags; // of the token
  bool wide_sessions;          // their handles have 64 bits, and none comes again
  bool only_2_40;              // no newer interface
  bool without[FUNCTIONS];     // NULL in the function list
};

extern struct settings settings;
void script_load(const char *text);
// Reads FAULTS_SCRIPT again if it has changed.
void script_refresh(void);
// The rules that apply to this call, by its number among calls of its function and among all.
const struct rule *next_rule(const struct rule *after, enum function function, word nth,
                             word total);

// record.c: what has happened. Counts begin anew with each script, those of sessions do not.
void record_reset(void);
// Numbers the call: among those of its function, and among all.
void record_call(const struct call *call, word *nth, word *total);
// Before and after the real call.
void record_begin(const struct call *call);
void record_end(const struct call *call, word rv);
void record_fault(void);
bool sessions_exhausted(void);
// All sessions of the real driver have ended.
void sessions_ended(void);

// driver.c
word call_real(const struct call *call);
void lock(void);
void unlock(void);

// apply.c: one call with all that the script does to it.
word apply(struct call *call);

#endif
