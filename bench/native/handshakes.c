// SPDX-License-Identifier: Apache-2.0
// A client of TLS that does nothing but shake hands.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "evp.h"
#include "measure.h"
#include "operations.h"

static int connect_to(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // The port of a closed connection is free again at once.
  struct linger none = {.l_onoff = 1};
  if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address) != 0 ||
      setsockopt(file, SOL_SOCKET, SO_LINGER, &none, sizeof none) != 0) {
    fail("cannot connect to port %d", port);
  }
  return file;
}

static void *begin_handshakes(const struct job *job) { return job->shared; }

static void step_handshake(const struct job *job, void *state) {
  int file = connect_to(*(const int *)job->target);
  SSL *ssl = SSL_new(state);
  if (ssl == NULL || SSL_set_fd(ssl, file) != 1 || SSL_connect(ssl) != 1) {
    fail_openssl("SSL_connect");
  }
  SSL_free(ssl);
  close(file);
}

static void end_handshakes(void *state) { (void)state; }

void measure_handshakes(int port, int threads, double seconds) {
  static const struct worker HANDSHAKES = {begin_handshakes, step_handshake, end_handshakes};
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  struct job job = {.target = (const char *)&port, .shared = context};
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  measure_rate(&HANDSHAKES, &job, threads, seconds);
  SSL_CTX_free(context);
}
