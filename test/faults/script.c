// SPDX-License-Identifier: Apache-2.0
// The script: lines (or parts between semicolons) of words.
//   NAME WHICH ACTION …   NAME: C_Sign, or * for every call; WHICH: 3, 3+, 3-5 or *
//   absent | slot-shift N | max-sessions N | hides-limit | set-flags N | clear-flags N |
//   wide-sessions | only-2.40 | without NAME
#include "faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct settings settings;

static struct rule *rules;

static word number(const char *text) {
  if (!text)
    return 0;
  if (*text == '-')
    return -strtoull(text + 1, NULL, 0);
  return strtoull(text + (*text == '+'), NULL, 0);
}

static enum function find_function(const char *name) {
  for (unsigned i = 0; i < FUNCTIONS; i++)
    if (!strcmp(function_names[i], name))
      return i;
  return ANY_FUNCTION;
}

static int find(const char *const *names, unsigned count, const char *name) {
  for (unsigned i = 0; name && i < count; i++)
    if (!strcmp(names[i], name))
      return (int)i;
  return -1;
}

static void read_hex(struct rule *rule, const char *hex) {
  size_t size = strlen(hex) / 2;
  uint8_t *bytes = calloc(1, size + 1);
  for (size_t i = 0; bytes && i < size; i++) {
    unsigned value = 0;
    sscanf(hex + 2 * i, "%2x", &value);
    bytes[i] = (uint8_t)value;
  }
  rule->bytes = bytes;
  rule->size = bytes ? (unsigned)size : 0;
}

static void read_which(struct rule *rule, const char *which) {
  rule->from = 1;
  rule->to = UINT32_MAX;
  if (*which == '*')
    return;
  char *end;
  rule->from = (unsigned)strtoul(which, &end, 10);
  rule->to = *end == '+' ? UINT32_MAX : *end == '-' ? (unsigned)number(end + 1) : rule->from;
}

static void read_attribute(struct rule *rule, const char *change, const char *value) {
  static const char *const changes[] = {"absent", "length", "value"};
  int found = find(changes, 3, change);
  rule->change = found < 0 ? ABSENT : (enum attribute_change)found;
  if (rule->change == LENGTH)
    rule->second = number(value);
  if (rule->change == VALUE)
    read_hex(rule, value ? value : "");
}

// part: the words of a rule, `count` of them.
static bool read_rule(char *const *part, unsigned count) {
  static const char *const actions[] = {"return", "after",     "delay", "word",
                                        "bytes",  "attribute", "event"};
  static const char *const events[] = {"close-sessions", "logout",  "remove",
                                       "insert",         "restart", "finalize"};
  int action = find(actions, 7, count > 2 ? part[2] : NULL);
  if (action < 0 || count < 4)
    return false;
  struct rule *rule = calloc(1, sizeof *rule);
  if (!rule)
    return false;
  rule->function = find_function(part[0]);
  rule->action = (enum action)action;
  read_which(rule, part[1]);
  const char *second = count > 4 ? part[4] : NULL;
  rule->first = number(part[3]);
  if (rule->action == WORD) {
    rule->second = number(second);
    rule->relative = second && (*second == '+' || *second == '-');
  } else if (rule->action == BYTES)
    read_hex(rule, second ? second : "");
  else if (rule->action == ATTRIBUTE)
    read_attribute(rule, second, count > 5 ? part[5] : NULL);
  else if (rule->action == EVENT)
    rule->first = (word)find(events, 6, part[3]);
  struct rule **end = &rules;
  while (*end)
    end = &(*end)->next;
  *end = rule;
  return true;
}

static bool read_setting(char *const *part, unsigned count) {
  const char *name = part[0], *value = count > 1 ? part[1] : NULL;
  if (!strcmp(name, "absent"))
    settings.absent = true;
  else if (!strcmp(name, "hides-limit"))
    settings.hides_limit = true;
  else if (!strcmp(name, "wide-sessions"))
    settings.wide_sessions = true;
  else if (!strcmp(name, "only-2.40"))
    settings.only_2_40 = true;
  else if (!strcmp(name, "slot-shift"))
    settings.slot_shift = number(value);
  else if (!strcmp(name, "max-sessions"))
    settings.max_sessions = number(value);
  else if (!strcmp(name, "set-flags"))
    settings.set_flags = number(value);
  else if (!strcmp(name, "clear-flags"))
    settings.clear_flags = number(value);
  else if (!strcmp(name, "without") && value && find_function(value) != ANY_FUNCTION)
    settings.without[find_function(value)] = true;
  else
    return false;
  return true;
}

static void forget_rules(void) {
  while (rules) {
    struct rule *rule = rules;
    rules = rule->next;
    free(rule->bytes);
    free(rule);
  }
}

void script_load(const char *text) {
  enum { MOST_PARTS = 8 };
  settings = (struct settings){0};
  forget_rules();
  char *copy = strdup(text), *rest = copy;
  for (char *line; copy && (line = strsep(&rest, ";\n"));) {
    char *part[MOST_PARTS], *words = line;
    unsigned count = 0;
    for (char *at; count < MOST_PARTS && (at = strsep(&words, " \t"));)
      if (*at)
        part[count++] = at;
    if (count && !read_rule(part, count) && !read_setting(part, count))
      fprintf(stderr, "faults: not understood: %s\n", part[0]);
  }
  free(copy);
  record_reset();
}

static void read_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file)
    return;
  static char text[1 << 16];
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = 0;
  script_load(text);
}

void script_refresh(void) {
  static struct stat last;
  const char *path = getenv("FAULTS_SCRIPT");
  struct stat now;
  if (!path || stat(path, &now))
    return;
  if (now.st_ino == last.st_ino && now.st_mtim.tv_sec == last.st_mtim.tv_sec &&
      now.st_mtim.tv_nsec == last.st_mtim.tv_nsec && now.st_size == last.st_size)
    return;
  last = now;
  read_file(path);
}

const struct rule *next_rule(const struct rule *after, enum function function, word nth,
                             word total) {
  for (const struct rule *rule = after ? after->next : rules; rule; rule = rule->next) {
    word at = rule->function == ANY_FUNCTION ? total : nth;
    if ((rule->function == ANY_FUNCTION || rule->function == function) && at >= rule->from &&
        at <= rule->to)
      return rule;
  }
  return NULL;
}
