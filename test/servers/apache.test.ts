// SPDX-License-Identifier: Apache-2.0
// Each way of Apache httpd to share the work among processes and threads.
import { test } from 'node:test'
import {
  findFreePort,
  liveThrough,
  severalTimes,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'

const MODULES = '/usr/lib/apache2/modules'
const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

const configure = (type: KeyType, model: string, port: number): string => `
ServerRoot ${provider.dir}
ServerName localhost
DefaultRuntimeDir ${provider.dir}
PidFile ${provider.path(`${model}-${type}.pid`)}
ErrorLog "|/bin/cat"
LogLevel notice
Listen 127.0.0.1:${port}
LoadModule mpm_${model}_module ${MODULES}/mod_mpm_${model}.so
LoadModule authz_core_module ${MODULES}/mod_authz_core.so
LoadModule socache_shmcb_module ${MODULES}/mod_socache_shmcb.so
LoadModule ssl_module ${MODULES}/mod_ssl.so
StartServers 2
MaxRequestWorkers 50
SSLEngine on
SSLCertificateFile ${keys[type].certificate}
SSLCertificateKeyFile ${keys[type].key}
`

for (const model of ['prefork', 'event']) {
  for (const type of KEY_TYPES) {
    test(`Apache (${model}) serves with an ${type} key, before and after a reload`, async () => {
      const port = await findFreePort()
      const file = provider.write(`${model}-${type}.conf`, configure(type, model, port))
      const server = await startServer({
        // Its end is a signal to the whole process group.
        command: 'setsid',
        args: ['apache2', '-D', 'FOREGROUND', '-f', file],
        env: provider.env,
        ready: /resuming normal operations/,
      })
      const reloaded = severalTimes(2, /resuming normal operations/)
      await liveThrough({ server, signal: 'SIGUSR1', reloaded }, async () => {
        for (const version of ['-tls1_2', '-tls1_3'])
          await shakeHands(serverKeys, type, port, version)
      })
    })
  }
}
