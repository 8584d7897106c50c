// SPDX-License-Identifier: Apache-2.0
// Many processes that begin with one SoftHSM token at the same time: it takes a token for
// uninitialised whose file another process is writing, as C_Login does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const BATCHES = 3
const PROCESSES = 20

test('processes that start at the same time all sign', async () => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  const provider = useProvider(token)
  const message = provider.write('message', 'what all of them sign')
  const key = token.uri({ object: 'ec', type: 'private' })
  for (let batch = 0; batch < BATCHES; batch++) {
    const signAll = Array.from({ length: PROCESSES }, () =>
      provider.tryOpenssl(['dgst', '-sha256', '-sign', key, message]),
    )
    const failures = (await Promise.all(signAll)).filter(({ status }) => status !== 0)
    assert.deepEqual(failures, [])
  }
})
