// SPDX-License-Identifier: Apache-2.0

/** Whether a version of OpenSSL, such as `3.5.1`, is this one or a newer one. */
export const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number)
  return itsMajor > major || (itsMajor === major && itsMinor >= minor)
}
