// SPDX-License-Identifier: Apache-2.0
// Each way of Apache httpd to share the work among processes and threads.
import { test } from 'node:test'
import {
  findFreePort,
  liveThrough,
  sendReload,
  severalTimes,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, makeServerKeys, type ServerKey } from '../support/server-keys.ts'

const RUNNING = /resuming normal operations/
const MODULES = '/usr/lib/apache2/modules'
const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

/** Where keys can come from an engine (Debian 12), Apache asks that before the provider. */
const env = { ...provider.env, OPENSSL_ENGINES: '/nonexistent' }

const FORMS: Readonly<Record<string, (key: ServerKey) => readonly [string, string]>> = {
  file: ({ certificate, key }) => [certificate, key],
  URI: ({ certificateUri, keyUri }) => [certificateUri, keyUri],
}

const configure = (
  name: string,
  model: string,
  port: number,
  [certificate, key]: readonly [string, string],
): string => `
ServerRoot ${provider.dir}
ServerName localhost
DefaultRuntimeDir ${provider.dir}
PidFile ${provider.path(`${name}.pid`)}
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
SSLCertificateFile "${certificate}"
SSLCertificateKeyFile "${key}"
`

for (const model of ['prefork', 'event']) {
  for (const type of KEY_TYPES) {
    for (const [form, name] of Object.entries(FORMS)) {
      test(`Apache (${model}) serves with an ${type} key by ${form}, and reloads it`, async () => {
        const port = await findFreePort()
        const title = `${model}-${type}-${form}`
        const conf = configure(title, model, port, name(keys[type]))
        const server = await startServer({
          // Its end is a signal to the whole process group.
          command: 'setsid',
          args: ['apache2', '-D', 'FOREGROUND', '-f', provider.write(`${title}.conf`, conf)],
          env,
          ready: RUNNING,
        })
        const reload = () => sendReload(server, 'SIGUSR1', severalTimes(2, RUNNING))
        await liveThrough(server, reload, () => shakeHands(serverKeys, type, port))
      })
    }
  }
}
