// SPDX-License-Identifier: Apache-2.0
// What has happened: calls, sessions, PINs that were refused, objects made and destroyed.
#include "faults.h"

#include <string.h>

enum { MOST_OPEN = 4096, MOST_PINS = 64, PIN_ROOM = 256, CKU_CONTEXT_SPECIFIC = 2 };

static word calls[FUNCTIONS], all_calls, faults;
static word refused, repeated; // logins with a PIN that was refused; with one refused before
static word overlaps;          // calls into a session that another thread was in
static word made, destroyed;   // objects of the token, not of a session

static struct {
  word handle;
  unsigned inside;
} sessions[MOST_OPEN];
static unsigned open_count, most_open;

static struct {
  word size;
  uint8_t bytes[PIN_ROOM];
} pins[MOST_PINS];
static unsigned pin_count;

void record_reset(void) {
  memset(calls, 0, sizeof calls);
  all_calls = faults = refused = repeated = overlaps = made = destroyed = 0;
  most_open = open_count;
  pin_count = 0;
}

void record_call(const struct call *call, word *nth, word *total) {
  *nth = ++calls[call->function];
  *total = ++all_calls;
}

void record_fault(void) { faults++; }

static unsigned find_session(word handle) {
  unsigned i = 0;
  while (i < open_count && sessions[i].handle != handle)
    i++;
  return i;
}

static void end_session(word handle) {
  unsigned i = find_session(handle);
  if (i < open_count)
    sessions[i] = sessions[--open_count];
}

bool sessions_exhausted(void) {
  return settings.max_sessions && open_count >= settings.max_sessions;
}

void sessions_ended(void) { open_count = 0; }

void record_begin(const struct call *call) {
  if (first_arguments[call->function] != SESSION)
    return;
  unsigned i = find_session(call->arguments[0]);
  if (i < open_count && sessions[i].inside++)
    overlaps++;
}

static bool was_refused(const uint8_t *pin, word size) {
  for (unsigned i = 0; i < pin_count; i++)
    if (pins[i].size == size && !memcmp(pins[i].bytes, pin, size))
      return true;
  return false;
}

static void record_login(const struct call *call, word rv) {
  const uint8_t *pin = (const uint8_t *)call->arguments[2];
  word size = call->arguments[3];
  if (!pin || size > PIN_ROOM)
    return;
  bool again = was_refused(pin, size);
  repeated += again;
  if (rv < CKR_PIN_INCORRECT || rv > CKR_PIN_LOCKED)
    return;
  refused++;
  if (again || pin_count == MOST_PINS)
    return;
  pins[pin_count].size = size;
  memcpy(pins[pin_count++].bytes, pin, size);
}

// Whether a template says CKA_TOKEN = CK_TRUE.
static bool for_token(word template, word count) {
  const struct {
    word type;
    const uint8_t *value;
    word size;
  } *attribute = (void *)template;
  for (word i = 0; i < count; i++)
    if (attribute[i].type == 1 && attribute[i].size == 1)
      return attribute[i].value[0];
  return false;
}

static word count_made(const struct call *call) {
  const word *a = call->arguments;
  switch (call->function) {
  case C_CreateObject_ID:
    return for_token(a[1], a[2]);
  case C_CopyObject_ID:
  case C_GenerateKey_ID:
    return for_token(a[2], a[3]);
  case C_DeriveKey_ID:
    return for_token(a[3], a[4]);
  case C_GenerateKeyPair_ID:
    return (word)for_token(a[2], a[3]) + for_token(a[4], a[5]);
  default:
    return 0;
  }
}

void record_end(const struct call *call, word rv) {
  const word *a = call->arguments;
  unsigned i = first_arguments[call->function] == SESSION ? find_session(a[0]) : open_count;
  if (i < open_count && sessions[i].inside)
    sessions[i].inside--;
  if (call->function == C_Login_ID)
    record_login(call, rv);
  if (rv != CKR_OK)
    return;
  made += count_made(call);
  destroyed += call->function == C_DestroyObject_ID;
  if (call->function == C_OpenSession_ID && open_count < MOST_OPEN) {
    sessions[open_count].inside = 0;
    sessions[open_count++].handle = *(word *)a[4];
  }
  if (open_count > most_open)
    most_open = open_count;
  if (call->function == C_CloseSession_ID)
    end_session(a[0]);
  if (call->function == C_CloseAllSessions_ID || call->function == C_Finalize_ID)
    sessions_ended();
}

// For programs: how often a function was called, or one of the other counts; -1: no such count.
__attribute__((visibility("default"))) int64_t faults_count(const char *name) {
  const struct {
    const char *name;
    word value;
  } counts[] = {{"calls", all_calls},     {"faults", faults},       {"refused", refused},
                {"repeated", repeated},   {"overlaps", overlaps},   {"made", made},
                {"destroyed", destroyed}, {"sessions", open_count}, {"most-sessions", most_open}};
  int64_t found = -1;
  lock();
  for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++)
    if (!strcmp(counts[i].name, name))
      found = (int64_t)counts[i].value;
  for (unsigned i = 0; i < FUNCTIONS; i++)
    if (!strcmp(function_names[i], name))
      found = (int64_t)calls[i];
  unlock();
  return found;
}
