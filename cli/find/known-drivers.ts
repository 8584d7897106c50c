// SPDX-License-Identifier: Apache-2.0
// Where vendors put their drivers. A relative path is below each folder of libraries.

export interface KnownDriver {
  readonly title: string
  readonly files: readonly string[]
  /** Non-standard arguments that it does not start without, as an example. */
  readonly initArgs?: string
}

export const KNOWN_DRIVERS: readonly KnownDriver[] = [
  {
    title: 'SoftHSM',
    files: ['softhsm/libsofthsm2.so', 'pkcs11/libsofthsm2.so', 'libsofthsm2.so'],
  },
  { title: 'Kryoptic', files: ['pkcs11/libkryoptic_pkcs11.so', 'libkryoptic_pkcs11.so'] },
  { title: 'OpenSC', files: ['opensc-pkcs11.so', 'pkcs11/opensc-pkcs11.so'] },
  { title: 'YubiHSM', files: ['pkcs11/yubihsm_pkcs11.so', 'yubihsm_pkcs11.so'] },
  { title: 'YubiKey PIV', files: ['libykcs11.so', 'libykcs11.so.2', 'pkcs11/libykcs11.so'] },
  {
    title: 'TPM 2.0',
    files: ['libtpm2_pkcs11.so.1', 'pkcs11/libtpm2_pkcs11.so', 'libtpm2_pkcs11.so'],
  },
  {
    title: 'openCryptoki',
    files: ['opencryptoki/libopencryptoki.so', 'pkcs11/libopencryptoki.so'],
  },
  { title: 'Nitrokey NetHSM', files: ['libnethsm_pkcs11.so', 'nitrokey/libnethsm_pkcs11.so'] },
  { title: 'AWS CloudHSM', files: ['/opt/cloudhsm/lib/libcloudhsm_pkcs11.so'] },
  { title: 'Google Cloud KMS', files: ['libkmsp11.so', '/opt/kmsp11/libkmsp11.so'] },
  {
    title: 'Thales Luna',
    files: [
      '/usr/safenet/lunaclient/lib/libCryptoki2_64.so',
      '/opt/safenet/lunaclient/lib/libCryptoki2_64.so',
    ],
  },
  { title: 'Entrust nShield', files: ['/opt/nfast/toolkits/pkcs11/libcknfast.so'] },
  {
    title: 'Utimaco',
    files: ['libcs_pkcs11_R3.so', '/opt/utimaco/lib/libcs_pkcs11_R3.so', 'libcs_pkcs11_R2.so'],
  },
  { title: 'Securosys Primus', files: ['/usr/local/primus/lib/libprimusP11.so'] },
  {
    title: 'NSS',
    files: ['libsoftokn3.so', 'nss/libsoftokn3.so'],
    initArgs: "configDir='sql:/path/of/the/database'",
  },
  { title: "p11-kit's proxy", files: ['p11-kit-proxy.so', 'pkcs11/p11-kit-proxy.so'] },
]
