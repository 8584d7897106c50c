// SPDX-License-Identifier: Apache-2.0
// Answers that TypeScript has given beforehand: an entry point gives them without entering it.
// Whoever finds this file's lock taken goes the usual way, so nobody ever waits here.
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { MEMOS = 8, MEMO_MAX_ARGS = 4, MAX_RECYCLED = 64 };

// The same arguments get the same answer.
struct memo {
  unsigned count; // of the arguments, and one; 0 when there is none
  word arguments[MEMO_MAX_ARGS], result;
};

// A handle that one entry point hands out and another one takes back.
struct recycled {
  word handle, owner;
  unsigned take, give;
  bool idle;
};

enum { REMEMBERS = 1, TAKES = 2, GIVES = 4 };

static atomic_flag busy = ATOMIC_FLAG_INIT;
static atomic_uchar *abilities; // by entry point
static struct memo **memos;
static struct recycled recycled[MAX_RECYCLED];
static unsigned recycled_count;

static bool try_lock(void) {
  return !atomic_flag_test_and_set_explicit(&busy, memory_order_acquire);
}

void answers_lock(void) {
  while (!try_lock())
    sched_yield();
}

void answers_unlock(void) { atomic_flag_clear_explicit(&busy, memory_order_release); }

static struct memo *memo_of(unsigned entry, unsigned count, const word *arguments) {
  return &memos[entry][count ? (uint64_t)arguments[0] % MEMOS : 0];
}

static bool find_memo(unsigned entry, unsigned count, const word *arguments, word *answer) {
  const struct memo *memo = memo_of(entry, count, arguments);
  if (memo->count != count + 1 || memcmp(memo->arguments, arguments, count * sizeof *arguments))
    return false;
  *answer = memo->result;
  return true;
}

// Hands out the one that came back last, which is the warmest.
static bool take_idle(unsigned entry, word owner, word *answer) {
  for (unsigned i = recycled_count; i--;) {
    struct recycled *it = &recycled[i];
    if (!it->idle || it->take != entry || it->owner != owner)
      continue;
    it->idle = false;
    *answer = it->handle;
    return true;
  }
  return false;
}

static struct recycled *find_recycled(word handle) {
  for (unsigned i = 0; i < recycled_count; i++)
    if (recycled[i].handle == handle)
      return &recycled[i];
  return NULL;
}

static bool give_back(unsigned entry, word handle, word *answer) {
  struct recycled *it = find_recycled(handle);
  if (!it || it->idle || it->give != entry)
    return false;
  it->idle = true;
  *answer = 0;
  return true;
}

bool answer_find(unsigned entry, unsigned count, const word *arguments, word *answer) {
  unsigned able = abilities ? atomic_load_explicit(&abilities[entry], memory_order_acquire) : 0;
  if (!able || !try_lock())
    return false;
  bool found = (able & REMEMBERS && find_memo(entry, count, arguments, answer)) ||
               (able & TAKES && count && take_idle(entry, arguments[0], answer)) ||
               (able & GIVES && count && give_back(entry, arguments[0], answer));
  answers_unlock();
  return found;
}

static void enable(unsigned entry, unsigned ability) {
  atomic_fetch_or_explicit(&abilities[entry], (unsigned char)ability, memory_order_release);
}

void answer_remember(unsigned entry, unsigned count, const word *arguments, word answer) {
  if (count > MEMO_MAX_ARGS)
    return;
  if (!memos[entry] && !(memos[entry] = calloc(MEMOS, sizeof **memos)))
    return;
  answers_lock();
  struct memo *memo = memo_of(entry, count, arguments);
  *memo = (struct memo){.count = count + 1, .result = answer};
  memcpy(memo->arguments, arguments, count * sizeof *arguments);
  answers_unlock();
  enable(entry, REMEMBERS);
}

bool answers_start(unsigned entries) {
  abilities = calloc(entries, sizeof *abilities);
  memos = calloc(entries, sizeof *memos);
  return abilities && memos;
}

// recycle(handle, take, give, owner): the entry point `give` takes the handle back, and `take`
// hands it out again when its first argument is `owner`; it lies idle now. False when there is no
// room.
static JSValue recycle(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  word w[4];
  for (int i = 0; i < 4; i++)
    if (!word_from_value(context, i < argc ? argv[i] : JS_UNDEFINED, &w[i]))
      return JS_EXCEPTION;
  if ((uint64_t)w[1] >= trampoline_slot_count || (uint64_t)w[2] >= trampoline_slot_count)
    return JS_ThrowRangeError(context, "not an entry point");
  unsigned take = (unsigned)w[1], give = (unsigned)w[2];
  answers_lock();
  bool room = recycled_count < MAX_RECYCLED && !find_recycled(w[0]);
  if (room)
    recycled[recycled_count++] =
        (struct recycled){.handle = w[0], .owner = w[3], .take = take, .give = give, .idle = true};
  answers_unlock();
  enable(take, TAKES);
  enable(give, GIVES);
  return JS_NewBool(context, room);
}

static void forget(struct recycled *it) { *it = recycled[--recycled_count]; }

// withdraw(handle): TypeScript takes the handle back itself from now on.
static JSValue withdraw(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  word handle;
  if (!word_from_value(context, argv[0], &handle))
    return JS_EXCEPTION;
  answers_lock();
  struct recycled *it = find_recycled(handle);
  if (it)
    forget(it);
  answers_unlock();
  return JS_UNDEFINED;
}

// reclaim(owner): withdraws all handles of the owner; an array of those that lay idle.
static JSValue reclaim(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  word owner, idle[MAX_RECYCLED];
  uint32_t count = 0;
  if (!word_from_value(context, argv[0], &owner))
    return JS_EXCEPTION;
  answers_lock();
  for (unsigned i = recycled_count; i--;) {
    if (recycled[i].owner != owner)
      continue;
    if (recycled[i].idle)
      idle[count++] = recycled[i].handle;
    forget(&recycled[i]);
  }
  answers_unlock();
  JSValue array = JS_NewArray(context);
  for (uint32_t i = 0; i < count; i++)
    if (JS_SetPropertyUint32(context, array, i, value_from_word(context, idle[i])) < 0)
      break;
  return array;
}

int answers_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {
      {"recycle", recycle, 4}, {"withdraw", withdraw, 1}, {"reclaim", reclaim, 1}};
  return host_define(context, host, functions, 3);
}
