// SPDX-License-Identifier: Apache-2.0
// The driver of the floor, its token, and keys on it.
#ifndef FLOOR_DRIVER_H
#define FLOOR_DRIVER_H

#include <p11-kit/pkcs11.h>

#define CHECK(call) floor_check(#call, p11->call)

extern CK_FUNCTION_LIST *p11;

void floor_check(const char *what, CK_RV rv);
const char *floor_read_variable(const char *name);

// Loads the driver and logs in.
CK_SESSION_HANDLE floor_open_driver(void);
CK_SESSION_HANDLE floor_open_session(void);
CK_OBJECT_HANDLE floor_find(CK_SESSION_HANDLE session, CK_OBJECT_CLASS kind, const char *label);

// A copy of the private key that lives as long as the session.
CK_OBJECT_HANDLE floor_copy_key(CK_SESSION_HANDLE session, const char *label);

#endif
