/** Writes the TypeScript types of the contracts in docs/ to src/contracts/; run before every build and check. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'

const docs = join(import.meta.dirname, '..', 'docs')
const into = join(import.meta.dirname, 'src', 'contracts')

const read = (name: string) => parse(readFileSync(join(docs, name), 'utf8')) as Record<string, object>

async function write(name: string, document: object): Promise<void> {
  writeFileSync(join(into, name), astToString(await openapiTS(document as never)))
}

mkdirSync(into, { recursive: true })
await write('http.d.ts', read('openapi.yaml'))
// The schemas of an AsyncAPI document are those of OpenAPI 3.1: JSON Schema.
const { info, components } = read('asyncapi.yaml')
await write('live.d.ts', {
  openapi: '3.1.0',
  info,
  paths: {},
  components: { schemas: (components as { schemas: object }).schemas },
})
