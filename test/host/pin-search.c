// SPDX-License-Identifier: Apache-2.0
// usage: pin-search SOURCE CONF URI MASKED: uses a key and searches the memory of this process for
// its PIN, which comes as hexadecimal, each byte masked, so that nothing here looks like it. SOURCE
// says who else knows the PIN: `conf`, `uri` (it is added to the URI) or `callback` (of the
// application). Prints how often it was found while the key is in use, and after all has been
// freed.
#include <openssl/crypto.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

enum { MASK = 0x5a, MOST_BYTES = 64 };

static uint8_t masked[MOST_BYTES];
static size_t pin_bytes;

static void read_masked(const char *hex) {
  pin_bytes = strlen(hex) / 2;
  need(pin_bytes > 0 && pin_bytes < MOST_BYTES, "the PIN");
  for (size_t i = 0; i < pin_bytes; i++)
    need(sscanf(hex + 2 * i, "%2hhx", &masked[i]) == 1, "the PIN");
}

// As bytes (step 1) or as 16-bit characters (step 2), which is how an engine may keep a string.
static bool is_pin(const volatile uint8_t *at, size_t step) {
  for (size_t i = 0; i < pin_bytes; i++)
    if ((at[i * step] ^ MASK) != masked[i] || (step == 2 && at[i * step + 1] != 0))
      return false;
  return true;
}

static const char HEX[] = "0123456789ABCDEF";

// libcrypto looks for a file of the URI's name first, and keeps the text of that error.
static bool is_of_libcrypto(const volatile uint8_t *at, const uint8_t *begin) {
  enum { FAR = 256 };
  static const char text[] = "stat(pkcs11:";
  const uint8_t *from = at - begin > FAR ? (const uint8_t *)at - FAR : begin;
  return memmem(from, (size_t)(at - from), text, strlen(text)) != NULL;
}

// As it was written into the URI: %73%65...
static bool is_encoded_pin(const volatile uint8_t *at) {
  for (size_t i = 0; i < pin_bytes; i++) {
    uint8_t byte = masked[i] ^ MASK;
    if (at[3 * i] != '%' || at[3 * i + 1] != HEX[byte >> 4] || at[3 * i + 2] != HEX[byte & 15])
      return false;
  }
  return true;
}

static int search_range(const uint8_t *begin, const uint8_t *end) {
  int found = 0;
  for (const uint8_t *at = begin; at + 3 * pin_bytes <= end; at++)
    found += is_pin(at, 1) || is_pin(at, 2) || (is_encoded_pin(at) && !is_of_libcrypto(at, begin));
  return found;
}

// All that can be written to, without the stack, on which libcrypto leaves copies of URIs.
static int search(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  need(maps != NULL, "opening the map of the memory");
  char line[512], rights[5];
  uintptr_t begin, end;
  int found = 0;
  while (fgets(line, sizeof line, maps) != NULL)
    if (sscanf(line, "%lx-%lx %4s", &begin, &end, rights) == 3 && strncmp(rights, "rw", 2) == 0 &&
        strstr(line, "[stack]") == NULL)
      found += search_range((const uint8_t *)begin, (const uint8_t *)end);
  fclose(maps);
  return found;
}

static int answer(UI *ui, UI_STRING *string) {
  char pin[MOST_BYTES] = {0};
  if (UI_get_string_type(string) != UIT_PROMPT)
    return 1;
  for (size_t i = 0; i < pin_bytes; i++)
    pin[i] = (char)(masked[i] ^ MASK);
  int result = UI_set_result(ui, string, pin);
  OPENSSL_cleanse(pin, sizeof pin);
  return result == 0;
}

static EVP_PKEY *load_key_with(OSSL_LIB_CTX *context, const char *uri, const char *source) {
  char full[512];
  int at = snprintf(full, sizeof full, "%s", uri);
  if (strcmp(source, "uri") == 0) {
    at += snprintf(full + at, sizeof full - (size_t)at, "?pin-value=");
    for (size_t i = 0; i < pin_bytes; i++)
      at += snprintf(full + at, sizeof full - (size_t)at, "%%%02X", masked[i] ^ MASK);
  }
  EVP_PKEY *key = load_key(context, full);
  OPENSSL_cleanse(full, sizeof full);
  return key;
}

int main(int argc, char **argv) {
  need(argc == 5, "usage");
  read_masked(argv[4]);
  setvbuf(stdout, NULL, _IONBF, 0);
  UI_METHOD *method = UI_create_method("test");
  UI_method_set_reader(method, answer);
  UI_set_default_method(strcmp(argv[1], "callback") == 0 ? method : UI_null());
  OSSL_LIB_CTX *context = new_context(argv[2]);
  EVP_PKEY *key = load_key_with(context, argv[3], argv[1]);
  sign_and_verify(context, key);
  printf("in use: %d\n", search());
  EVP_PKEY_free(key);
  OSSL_LIB_CTX_free(context);
  printf("afterwards: %d\n", search());
  char *copy = malloc(pin_bytes + 1);
  for (size_t i = 0; i < pin_bytes; i++)
    copy[i] = (char)(masked[i] ^ MASK);
  printf("with a copy of our own: %d\n", search());
  UI_destroy_method(method);
  free(copy);
  return 0;
}
