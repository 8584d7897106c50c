// SPDX-License-Identifier: Apache-2.0
// One call with all that the script does to it.
#include "faults.h"

#include <string.h>
#include <time.h>

// CK_TOKEN_INFO.
enum { FLAGS_AT = 96, MAX_SESSIONS_AT = 104, MAX_RW_SESSIONS_AT = 120 };

struct attribute {
  word type;
  uint8_t *value;
  word size;
};

static void real(enum function function, word a, word b) {
  struct call call = {function, {a, b}};
  call_real(&call);
}

static void close_sessions(void) {
  enum { MOST_SLOTS = 64 };
  word slots[MOST_SLOTS], count = MOST_SLOTS;
  struct call list = {C_GetSlotList_ID, {0, (word)slots, (word)&count}};
  if (call_real(&list) == CKR_OK)
    for (word i = 0; i < count; i++)
      real(C_CloseAllSessions_ID, slots[i], 0);
  sessions_ended();
}

static void happen(const struct call *call, enum event event) {
  static word initialize_args[6] = {0, 0, 0, 0, 2}; // CKF_OS_LOCKING_OK
  if (event == CLOSE_SESSIONS || event == REMOVE)
    close_sessions();
  if (event == REMOVE || event == INSERT)
    settings.absent = event == REMOVE;
  if (event == LOGOUT && first_arguments[call->function] == SESSION)
    real(C_Logout_ID, call->arguments[0], 0);
  if (event == RESTART || event == FINALIZE) {
    real(C_Finalize_ID, 0, 0);
    sessions_ended();
  }
  if (event == RESTART)
    real(C_Initialize_ID, (word)initialize_args, 0);
}

static void wait_for(word milliseconds) {
  if (!milliseconds)
    return;
  struct timespec time = {(time_t)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000000};
  nanosleep(&time, NULL);
}

// What is answered by the settings alone; 0: the real driver answers.
static word refuse(const struct call *call) {
  enum first_argument first = first_arguments[call->function];
  if (call->function == C_OpenSession_ID && sessions_exhausted())
    return CKR_SESSION_COUNT;
  if (!settings.absent || call->function == C_GetSlotInfo_ID)
    return 0;
  return first == SLOT ? CKR_TOKEN_NOT_PRESENT : first == SESSION ? CKR_DEVICE_REMOVED : 0;
}

// How much room a template had before the call wrote over it.
enum { MOST_ATTRIBUTES = 64 };

static void note_room(const struct call *call, word room[MOST_ATTRIBUTES]) {
  const struct attribute *template = (void *)call->arguments[2];
  if (call->function == C_GetAttributeValue_ID)
    for (word i = 0; i < call->arguments[3] && i < MOST_ATTRIBUTES; i++)
      room[i] = template[i].size;
}

static void set_value(const struct rule *rule, struct attribute *attribute, word room, word *rv) {
  attribute->size = rule->size;
  if (!attribute->value)
    return;
  if (rule->size <= room)
    memcpy(attribute->value, rule->bytes, rule->size);
  else {
    attribute->size = ALL_ONES;
    *rv = CKR_BUFFER_TOO_SMALL;
  }
}

static void change_attribute(const struct rule *rule, const struct call *call, const word *room,
                             word *rv) {
  struct attribute *template = (void *)call->arguments[2];
  for (word i = 0; i < call->arguments[3] && i < MOST_ATTRIBUTES; i++) {
    if (template[i].type != rule->first)
      continue;
    if (rule->change == VALUE)
      set_value(rule, &template[i], room[i], rv);
    else
      template[i].size = rule->change == ABSENT ? ALL_ONES : rule->second;
    if (rule->change == ABSENT)
      *rv = CKR_ATTRIBUTE_TYPE_INVALID;
  }
}

static void change(const struct rule *rule, const struct call *call, const word *room, word *rv) {
  word *at = rule->first < MOST_ARGUMENTS ? (void *)call->arguments[rule->first] : NULL;
  if (rule->action == AFTER)
    *rv = rule->first;
  if (rule->action == WORD && at)
    *at = rule->relative ? *at + rule->second : rule->second;
  if (rule->action == BYTES && at && rule->size)
    memcpy(at, rule->bytes, rule->size);
  if (rule->action == ATTRIBUTE && call->function == C_GetAttributeValue_ID)
    change_attribute(rule, call, room, rv);
}

// Afterwards, what the settings change in an answer.
static void disguise(const struct call *call, word rv) {
  const word *a = call->arguments;
  if (rv != CKR_OK)
    return;
  if (call->function == C_GetTokenInfo_ID) {
    word *flags = (word *)(a[1] + FLAGS_AT);
    *flags = (*flags | settings.set_flags) & ~settings.clear_flags;
    if (settings.max_sessions && !settings.hides_limit) {
      *(word *)(a[1] + MAX_SESSIONS_AT) = settings.max_sessions;
      *(word *)(a[1] + MAX_RW_SESSIONS_AT) = settings.max_sessions;
    }
  }
  static word opened;
  if (call->function == C_OpenSession_ID && settings.wide_sessions)
    *(word *)a[4] |= (word)1 << 63 | ++opened << 32;
  if (call->function == C_GetSessionInfo_ID)
    *(word *)a[1] += settings.slot_shift;
  if (call->function == C_GetSlotList_ID) {
    if (settings.absent && (a[0] & 0xff))
      *(word *)a[2] = 0;
    for (word i = 0; a[1] && i < *(word *)a[2]; i++)
      ((word *)a[1])[i] += settings.slot_shift;
  }
}

static word hand_on(struct call *call) {
  struct call real_call = *call;
  if (first_arguments[call->function] == SLOT)
    real_call.arguments[0] -= settings.slot_shift;
  if (first_arguments[call->function] == SESSION && settings.wide_sessions)
    real_call.arguments[0] &= 0xffffffff;
  return call_real(&real_call);
}

// What happens before the call is handed on. True when it is not to be: `rv` is the answer.
static bool prepare(const struct call *call, word nth, word total, word *rv, word *delay) {
  bool instead = false;
  const struct rule *rule = NULL;
  while ((rule = next_rule(rule, call->function, nth, total))) {
    record_fault();
    if (rule->action == EVENT)
      happen(call, (enum event)rule->first);
    if (rule->action == DELAY)
      *delay = rule->first;
    if (rule->action == RETURN) {
      *rv = rule->first;
      instead = true;
    }
  }
  word refusal = instead ? 0 : refuse(call);
  if (refusal)
    *rv = refusal;
  return instead || refusal;
}

word apply(struct call *call) {
  word nth, total, rv = CKR_OK, delay = 0, room[MOST_ATTRIBUTES];
  lock();
  script_refresh();
  record_call(call, &nth, &total);
  record_begin(call);
  bool answered = prepare(call, nth, total, &rv, &delay);
  note_room(call, room);
  unlock();
  wait_for(delay);
  if (!answered)
    rv = hand_on(call);
  lock();
  if (!answered)
    disguise(call, rv);
  // What really happened, before the answer is falsified.
  record_end(call, rv);
  for (const struct rule *rule = NULL;
       !answered && (rule = next_rule(rule, call->function, nth, total));)
    change(rule, call, room, &rv);
  unlock();
  return rv;
}
