// SPDX-License-Identifier: Apache-2.0
// The measuring program: one measurement per process, one line of JSON as the answer.
#include <stdlib.h>
#include <string.h>

#include "evp.h"
#include "floor.h"
#include "measure.h"
#include "operations.h"

static void evp_sign(char **arguments) {
  evp_measure_sign(arguments[0], atoi(arguments[1]), atof(arguments[2]),
                   strcmp(arguments[3], "reuse") == 0);
}

static void evp_load(char **arguments) { evp_measure_load(arguments[0], atof(arguments[1])); }

static void evp_memory(char **arguments) { evp_measure_memory(arguments[0]); }

static void evp_calls(char **arguments) { evp_count_calls(arguments[0], arguments[1]); }

static void evp_decrypt(char **arguments) {
  evp_measure_decrypt(arguments[0], arguments[1], atof(arguments[2]));
}

static void evp_derive(char **arguments) { evp_measure_derive(arguments[0], atof(arguments[1])); }

static void evp_generate(char **arguments) {
  evp_measure_generate(arguments[0], arguments[1], atoi(arguments[2]));
}

static void handshakes(char **arguments) {
  measure_handshakes(atoi(arguments[0]), atoi(arguments[1]), atof(arguments[2]));
}

static void floor_sign(char **arguments) {
  floor_measure_sign(arguments[0], atoi(arguments[1]), atof(arguments[2]));
}

static void floor_decrypt(char **arguments) {
  floor_measure_decrypt(arguments[0], arguments[1], atof(arguments[2]));
}

static void floor_derive(char **arguments) {
  floor_measure_derive(arguments[0], atof(arguments[1]));
}

static void floor_generate(char **arguments) {
  floor_measure_generate(arguments[0], atoi(arguments[1]));
}

static void floor_load(char **arguments) { floor_measure_load(arguments[0], atof(arguments[1])); }

static void floor_process(char **arguments) { floor_once(arguments[0]); }

static void floor_memory(char **arguments) { floor_measure_memory(arguments[0], arguments[1]); }

static void floor_calls(char **arguments) { floor_count_calls(arguments[0]); }

static void command(char **arguments) { measure_command(atoi(arguments[0]), arguments + 1); }

static const struct {
  const char *name;
  int arguments;
  void (*run)(char **arguments);
} COMMANDS[] = {
    {"sign", 4, evp_sign},                 // TARGET THREADS SECONDS fresh|reuse
    {"load", 2, evp_load},                 // TARGET SECONDS
    {"decrypt", 3, evp_decrypt},           // TARGET pkcs1|oaep SECONDS
    {"derive", 2, evp_derive},             // TARGET SECONDS
    {"generate", 3, evp_generate},         // URI EC|RSA COUNT
    {"handshakes", 3, handshakes},         // PORT THREADS SECONDS
    {"memory", 1, evp_memory},             // TARGET
    {"calls", 2, evp_calls},               // TARGET COUNT-CALLS.SO
    {"command", 2, command},               // COUNT PROGRAM ARGUMENT...
    {"floor-sign", 3, floor_sign},         // LABEL THREADS SECONDS
    {"floor-decrypt", 3, floor_decrypt},   // LABEL pkcs1|oaep SECONDS
    {"floor-derive", 2, floor_derive},     // LABEL SECONDS
    {"floor-generate", 2, floor_generate}, // EC|RSA COUNT
    {"floor-load", 2, floor_load},         // LABEL SECONDS
    {"floor-once", 1, floor_process},      // LABEL
    {"floor-memory", 2, floor_memory},     // FILE LABEL
    {"floor-calls", 1, floor_calls},       // LABEL
};

int main(int count, char **values) {
  for (size_t i = 0; count > 1 && i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
    if (strcmp(values[1], COMMANDS[i].name) == 0 && count - 2 >= COMMANDS[i].arguments) {
      COMMANDS[i].run(values + 2);
      return 0;
    }
  }
  fail("usage: see the table in bench/native/main.c");
}
